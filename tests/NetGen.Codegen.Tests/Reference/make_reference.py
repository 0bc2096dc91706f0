#!/usr/bin/env python3
"""Writes reference.json: layers, activations and losses as PyTorch computes them, in double precision.

    /usr/bin/python3 make_reference.py        (made with torch 1.13, numpy 1.x; any later one gives the same numbers to 1e-12)

Each case holds a network (the arguments of its annotations), one batch, the parameters and states, and PyTorch's answers: the outputs in training and
inference mode, the loss, the gradients of the loss with respect to every parameter and to the input, and the states after the step.

PyTorch is channels-first, NetGen and Keras are channels-last; kernels are (height, width, channels / groups, filters) there and
(filters, channels / groups, height, width) here. Both conversions happen in this script. PyTorch's running variance is that of a sample (divided
by n - 1), Keras' that of the batch (divided by n): see batch_normalization.
"""

import json
import math
import os

import numpy
import torch
import torch.nn.functional as F

torch.set_default_dtype(torch.float64)
BATCH = 3


def random(rng, *shape):
    """Normal numbers of three decimals, which keeps the file short and the numbers exact."""
    return torch.tensor(rng.standard_normal(shape).round(3))


def same_pads(size, kernel, stride, dilation):
    """TensorFlow's rule: output = ceil(size / stride), the odd cell at the end."""
    output = -(-size // stride)
    total = max(0, (output - 1) * stride + (kernel - 1) * dilation + 1 - size)
    return total // 2, total - total // 2


def window(x, args):
    """Strides, dilation and (top, left, bottom, right) of a convolution or pooling over x (batch, height, width, channels)."""
    kernel = (args["kernelHeight"], args["kernelWidth"])
    strides = args.get("strides", args.get("defaultStrides", (1, 1)))
    dilations = args.get("dilations", (1, 1))
    pads = args.get("pads", (0, 0, 0, 0))
    if args.get("padding") == "Same":
        (top, bottom), (left, right) = (same_pads(x.shape[1 + a], kernel[a], strides[a], dilations[a]) for a in (0, 1))
        pads = (top, left, bottom, right)
    elif len(pads) == 1:
        pads = pads * 4
    return kernel, tuple(strides), tuple(dilations), pads


def pad(x, pads, value=0.0):
    """x is channels-first."""
    top, left, bottom, right = pads
    return F.pad(x, (left, right, top, bottom), value=value)


def first(x):
    return x.permute(0, 3, 1, 2)


def last(x):
    return x.permute(0, 2, 3, 1)


def activate(x, args):
    name, slope = args.get("activation", "Linear"), args.get("slope", 0.3)
    return {
        "Linear": lambda: x,
        "ReLU": lambda: F.relu(x),
        "LeakyReLU": lambda: F.leaky_relu(x, slope),
        "Sigmoid": lambda: torch.sigmoid(x),
        "Tanh": lambda: torch.tanh(x),
        "Softmax": lambda: torch.softmax(x, -1),
    }[name]()


# What other areas add: kind -> function(network, sources, name, args, training) of the layer without its activation, which may take arguments out of args.
LAYERS = {}


class Network:
    """Runs a list of layers, drawing the parameters when it meets them first."""

    def __init__(self, layers, rng):
        self.layers, self.rng = layers, rng
        self.parameters, self.states, self.penalties = {}, {}, []

    def parameter(self, name, *shape):
        if name not in self.parameters:
            self.parameters[name] = random(self.rng, *shape).requires_grad_()
        return self.parameters[name]

    def run(self, x, training):
        """The output, its logits (the output before its activation), and the new states."""
        values, updates, logits = {}, {}, None
        self.penalties = []
        for layer in self.layers:
            kind, name, args = layer["kind"], layer["name"], dict(layer["args"])
            if kind in ("MeanSquaredError", "BinaryCrossEntropy", "CategoricalCrossEntropy"):
                continue
            sources = [values[n] for n in layer.get("from", [])] or [x]
            before = sources[0]
            if kind in LAYERS:
                before = LAYERS[kind](self, sources, name, args, training)
            elif kind == "Dense":
                kernel = self.parameter(name + "/kernel", before.shape[-1], args["units"])
                before = before @ kernel
                if args.get("useBias", True):
                    before = before + self.parameter(name + "/bias", args["units"])
                self.penalties.append(args.get("l2", 0) * (kernel ** 2).sum())
            elif kind == "Conv2D":
                size, strides, dilations, pads = window(before, args)
                groups, filters = args.get("groups", 1), args["filters"]
                kernel = self.parameter(name + "/kernel", *size, before.shape[3] // groups, filters)
                before = last(F.conv2d(pad(first(before), pads), kernel.permute(3, 2, 0, 1).contiguous(), stride=strides, dilation=dilations, groups=groups))
                if args.get("useBias", True):
                    before = before + self.parameter(name + "/bias", filters)
                self.penalties.append(args.get("l2", 0) * (kernel ** 2).sum())
            elif kind == "MaxPool2D":
                size, strides, _, pads = window(before, dict(args, defaultStrides=(args["kernelHeight"], args["kernelWidth"])))
                before = last(F.max_pool2d(pad(first(before), pads, -math.inf), size, strides))
            elif kind == "AveragePool2D":
                size, strides, _, pads = window(before, dict(args, defaultStrides=(args["kernelHeight"], args["kernelWidth"])))
                top, left, bottom, right = pads
                if (top, left) == (bottom, right):
                    before = last(F.avg_pool2d(first(before), size, strides, (top, left), count_include_pad=False))
                else:
                    # PyTorch pads both ends alike: divide the mean over padded windows by the mean of ones.
                    ones = torch.ones_like(first(before))
                    before = last(F.avg_pool2d(pad(first(before), pads), size, strides) / F.avg_pool2d(pad(ones, pads), size, strides))
            elif kind == "BatchNormalization":
                before = self.batch_normalization(before, name, args, training, updates)
            elif kind == "Flatten":
                before = before.reshape(before.shape[0], -1)
            elif kind == "Add":
                before = sum(sources[1:], sources[0])
            elif kind == "Input":
                before = x
            elif kind not in ("Activation", "Dropout"):
                raise ValueError(kind)
            if kind == "Dropout" and training and kind not in LAYERS:
                raise ValueError("Dropout's draws are NetGen's own")
            logits, x = before, activate(before, args)
            values[name] = x
        return x, logits, updates

    def batch_normalization(self, x, name, args, training, updates):
        channels, momentum, epsilon = x.shape[-1], args.get("momentum", 0.99), args.get("epsilon", 1e-3)
        gamma, beta = self.parameter(name + "/gamma", channels), self.parameter(name + "/beta", channels)
        if name + "/moving_mean" not in self.states:
            self.states[name + "/moving_mean"] = random(self.rng, channels)
            self.states[name + "/moving_variance"] = random(self.rng, channels) ** 2 + 0.5
        mean, variance = self.states[name + "/moving_mean"].clone(), self.states[name + "/moving_variance"].clone()
        y = F.batch_norm(x.reshape(-1, channels), mean, variance, gamma, beta, training, 1 - momentum, epsilon).reshape(x.shape)
        if training:
            count = x.numel() // channels
            old = momentum * self.states[name + "/moving_variance"]
            updates[name + "/moving_mean"] = mean
            updates[name + "/moving_variance"] = old + (variance - old) * (count - 1) / count
        return y


def loss_of(kind, output, logits, target, penalties):
    mean = {
        "MeanSquaredError": lambda: F.mse_loss(output, target),
        "BinaryCrossEntropy": lambda: F.binary_cross_entropy_with_logits(logits, target),
        "CategoricalCrossEntropy": lambda: F.cross_entropy(logits, target),
    }[kind]()
    return mean + sum(penalties)


def target_for(kind, output, rng):
    if kind == "MeanSquaredError":
        return random(rng, *output.shape)
    if kind == "BinaryCrossEntropy":
        return torch.tensor(rng.random(output.shape).round(3))
    return torch.softmax(random(rng, *output.shape), -1)


def tensor(x):
    return [float(f"{v:.13g}") for v in x.detach().reshape(-1)]


def tensors(named):
    return {name: tensor(x) for name, x in named.items()}


def case(name, *layers, training=True):
    rng = numpy.random.default_rng(sum(name.encode()))
    network = Network(layers, rng)
    x = random(rng, BATCH, *layers[0]["args"]["shape"]).requires_grad_()
    predicted, _, _ = network.run(x, training=False)
    record = {
        "name": name, "batch": BATCH, "layers": list(layers), "input": tensor(x), "parameters": tensors(network.parameters), "states": tensors(network.states),
        "predicted": tensor(predicted),
    }
    if training:
        kind = layers[-1]["kind"]
        output, logits, updates = network.run(x, training=True)
        target = target_for(kind, output, rng)
        loss = loss_of(kind, output, logits, target, network.penalties)
        loss.backward()
        record.update(
            target=tensor(target), output=tensor(output), loss=float(loss), inputGradient=tensor(x.grad), updates=tensors(updates),
            gradients={name: tensor(p.grad) for name, p in network.parameters.items()})
    return record


def layer(kind, name=None, source=None, **args):
    made = {"kind": kind, "name": name or kind.lower(), "args": args}
    if source:
        made["from"] = source
    return made


def conv(filters, height, width, name="conv", **args):
    return layer("Conv2D", name, filters=filters, kernelHeight=height, kernelWidth=width, **args)


def pool(kind, height, width, **args):
    return layer(kind, "pool", kernelHeight=height, kernelWidth=width, **args)


def image(*shape):
    return layer("Input", "input", shape=list(shape))


MSE = layer("MeanSquaredError")

CASES = [
    case("dense", image(5), layer("Dense", units=3), MSE),
    case("dense without bias", image(5), layer("Dense", units=3, useBias=False), MSE),
    case("dense with L2", image(4), layer("Dense", units=7, l2=0.03), MSE),
    case("dense over rows", image(3, 5), layer("Dense", units=2), MSE),
    case("conv plain", image(5, 6, 2), conv(3, 3, 2), MSE),
    case("conv strided", image(7, 6, 2), conv(3, 3, 3, strides=[2, 3]), MSE),
    case("conv dilated", image(7, 8, 2), conv(3, 3, 2, dilations=[2, 3]), MSE),
    case("conv grouped", image(4, 5, 4), conv(6, 2, 3, groups=2), MSE),
    case("conv depthwise", image(5, 5, 3), conv(3, 3, 3, groups=3, padding="Same"), MSE),
    case("conv same, strided, even kernel", image(7, 5, 1), conv(3, 4, 2, strides=[2, 2], padding="Same"), MSE),
    case("conv padded unequally", image(4, 5, 2), conv(3, 3, 3, pads=[2, 0, 1, 3]), MSE),
    case("conv everything", image(9, 8, 4), conv(6, 3, 2, strides=[2, 1], dilations=[2, 3], groups=2, pads=[1, 3, 2, 0], activation="Tanh", l2=0.01), MSE),
    case("conv 1x1 without bias", image(3, 3, 3), conv(5, 1, 1, useBias=False), MSE),
    case("max-pool", image(4, 6, 2), pool("MaxPool2D", 2, 3), MSE),
    case("max-pool overlapping", image(7, 7, 2), pool("MaxPool2D", 3, 3, strides=[2, 2]), MSE),
    case("max-pool same", image(5, 6, 3), pool("MaxPool2D", 3, 2, strides=[2, 1], padding="Same"), MSE),
    case("max-pool padded unequally", image(4, 5, 1), pool("MaxPool2D", 3, 3, strides=[1, 2], pads=[2, 1, 0, 2]), MSE),
    case("average-pool", image(5, 6, 2), pool("AveragePool2D", 2, 3), MSE),
    case("average-pool overlapping", image(7, 7, 2), pool("AveragePool2D", 3, 2, strides=[2, 1]), MSE),
    case("average-pool padded", image(6, 5, 2), pool("AveragePool2D", 3, 3, strides=[2, 2], pads=[1]), MSE),
    case("average-pool same", image(5, 6, 3), pool("AveragePool2D", 3, 2, strides=[2, 1], padding="Same"), MSE),
    case("average-pool padded unequally", image(4, 5, 1), pool("AveragePool2D", 3, 3, strides=[1, 2], pads=[2, 1, 0, 2]), MSE),
    case("batch normalisation of vectors", image(5), layer("BatchNormalization", momentum=0.8), MSE),
    case("batch normalisation of images", image(3, 2, 3), layer("BatchNormalization", momentum=0.9, epsilon=1e-2, activation="Tanh"), MSE),
    case("dropout at inference", image(7), layer("Dropout", rate=0.4), layer("Dense", units=3), training=False),
    *[case("activation " + name, image(7), layer("Dense", units=6), layer("Activation", activation=name), MSE)
      for name in ("Linear", "ReLU", "LeakyReLU", "Sigmoid", "Tanh", "Softmax")],
    case("activation LeakyReLU of slope 0.1", image(7), layer("Activation", activation="LeakyReLU", slope=0.1), MSE),
    case("softmax over rows", image(2, 5), layer("Activation", activation="Softmax"), MSE),
    case("mean squared error of an image", image(3, 2, 2), conv(2, 2, 2), MSE),
    case("binary cross-entropy", image(5), layer("Dense", units=3, activation="Sigmoid"), layer("BinaryCrossEntropy")),
    case("categorical cross-entropy", image(5), layer("Dense", units=4, activation="Softmax", l2=0.02), layer("CategoricalCrossEntropy")),
    case(
        "residual network", image(6, 5, 2), conv(4, 3, 3, "stem", padding="Same", useBias=False), layer("BatchNormalization", "norm", activation="ReLU"),
        conv(4, 3, 3, "again", padding="Same"), layer("Add", "sum", ["again", "norm"], activation="LeakyReLU"), pool("MaxPool2D", 2, 2),
        layer("Flatten"), layer("Dense", units=3, activation="Softmax"), layer("CategoricalCrossEntropy")),
    case(
        "input read twice", image(4), layer("Dense", "a", units=4, activation="Tanh"), layer("Dense", "b", ["input"], units=4), layer("Add", "sum", ["a", "b", "input"]),
        layer("Dense", "out", units=2, activation="Sigmoid"), layer("BinaryCrossEntropy")),
]

if __name__ == "__main__":
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "reference.json")
    with open(path, "w", newline="\n") as file:
        file.write("[\n" + ",\n".join(json.dumps(c) for c in CASES) + "\n]\n")
    print(f"{len(CASES)} cases, torch {torch.__version__}: {path}")
