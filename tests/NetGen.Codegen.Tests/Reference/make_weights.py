#!/usr/bin/env python3
"""Writes weights.json: penalties of kernels, biases and activations, differentiated by PyTorch in double precision (make_reference.py says how to read the file).

    /usr/bin/python3 make_weights.py

PyTorch has no such penalties: the formulas are those of keras/src/regularizers/regularizers.py (Keras 3), written in torch. Keras divides what a layer's activity
regularizer yields by the number of samples (keras/src/layers/layer.py). Its OrthogonalRegularizer takes matrices alone; NetGen takes a kernel of more axes as a matrix of all
axes but the last by the last.
"""

import json
import os

import torch

import make_reference
from make_reference import BATCH, MSE, case, conv, image, layer, pool


def orthogonal(kernel, factor, mode):
    matrix = kernel.reshape(-1, kernel.shape[-1])
    axis = 1 if mode == "Rows" else 0
    matrix = matrix / torch.clamp(torch.sqrt((matrix ** 2).sum(axis, keepdim=True)), min=1e-12)
    product = matrix @ matrix.T if mode == "Rows" else matrix.T @ matrix
    size = product.shape[0]
    product = product * (1 - torch.eye(size))
    return factor * 0.5 * product.abs().sum() / (size * (size - 1) / 2)


class PenalisedNetwork(make_reference.Network):
    """Adds to the penalties that make_reference.py knows (l2)."""

    def run(self, x, training):
        activities, activate = [], make_reference.activate

        def penalised(value, args):
            y = activate(value, args)
            activities.append((args.get("activityL1", 0) * y.abs().sum() + args.get("activityL2", 0) * (y ** 2).sum()) / BATCH)
            return y

        make_reference.activate = penalised
        try:
            result = super().run(x, training)
        finally:
            make_reference.activate = activate
        self.penalties += activities
        for made in self.layers:
            args, kernel, bias = made["args"], self.parameters.get(made["name"] + "/kernel"), self.parameters.get(made["name"] + "/bias")
            if kernel is not None:
                self.penalties.append(args.get("l1", 0) * kernel.abs().sum())
                if args.get("orthogonal", 0):
                    self.penalties.append(orthogonal(kernel, args["orthogonal"], args.get("orthogonalMode", "OrthogonalMode.Rows").split(".")[1]))
            if bias is not None:
                self.penalties.append(args.get("biasL1", 0) * bias.abs().sum() + args.get("biasL2", 0) * (bias ** 2).sum())
        return result


make_reference.Network = PenalisedNetwork
COLUMNS = "OrthogonalMode.Columns"

CASES = [
    case("kernel with L1", image(5), layer("Dense", units=4, l1=0.03), MSE),
    case("kernel with L1 and L2", image(5), layer("Dense", units=4, l1=0.03, l2=0.05), MSE),
    case("bias with L1 and L2", image(5), layer("Dense", units=4, biasL1=0.03, biasL2=0.05), MSE),
    case("kernel with orthogonal rows", image(5), layer("Dense", units=4, orthogonal=0.3), MSE),
    case("kernel with orthogonal columns", image(5), layer("Dense", units=4, orthogonal=0.3, orthogonalMode=COLUMNS), MSE),
    case("convolution with L1 and orthogonal columns", image(4, 5, 2), conv(3, 2, 3, orthogonal=0.2, orthogonalMode=COLUMNS, l1=0.01), MSE),
    case("convolution with orthogonal rows", image(4, 5, 2), conv(3, 2, 3, orthogonal=0.2, biasL1=0.1), MSE),
    case("activity with L1", image(6), layer("Dense", units=5, activation="ReLU", activityL1=0.02), MSE),
    case("activity with L1 and L2", image(6), layer("Dense", "a", units=5, activation="Tanh", activityL1=0.02, activityL2=0.03), layer("Dense", "b", units=2, activityL2=0.01), MSE),
    case("activity of batch normalisation", image(5), layer("BatchNormalization", momentum=0.8, activation="Sigmoid", activityL1=0.04), MSE),
    case(
        "activity before pooling", image(5, 5, 2), conv(3, 2, 2, activation="ReLU", activityL2=0.02), pool("MaxPool2D", 2, 2), layer("Flatten"),
        layer("Dense", units=3, activation="Softmax", activityL2=0.1), layer("CategoricalCrossEntropy")),
]

if __name__ == "__main__":
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "weights.json")
    with open(path, "w", newline="\n") as file:
        file.write("[\n" + ",\n".join(json.dumps(c) for c in CASES) + "\n]\n")
    print(f"{len(CASES)} cases, torch {torch.__version__}: {path}")
