#!/usr/bin/env python3
"""Writes functions.json: every activation, functions of one's own, layers of raw numbers, several inputs, outputs and losses, as PyTorch computes them, in double precision.

    /usr/bin/python3 make_functions.py        (made with torch 1.13)

The format is that of make_reference.py. Each case here is a function of the input and the parameters, written with PyTorch's own operations where it has them;
Sparsemax, which it lacks, is written by sorting, as its paper does (NetGen does not sort).
"""

import json
import os

import numpy
import torch
import torch.nn.functional as F

from make_reference import BATCH, MSE, image, layer, random, tensor, tensors


def sparsemax(x, axis=-1):
    """Martins and Astudillo 2016, algorithm 1."""
    z, _ = torch.sort(x, dim=axis, descending=True)
    count = torch.arange(1, x.shape[axis] + 1, dtype=x.dtype)
    shape = [1] * x.dim()
    shape[axis] = -1
    count = count.reshape(shape)
    total = z.cumsum(axis)
    support = (1 + count * z > total).sum(axis, keepdim=True)
    tau = (total.gather(axis, support - 1) - 1) / support
    return torch.clamp(x - tau, min=0)


def hard_sigmoid(x):
    """PyTorch's own multiplies by float(1/6) in its gradient, in double precision too."""
    return torch.clamp(x + 3, 0, 6) / 6


ACTIVATIONS = {
    "Softmax": (F.softmax, {}), "LogSoftmax": (F.log_softmax, {}), "Sparsemax": (sparsemax, {}),
    "ReLU6": (F.relu6, {}), "ELU": (F.elu, {}), "CELU": (F.celu, {}), "SELU": (F.selu, {}), "GELU": (F.gelu, {}),
    "GELUTanh": (lambda x: F.gelu(x, approximate="tanh"), {}), "SiLU": (F.silu, {}), "Mish": (F.mish, {}), "Softplus": (F.softplus, {}),
    "Softsign": (F.softsign, {}), "HardSigmoid": (hard_sigmoid, {}), "HardSwish": (F.hardswish, {}), "HardTanh": (F.hardtanh, {}),
    "Exponential": (torch.exp, {}), "LogSigmoid": (F.logsigmoid, {}), "Threshold": (lambda x: F.threshold(x, 1, 0), {}),
    "HardShrink": (F.hardshrink, {}), "SoftShrink": (F.softshrink, {}), "TanhShrink": (F.tanhshrink, {}),
}

CONSTANTS = [
    ("ELU", [0.3], lambda x: F.elu(x, 0.3)), ("CELU", [0.7], lambda x: F.celu(x, 0.7)), ("Threshold", [0.2, -0.5], lambda x: F.threshold(x, 0.2, -0.5)),
    ("HardShrink", [0.2], lambda x: F.hardshrink(x, 0.2)), ("SoftShrink", [0.2], lambda x: F.softshrink(x, 0.2)), ("LeakyReLU", [0.05], lambda x: F.leaky_relu(x, 0.05)),
]


class Case:
    def __init__(self, name, layers, compute, loss=None, states=None, words=0, targets=None, training=True):
        self.rng = numpy.random.default_rng(sum(name.encode()))
        self.parameters = {}
        lengths = [int(numpy.prod(l["args"]["shape"])) for l in layers if l["kind"] == "Input"]
        shape = layers[0]["args"]["shape"] if len(lengths) == 1 else [sum(lengths)]
        x = torch.tensor(self.rng.integers(0, words, (BATCH, *shape)).astype(float)) if words else random(self.rng, BATCH, *shape)
        x.requires_grad_()
        self.states = {n: random(self.rng, *s) ** 2 + 0.5 for n, s in (states or {}).items()}
        output = compute(self, x)
        self.record = {
            "name": name, "batch": BATCH, "layers": layers, "input": tensor(x), "parameters": tensors(self.parameters), "states": tensors(self.states),
            "predicted": tensor(output if not isinstance(output, tuple) else output[0]),
        }
        if training:
            weights = random(self.rng, BATCH).abs()
            loss = loss or (lambda y, t: ((y - t) ** 2).reshape(BATCH, -1).mean(1))
            main = output if not isinstance(output, tuple) else output[0]
            target = targets(self, output) if targets else random(self.rng, *main.shape)
            value = (weights * loss(output, target)).mean()
            value.backward()
            self.record.update(
                target=tensor(target), sampleWeight=tensor(weights), output=tensor(main), loss=float(value),
                inputGradient=tensor(torch.zeros_like(x) if x.grad is None else x.grad), updates={},
                gradients={n: tensor(p.grad) for n, p in self.parameters.items()})

    def dense(self, name, x, units):
        kernel, bias = self.parameter(name + "/kernel", x.shape[-1], units), self.parameter(name + "/bias", units)
        return x @ kernel + bias

    def parameter(self, name, *shape):
        if name not in self.parameters:
            self.parameters[name] = random(self.rng, *shape).requires_grad_()
        return self.parameters[name]


