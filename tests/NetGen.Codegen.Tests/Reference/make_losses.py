#!/usr/bin/env python3
"""Writes losses.json: each loss, its options, sample weights and weighted sums of losses, as PyTorch computes them, in double precision.

    /usr/bin/python3 make_losses.py        (made with torch 1.13)

The format is that of make_reference.py. Losses that PyTorch has are PyTorch's own; those that only Keras has (percentage and logarithmic error, LogCosh, hinges, focal,
label smoothing of probabilities, Dice, Tversky) are the published formulas of keras/src/losses/losses.py, written with torch operations so that autograd gives their
gradients. Jaccard, Quantile, Perceptron and Contrastive are their papers' formulas.
"""

import json
import math
import os

import numpy
import torch
import torch.nn.functional as F

from make_reference import BATCH, Network, conv, image, layer, random, tensor, tensors

EPSILON = 1e-7  # keras.backend.epsilon()


# Each loss takes the output y, its logits z (y before its activation), the target t and the arguments a, and gives one number for each sample.


def per_sample(x):
    return x.reshape(x.shape[0], -1)


def elementwise(f):
    return lambda y, z, t, a: per_sample(f(y, t, a)).mean(1)


def rows(f):
    """f gives a number for each row of the last axis."""
    return lambda y, z, t, a: per_sample(f(y, z, t, a)).mean(1)


def smoothed(t, a, classes):
    s = a.get("labelSmoothing", 0)
    return t * (1 - s) + s / classes


def binary(y, z, t, a):
    return per_sample(F.binary_cross_entropy_with_logits(z, smoothed(t, a, 2), reduction="none")).mean(1)


def binary_focal(y, z, t, a):
    t, p = smoothed(t, a, 2), torch.sigmoid(z)
    p_t = t * p + (1 - t) * (1 - p)
    each = (1 - p_t) ** a.get("gamma", 2.0) * F.binary_cross_entropy_with_logits(z, t, reduction="none")
    if a.get("applyClassBalancing"):
        each = each * (t * a.get("alpha", 0.25) + (1 - t) * (1 - a.get("alpha", 0.25)))
    return per_sample(each).mean(1)


def categorical(y, z, t, a):
    return -(smoothed(t, a, t.shape[-1]) * F.log_softmax(z, -1)).sum(-1)


def sparse(y, z, t, a):
    return F.cross_entropy(z.reshape(-1, z.shape[-1]), t.reshape(-1).long(), reduction="none").reshape(z.shape[0], -1)


def categorical_focal(y, z, t, a):
    p = torch.softmax(z, -1)
    each = a.get("alpha", 0.25) * (1 - p) ** a.get("gamma", 2.0) * -smoothed(t, a, t.shape[-1]) * torch.log(p)
    return each.sum(-1)


def categorical_hinge(y, z, t, a):
    return torch.clamp(torch.amax((1 - t) * y, -1) - (t * y).sum(-1) + 1, min=0)


def gaussian(y, z, t, a):
    n = y.shape[-1] // 2
    return per_sample(F.gaussian_nll_loss(y[..., :n], t, torch.exp(y[..., n:]), full=bool(a.get("full")), reduction="none")).mean(1)


def triplet(y, z, t, a):
    return F.triplet_margin_loss(y[:, 0], y[:, 1], y[:, 2], margin=a.get("margin", 1.0), reduction="none")


def contrastive(y, z, t, a):
    d, t = F.pairwise_distance(y[:, 0], y[:, 1]), t.reshape(-1)
    return 0.5 * ((1 - t) * d ** 2 + t * torch.clamp(a.get("margin", 1.0) - d, min=0) ** 2)


def overlap(score):
    def loss(y, z, t, a):
        y, t = per_sample(y), per_sample(t)
        return 1 - score((y * t).sum(1), y.sum(1), t.sum(1), a.get("smooth", 1e-7), a)
    return loss


LOSSES = {
    "MeanSquaredError": elementwise(lambda y, t, a: F.mse_loss(y, t, reduction="none")),
    "MeanAbsoluteError": elementwise(lambda y, t, a: F.l1_loss(y, t, reduction="none")),
    "MeanAbsolutePercentageError": elementwise(lambda y, t, a: 100 * torch.abs((t - y) / torch.clamp(torch.abs(t), min=EPSILON))),
    "MeanSquaredLogarithmicError": elementwise(lambda y, t, a: (torch.log(torch.clamp(y, min=EPSILON) + 1) - torch.log(torch.clamp(t, min=EPSILON) + 1)) ** 2),
    "Huber": elementwise(lambda y, t, a: F.huber_loss(y, t, delta=a.get("delta", 1.0), reduction="none")),
    "SmoothL1": elementwise(lambda y, t, a: F.smooth_l1_loss(y, t, beta=a.get("beta", 1.0), reduction="none")),
    "LogCosh": elementwise(lambda y, t, a: (y - t) + F.softplus(-2 * (y - t)) - math.log(2)),
    "Quantile": elementwise(lambda y, t, a: torch.maximum(a["quantile"] * (t - y), (a["quantile"] - 1) * (t - y))),
    "Hinge": elementwise(lambda y, t, a: torch.clamp(1 - t * y, min=0)),
    "SquaredHinge": elementwise(lambda y, t, a: torch.clamp(1 - t * y, min=0) ** 2),
    "Perceptron": elementwise(lambda y, t, a: torch.clamp(-t * y, min=0)),
    "Poisson": elementwise(lambda y, t, a: F.poisson_nll_loss(y, t, log_input=bool(a.get("logInput")), eps=EPSILON, reduction="none")),
    "BinaryCrossEntropy": binary,
    "BinaryFocalCrossEntropy": binary_focal,
    "CategoricalCrossEntropy": rows(categorical),
    "SparseCategoricalCrossEntropy": rows(sparse),
    "CategoricalFocalCrossEntropy": rows(categorical_focal),
    "KLDivergence": rows(lambda y, z, t, a: F.kl_div(F.log_softmax(z, -1), t, reduction="none").sum(-1)),
    "CategoricalHinge": rows(categorical_hinge),
    "CosineSimilarity": rows(lambda y, z, t, a: -F.cosine_similarity(y, t, dim=-1)),
    "GaussianNegativeLogLikelihood": gaussian,
    "Triplet": triplet,
    "Contrastive": contrastive,
    "Dice": overlap(lambda both, p, t, s, a: (2 * both + s) / (p + t + s)),
    "Jaccard": overlap(lambda both, p, t, s, a: (both + s) / (p + t - both + s)),
    "Tversky": overlap(lambda both, p, t, s, a: (both + s) / (both + a.get("alpha", 0.5) * (p - both) + a.get("beta", 0.5) * (t - both) + s)),
}