def activation(name, function, shape=(7,), **args):
    label = f"activation {name}" + "".join(f" {k} {v}" for k, v in args.items())
    layers = [image(*shape), layer("Dense", "dense", units=6), layer("Activation", "activation", activation=name, **args), MSE]
    return Case(label, layers, lambda c, x: function(c.dense("dense", x, 6)))


def words(*shape):
    return layer("Input", "input", shape=list(shape), type="InputType.Int32")


SWISH = "static float Swish(float x, float beta) => x / (1 + MathF.Exp(-beta * x));"
GATE = "static float Gate(float a, float b, float sharpness = 2) => a * MathF.Tanh(sharpness * b);"
HUBER = "static float Huber(float y, float t, float delta = 1) => MathF.Abs(y - t) <= delta ? 0.5f * (y - t) * (y - t) : delta * (MathF.Abs(y - t) - 0.5f * delta);"


def embedded(c, x, name, rows, width):
    return F.embedding(x.detach().long(), c.parameter(name + "/embeddings", rows, width))


def encoding(mode, function):
    layers = [words(4), layer("CategoryEncoding", "encoded", numTokens=6, mode="CategoryMode." + mode), layer("Flatten", "flat"), layer("Dense", "dense", units=2), MSE]
    return Case("category encoding " + mode, layers, lambda c, x: c.dense("dense", function(F.one_hot(x.detach().long(), 6).double()), 2), words=6)


def policy_and_value(c, x):
    hidden = torch.tanh(c.dense("hidden", x, 4))
    value, policy = torch.sigmoid(c.dense("value", hidden, 2)), torch.softmax(c.dense("policy", hidden, 3), -1)
    return torch.cat([policy, value], 1), policy, value


def policy_and_value_loss(output, target):
    _, policy, value = output
    return -(target[:, :3] * policy.log()).sum(1) + 2 * F.binary_cross_entropy(value, target[:, 3:], reduction="none").mean(1)


def policy_and_value_target(c, _):
    return torch.cat([torch.softmax(random(c.rng, BATCH, 3), -1), torch.tensor(c.rng.random((BATCH, 2)).round(3))], 1)


def hidden_and_side(c, x):
    hidden = torch.tanh(c.dense("hidden", x, 4))
    side = c.dense("side", hidden, 2)
    return torch.softmax(c.dense("out", hidden, 3), -1), side


def hidden_and_side_loss(output, target):
    return -(target[:, :3] * output[0].log()).sum(1) + 0.25 * ((output[1] - target[:, 3:]) ** 2).mean(1)


CASES = [
    *[activation(name, function if name not in ("Softmax", "LogSoftmax", "Sparsemax") else (lambda f: lambda x: f(x, -1))(function))
      for name, (function, _) in ACTIVATIONS.items() if name != "Softmax"],
    *[activation(name, function, activationArguments=constants) for name, constants, function in CONSTANTS],
    *[activation(name, (lambda f: lambda x: f(x, 1))(ACTIVATIONS[name][0]), (3, 5), axis=0) for name in ("Softmax", "LogSoftmax", "Sparsemax")],
    Case("activation Step", [image(5), layer("Dense", "dense", units=4), layer("Activation", "activation", activation="Step")],
         lambda c, x: (c.dense("dense", x, 4) >= 0).double(), training=False),
    Case("own activation with a learned scalar", [image(5), layer("Dense", "dense", units=4), layer("Activation", "swish", activationFunction=SWISH), MSE],
         lambda c, x: (lambda z: z * torch.sigmoid(c.parameter("swish/beta", 1) * z))(c.dense("dense", x, 4))),
    Case("element-wise function of two tensors",
         [image(5), layer("Dense", "a", units=4), layer("Dense", "b", ["input"], units=4), layer("Elementwise", "gate", ["a", "b"], function=GATE, constants=[1.5]), MSE],
         lambda c, x: c.dense("a", x, 4) * torch.tanh(1.5 * c.dense("b", x, 4))),
    Case("own loss", [image(5), layer("Dense", "dense", units=4), layer("ElementwiseLoss", "loss", function=HUBER, constants=[0.7])],
         lambda c, x: c.dense("dense", x, 4), lambda y, t: F.huber_loss(y, t, reduction="none", delta=0.7).mean(1)),
    Case("embedding", [words(3), layer("Embedding", "words", inputDim=5, outputDim=4), layer("Flatten", "flat"), layer("Dense", "dense", units=2), MSE],
         lambda c, x: c.dense("dense", embedded(c, x, "words", 5, 4).reshape(BATCH, -1), 2), words=5),
    encoding("OneHot", lambda hot: hot.reshape(BATCH, -1)),
    encoding("MultiHot", lambda hot: hot.amax(1)),
    encoding("Count", lambda hot: hot.sum(1)),
    Case("rescaling", [image(4), layer("Rescaling", "scaled", scale=0.25, offset=-1), layer("Dense", "dense", units=2), MSE], lambda c, x: c.dense("dense", x * 0.25 - 1, 2)),
    Case("normalization", [image(2, 4), layer("Normalization", "standard"), layer("Dense", "dense", units=2), MSE],
         lambda c, x: c.dense("dense", (x - c.states["standard/mean"]) / c.states["standard/variance"].sqrt(), 2),
         states={"standard/mean": (4,), "standard/variance": (4,)}),
    Case("two inputs", [layer("Input", "a", shape=[3]), layer("Input", "b", shape=[2, 2]), layer("Flatten", "flat", ["b"]), layer("Dense", "from_b", units=3), layer("Dense", "from_a", ["a"], units=3),
                        layer("Add", "sum", ["from_a", "from_b"]), MSE],
         lambda c, x: c.dense("from_b", x[:, 3:], 3) + c.dense("from_a", x[:, :3], 3)),
    Case("two outputs with losses of their own",
         [image(5), layer("Dense", "hidden", units=4, activation="Tanh"), layer("Dense", "value", units=2, activation="Sigmoid"), layer("Dense", "policy", ["hidden"], units=3, activation="Softmax"),
          layer("Outputs", "outputs", ["policy", "value"]), layer("CategoricalCrossEntropy", "first", ["policy"]), layer("BinaryCrossEntropy", "second", ["value"], weight=2)],
         policy_and_value, policy_and_value_loss, targets=policy_and_value_target),
    Case("auxiliary loss on a hidden layer",
         [image(5), layer("Dense", "hidden", units=4, activation="Tanh"), layer("Dense", "side", units=2), layer("Dense", "out", ["hidden"], units=3, activation="Softmax"),
          layer("CategoricalCrossEntropy", "first"), layer("MeanSquaredError", "second", ["side"], weight=0.25)],
         hidden_and_side, hidden_and_side_loss, targets=lambda c, y: torch.cat([torch.softmax(random(c.rng, BATCH, 3), -1), random(c.rng, BATCH, 2)], 1)),
]

if __name__ == "__main__":
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "functions.json")
    with open(path, "w", newline="\n") as file:
        file.write("[\n" + ",\n".join(json.dumps(c.record) for c in CASES) + "\n]\n")
    print(f"{len(CASES)} cases, torch {torch.__version__}: {path}")