def target_for(kind, y, rng):
    """A target of the kind that the loss takes, shaped as NetGen shapes it."""
    shape = tuple(y.shape)
    if kind in ("MeanSquaredLogarithmicError", "Poisson"):
        return torch.tensor(rng.poisson(2.0, shape).astype(float)) + 0.25
    if kind in ("Hinge", "SquaredHinge", "Perceptron"):
        return torch.tensor(rng.choice([-1.0, 1.0], shape))
    if kind in ("BinaryCrossEntropy", "BinaryFocalCrossEntropy", "Dice", "Jaccard", "Tversky"):
        return torch.tensor(rng.random(shape).round(3))
    if kind in ("CategoricalCrossEntropy", "CategoricalFocalCrossEntropy", "KLDivergence"):
        return torch.softmax(random(rng, *shape), -1)
    if kind == "CategoricalHinge":
        return F.one_hot(torch.tensor(rng.integers(0, shape[-1], shape[:-1])), shape[-1]).double()
    if kind == "SparseCategoricalCrossEntropy":
        return torch.tensor(rng.integers(0, shape[-1], shape[:-1] if len(shape) > 2 else (shape[0], 1)).astype(float))
    if kind == "GaussianNegativeLogLikelihood":
        return random(rng, *shape[:-1], shape[-1] // 2)
    if kind == "Triplet":
        return random(rng, BATCH, 1)
    if kind == "Contrastive":
        return torch.tensor([[0.0], [1.0], [1.0]])
    return random(rng, *shape)


def run_part(network, x, part):
    whole, network.layers = network.layers, part
    output, logits, _ = network.run(x, training=True)
    network.layers = whole
    return output, logits


def case(name, *layers, weights=False):
    rng = numpy.random.default_rng(sum(name.encode()))
    below = [l for l in layers if l["kind"] not in LOSSES]
    losses = [l for l in layers if l["kind"] in LOSSES]
    network = Network(below, rng)
    x = random(rng, BATCH, *layers[0]["args"]["shape"]).requires_grad_()
    values = {l["name"]: run_part(network, x, below[:i + 1]) for i, l in enumerate(below)}
    output, _ = values[below[-1]["name"]]
    sample_weights = torch.tensor((rng.random(BATCH) * 2).round(3)) if weights else torch.ones(BATCH)
    total, targets = 0, []
    for l in losses:
        y, logits = values[l.get("from", [below[-1]["name"]])[0]]
        target = target_for(l["kind"], y, rng)
        targets.append(target.reshape(BATCH, -1))
        total = total + l["args"].get("weight", 1) * LOSSES[l["kind"]](y, logits, target, l["args"])
    loss = (total * sample_weights).mean()
    loss.backward()
    record = {
        "name": name, "batch": BATCH, "layers": list(layers), "input": tensor(x), "parameters": tensors(network.parameters), "states": {}, "predicted": tensor(output),
        "target": tensor(torch.cat(targets, 1)), "output": tensor(output), "loss": float(loss), "inputGradient": tensor(x.grad), "updates": {},
        "gradients": {n: tensor(p.grad) for n, p in network.parameters.items()},
    }
    if weights:
        record["sampleWeight"] = tensor(sample_weights)
    return record


def vector(units, activation="Linear"):
    return image(4), layer("Dense", units=units, activation=activation)


CASES = [
    case("mean absolute error", *vector(3), layer("MeanAbsoluteError")),
    case("mean absolute error of an image", image(3, 2, 2), conv(2, 2, 2), layer("MeanAbsoluteError")),
    case("mean absolute percentage error", *vector(3), layer("MeanAbsolutePercentageError")),
    case("mean squared logarithmic error", *vector(3, "Sigmoid"), layer("MeanSquaredLogarithmicError")),
    case("mean squared logarithmic error of negative outputs", *vector(3), layer("MeanSquaredLogarithmicError")),
    case("huber", *vector(3), layer("Huber")),
    case("huber of delta 0.4", *vector(3), layer("Huber", delta=0.4)),
    case("smooth l1", *vector(3), layer("SmoothL1")),
    case("smooth l1 of beta 0.6", *vector(3), layer("SmoothL1", beta=0.6)),
    case("log-cosh", *vector(3), layer("LogCosh")),
    case("quantile 0.9", *vector(3), layer("Quantile", quantile=0.9)),
    case("hinge", *vector(3), layer("Hinge")),
    case("squared hinge", *vector(3), layer("SquaredHinge")),
    case("perceptron", *vector(3), layer("Perceptron")),
    case("poisson", *vector(3, "Sigmoid"), layer("Poisson")),
    case("poisson of logarithms", *vector(3), layer("Poisson", logInput=True)),
    case("binary cross-entropy from logits", *vector(3), layer("BinaryCrossEntropy", fromLogits=True)),
    case("binary cross-entropy, smoothed", *vector(3, "Sigmoid"), layer("BinaryCrossEntropy", labelSmoothing=0.1)),
    case("binary focal", *vector(3, "Sigmoid"), layer("BinaryFocalCrossEntropy")),
    case("binary focal of gamma 0", *vector(3, "Sigmoid"), layer("BinaryFocalCrossEntropy", gamma=0)),
    case("binary focal, balanced, smoothed, from logits", *vector(3),
         layer("BinaryFocalCrossEntropy", fromLogits=True, applyClassBalancing=True, alpha=0.3, gamma=1.5, labelSmoothing=0.2)),
    case("categorical cross-entropy from logits", *vector(4), layer("CategoricalCrossEntropy", fromLogits=True)),
    case("categorical cross-entropy, smoothed", *vector(4, "Softmax"), layer("CategoricalCrossEntropy", labelSmoothing=0.1)),
    case("categorical cross-entropy of rows", image(2, 4), layer("Dense", units=3, activation="Softmax"), layer("CategoricalCrossEntropy")),
    case("sparse categorical cross-entropy", *vector(4, "Softmax"), layer("SparseCategoricalCrossEntropy")),
    case("sparse categorical cross-entropy of rows from logits", image(2, 4), layer("Dense", units=3), layer("SparseCategoricalCrossEntropy", fromLogits=True)),
    case("sparse categorical cross-entropy of pixels", image(3, 3, 1), conv(3, 2, 2, activation="Softmax"), layer("SparseCategoricalCrossEntropy")),
    case("categorical focal", *vector(4, "Softmax"), layer("CategoricalFocalCrossEntropy")),
    case("categorical focal of rows from logits", image(2, 4), layer("Dense", units=3),
         layer("CategoricalFocalCrossEntropy", fromLogits=True, alpha=0.7, gamma=0.5, labelSmoothing=0.1)),
    case("kullback-leibler", *vector(4, "Softmax"), layer("KLDivergence")),
    case("kullback-leibler of rows from logits", image(2, 4), layer("Dense", units=3), layer("KLDivergence", fromLogits=True)),
    case("categorical hinge", *vector(4), layer("CategoricalHinge")),
    case("categorical hinge of rows", image(2, 4), layer("Dense", units=3), layer("CategoricalHinge")),
    case("cosine similarity", *vector(4), layer("CosineSimilarity")),
    case("cosine similarity of rows", image(2, 4), layer("Dense", units=3), layer("CosineSimilarity")),
    case("gaussian negative log-likelihood", *vector(6), layer("GaussianNegativeLogLikelihood")),
    case("gaussian negative log-likelihood of rows, full", image(2, 4), layer("Dense", units=2), layer("GaussianNegativeLogLikelihood", full=True)),
    case("triplet", image(3, 4), layer("Dense", units=3), layer("Triplet")),
    case("triplet of margin 4", image(3, 4), layer("Dense", units=3), layer("Triplet", margin=4)),
    case("contrastive", image(2, 4), layer("Dense", units=3, activation="Tanh"), layer("Contrastive", margin=2.5)),
    case("dice", image(3, 3, 1), conv(1, 2, 2, activation="Sigmoid"), layer("Dice")),
    case("dice of classes", *vector(4, "Softmax"), layer("Dice", smooth=1)),
    case("jaccard", *vector(5, "Sigmoid"), layer("Jaccard")),
    case("tversky", *vector(5, "Sigmoid"), layer("Tversky", alpha=0.3, beta=0.7)),
    case("mean squared error with sample weights", *vector(3), layer("MeanSquaredError"), weights=True),
    case("sparse categorical cross-entropy with sample weights", *vector(4), layer("SparseCategoricalCrossEntropy", fromLogits=True), weights=True),
    case("two losses with weights and sample weights", image(4), layer("Dense", "hidden", units=3, activation="Tanh"), layer("Dense", "out", units=4),
         layer("SparseCategoricalCrossEntropy", "first", fromLogits=True, weight=0.7), layer("Huber", "second", ["hidden"], weight=2), weights=True),
]

if __name__ == "__main__":
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "losses.json")
    with open(path, "w", newline="\n") as file:
        file.write("[\n" + ",\n".join(json.dumps(c) for c in CASES) + "\n]\n")
    print(f"{len(CASES)} cases, torch {torch.__version__}: {path}")
