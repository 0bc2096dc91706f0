#!/usr/bin/env python3
"""Writes norms.json: normalisations within a sample, noise, merges, moves, maxout, gates, learned slopes and penalties of activations.

    /usr/bin/python3 make_norms.py        (made with torch 1.13, numpy 1.x)

The format is that of make_reference.py. Where PyTorch has no such layer, Keras' published formula is written with torch's tensors, which differentiates it: RMSNormalization, Maxout,
Dot(normalize=True) as tf.math.l2_normalize, ActivityRegularization, GaussianNoise, GaussianDropout. PyTorch's own dropouts draw their own numbers: the masks here are NetGen's, from
Philox4x32-10 (Salmon et al. 2011) as src/Shared/Philox.cs numbers its counters, with seed 0 and step 0, written anew in numpy.
"""

import json
import math
import os

import numpy
import torch
import torch.nn.functional as F

import make_reference
from make_reference import BATCH, MSE, activate, case, conv, first, image, last, layer

SELU_LIMIT = -1.0507009873554804934193349852946 * 1.6732632423543772848170429916717


def philox(c0, c1, c2, c3):
    """Ten rounds on counters (arrays of uint64 below 2^32), with the key 0."""
    k0 = k1 = 0
    mask = 0xFFFFFFFF
    for _ in range(10):
        p0, p1 = 0xD2511F53 * c0, 0xCD9E8D57 * c2
        c0, c1, c2, c3 = (p1 >> 32) ^ c1 ^ k0, p1 & mask, (p0 >> 32) ^ c3 ^ k1, p0 & mask
        k0, k1 = (k0 + 0x9E3779B9) & mask, (k1 + 0xBB67AE85) & mask
    return c0, c1, c2, c3


def uniform(network, shape):
    """Draws of one operation in [0, 1): each operation of a network has a stream of its own, from 1."""
    network.streams = getattr(network, "streams", 0) + 1
    size = int(numpy.prod(shape))
    sample, element = (a.astype(object) for a in numpy.divmod(numpy.arange(BATCH * size), size))
    words = philox(element >> 2, sample, 0 * element, 0 * element + network.streams)
    chosen = numpy.stack(words)[(element & 3).astype(int), numpy.arange(BATCH * size)]
    return torch.tensor([int(w >> 8) / 16777216 for w in chosen]).reshape(BATCH, *shape)


def normal(network, shape):
    u, v = uniform(network, shape), uniform(network, shape)
    return torch.sqrt(-2 * torch.log(1 - u)) * torch.cos(2 * math.pi * v)


def axes_of(args, default=(-1,)):
    return [a if a < 0 else a + 1 for a in args.get("axes", default)]


def learned(network, x, name, axes):
    """A parameter of the extents of some axes (ascending), in a view that broadcasts."""
    axes = sorted(a % x.dim() for a in axes)
    return network.parameter(name, *[x.shape[a] for a in axes]).reshape([x.shape[a] if a in axes else 1 for a in range(1, x.dim())])


def affine(network, y, name, args, axes):
    if args.get("scale", True):
        y = y * learned(network, y, name + "/gamma", axes)
    return y + learned(network, y, name + "/beta", axes) if args.get("center", True) else y


def layer_normalization(network, sources, name, args, training):
    x, axes = sources[0], axes_of(args)
    if axes == [-1]:
        y = F.layer_norm(x, x.shape[-1:], eps=args.get("epsilon", 1e-3))
    else:
        # PyTorch takes the last axes only: bring them there.
        order = sorted(set(range(x.dim())) - {a % x.dim() for a in axes}) + sorted(a % x.dim() for a in axes)
        moved = x.permute(order)
        y = F.layer_norm(moved, moved.shape[-len(axes):], eps=args.get("epsilon", 1e-3)).permute([order.index(a) for a in range(x.dim())])
    return affine(network, y, name, args, axes)


def rms_normalization(network, sources, name, args, training):
    x, axes = sources[0], axes_of(args)
    y = x / torch.sqrt((x ** 2).mean(axes, keepdim=True) + args.get("epsilon", 1e-6))
    return y * learned(network, x, name + "/scale", axes) if args.get("scale", True) else y


def group_normalization(network, sources, name, args, training):
    x = sources[0]
    order = [0, x.dim() - 1, *range(1, x.dim() - 1)]
    y = F.group_norm(x.permute(order), args.get("groups", 32), eps=args.get("epsilon", 1e-3)).permute([order.index(a) for a in range(x.dim())])
    return affine(network, y, name, args, [-1])


def instance_normalization(network, sources, name, args, training):
    x = sources[0]
    order = [0, x.dim() - 1, *range(1, x.dim() - 1)]
    y = F.instance_norm(x.permute(order), eps=args.get("epsilon", 1e-3)).permute([order.index(a) for a in range(x.dim())])
    return affine(network, y, name, args, [-1])


def noise(disturb):
    return lambda network, sources, name, args, training: disturb(network, sources[0], args) if training else sources[0]


def drop(network, x, rate, mask):
    return x * (uniform(network, mask) >= rate) / (1 - rate)


def spatial_dropout(network, x, args):
    return drop(network, x, args["rate"], [1] * (x.dim() - 2) + [x.shape[-1]])


def alpha_dropout(network, x, args):
    rate = args["rate"]
    a = ((1 - rate) * (1 + rate * SELU_LIMIT ** 2)) ** -0.5
    keep = uniform(network, x.shape[1:]) >= rate
    return a * torch.where(keep, x, torch.tensor(SELU_LIMIT)) - a * rate * SELU_LIMIT


def gaussian_dropout(network, x, args):
    return x * (1 + math.sqrt(args["rate"] / (1 - args["rate"])) * normal(network, x.shape[1:]))


def gaussian_noise(network, x, args):
    return x + args["stddev"] * normal(network, x.shape[1:])


def aligned(sources):
    """With extents of 1 behind the batch until all have one rank, as Keras does."""
    rank = max(s.dim() for s in sources)
    return torch.broadcast_tensors(*[s.reshape(s.shape[0], *[1] * (rank - s.dim()), *s.shape[1:]) for s in sources])


def merge(combine):
    return lambda network, sources, name, args, training: combine(torch.stack(aligned(sources)))


def concatenate(network, sources, name, args, training):
    return torch.cat(sources, axes_of({"axes": [args.get("axis", -1)]})[0])


def dot(network, sources, name, args, training):
    a, b = sources
    i, j = (axes_of({"axes": [args.get("axis", args.get(which))]})[0] % s.dim() for which, s in (("firstAxis", a), ("secondAxis", b)))
    if args.get("normalize", False):
        a, b = (s / torch.sqrt(torch.clamp((s ** 2).sum(axis, keepdim=True), min=1e-12)) for s, axis in ((a, i), (b, j)))
    left = "".join("k" if axis == i else "zabcd"[axis] for axis in range(a.dim()))
    right = "".join("k" if axis == j else "zpqrs"[axis] for axis in range(b.dim()))
    y = torch.einsum(f"{left},{right}->z{(left + right).replace('k', '').replace('z', '')}", a, b)
    return y.reshape(y.shape[0], 1) if y.dim() == 1 else y


def maxout(network, sources, name, args, training):
    x, units, pieces = sources[0], args["units"], args.get("pieces", 2)
    kernel = network.parameter(name + "/kernel", x.shape[-1], units * pieces)
    network.penalties.append(args.get("l2", 0) * (kernel ** 2).sum())
    y = x @ kernel
    if args.get("useBias", True):
        y = y + network.parameter(name + "/bias", units * pieces)
    return y.reshape(*x.shape[:-1], units, pieces).max(-1).values


def gated_linear_unit(network, sources, name, args, training):
    if args["activation"] == "Sigmoid":
        args.pop("activation")
        return F.glu(sources[0], -1)
    a, b = sources[0].chunk(2, -1)
    return a * activate(b, {key: args.pop(key) for key in ("activation", "slope") if key in args})


def prelu(network, sources, name, args, training):
    x = sources[0]
    shared = [a % (x.dim() - 1) for a in args.get("sharedAxes", [])]
    shape = [1 if a in shared else e for a, e in enumerate(x.shape[1:])]
    alpha = network.parameter(name + "/alpha", *shape)
    if shared == list(range(x.dim() - 2)) and x.dim() > 2:
        return last(F.prelu(first(x), alpha.reshape(-1)))
    return torch.where(x > 0, x, alpha * x)


def activity_regularization(network, sources, name, args, training):
    x = sources[0]
    network.penalties.append((args.get("l1", 0) * x.abs().sum() + args.get("l2", 0) * (x ** 2).sum()) / BATCH)
    return x


make_reference.LAYERS.update({
    "LayerNormalization": layer_normalization, "RMSNormalization": rms_normalization, "GroupNormalization": group_normalization,
    "InstanceNormalization": instance_normalization,
    "SpatialDropout1D": noise(spatial_dropout), "SpatialDropout2D": noise(spatial_dropout), "SpatialDropout3D": noise(spatial_dropout),
    "AlphaDropout": noise(alpha_dropout), "GaussianDropout": noise(gaussian_dropout), "GaussianNoise": noise(gaussian_noise),
    "Dropout": noise(lambda network, x, args: drop(network, x, args["rate"], x.shape[1:])),
    "Add": merge(lambda s: s.sum(0)), "Subtract": merge(lambda s: s[0] - s[1]), "Multiply": merge(lambda s: s.prod(0)), "Average": merge(lambda s: s.mean(0)),
    "Maximum": merge(lambda s: s.max(0).values), "Minimum": merge(lambda s: s.min(0).values), "Concatenate": concatenate, "Dot": dot,
    "Reshape": lambda network, sources, name, args, training: sources[0].reshape(sources[0].shape[0], *args["shape"]),
    "Permute": lambda network, sources, name, args, training: sources[0].permute(0, *[a % (sources[0].dim() - 1) + 1 for a in args["dims"]]),
    "RepeatVector": lambda network, sources, name, args, training: sources[0].unsqueeze(1).expand(-1, args["count"], -1),
    "Maxout": maxout, "GatedLinearUnit": gated_linear_unit, "PReLU": prelu, "ActivityRegularization": activity_regularization,
})


def joined(name, kind, *sources, **args):
    """Two branches of a vector, and a layer that reads some of them and the input."""
    dense = [layer("Dense", "a", units=4), layer("Dense", "b", ["input"], units=4, activation="Tanh")]
    return case(name, image(4), *dense, layer(kind, "joined", list(sources), **args), MSE)


def cases():
    yield case("layer normalisation", image(5), layer("LayerNormalization", activation="Tanh"), MSE)
    yield case("layer normalisation of rows, plain", image(2, 4), layer("LayerNormalization", center=False, scale=False, epsilon=0.1), MSE)
    yield case("layer normalisation over two axes", image(2, 3, 4), layer("LayerNormalization", axes=[2, 0]), MSE)
    yield case("RMS normalisation", image(5), layer("RMSNormalization"), MSE)
    yield case("RMS normalisation over two axes", image(2, 3, 2), layer("RMSNormalization", axes=[-3, 1], epsilon=0.01), MSE)
    yield case("group normalisation", image(2, 3, 6), layer("GroupNormalization", groups=3, activation="Sigmoid"), MSE)
    yield case("group normalisation of vectors", image(6), layer("GroupNormalization", groups=2, scale=False), MSE)
    yield case("instance normalisation", image(3, 2, 3), layer("InstanceNormalization"), MSE)
    yield case("instance normalisation of sequences", image(4, 3), layer("InstanceNormalization", center=False, epsilon=1e-5), MSE)

    yield case("dropout in training", image(7), layer("Dense", units=5), layer("Dropout", rate=0.4), MSE)
    yield case("spatial dropout of sequences", image(3, 4), layer("SpatialDropout1D", rate=0.5), MSE)
    yield case("spatial dropout of images", image(2, 2, 5), layer("SpatialDropout2D", rate=0.3), MSE)
    yield case("spatial dropout of volumes", image(2, 1, 2, 4), layer("SpatialDropout3D", rate=0.6), MSE)
    yield case("alpha dropout", image(7), layer("AlphaDropout", rate=0.4), MSE)
    yield case("Gaussian dropout", image(7), layer("GaussianDropout", rate=0.4), MSE)
    yield case("Gaussian noise, twice", image(5), layer("GaussianNoise", "one", stddev=0.7), layer("Dense", units=3), layer("GaussianNoise", "two", stddev=0.1), MSE)

    yield joined("subtract", "Subtract", "a", "b", activation="Tanh")
    yield joined("multiply", "Multiply", "a", "b", "input")
    yield joined("average", "Average", "a", "b", "input")
    yield joined("maximum", "Maximum", "a", "b", "input")
    yield joined("minimum", "Minimum", "a", "b", "input")
    yield joined("concatenate", "Concatenate", "b", "a", "b")
    yield joined("dot of vectors", "Dot", "a", "b", axis=0)
    yield joined("cosine", "Dot", "a", "b", axis=-1, normalize=True)
    yield case(
        "multiply broadcasts channels and cells", image(2, 2, 3), conv(3, 2, 2, "squeezed"), layer("Reshape", "gains", shape=[3]), conv(1, 2, 2, "cells", padding="Same")
        | {"from": ["input"]}, layer("Multiply", "gated", ["gains", "input", "cells"]), MSE)
    yield case(
        "concatenate along the first axis", image(2, 3, 2), conv(2, 1, 1, "a"), conv(2, 2, 1, "b") | {"from": ["input"]}, layer("Concatenate", "both", ["b", "a"], axis=0), MSE)
    yield case("dot of matrices", image(3, 4), layer("Dense", "a", units=2), layer("Dot", "products", ["input", "a"], firstAxis=0, secondAxis=-2), MSE)
    yield case(
        "cosines of rows", image(3, 4), layer("Dense", "a", units=5), layer("Dense", "b", ["input"], units=5), layer("Dot", "cosines", ["a", "b"], axis=1, normalize=True), MSE)

    yield case("reshape", image(6), layer("Dense", units=12), layer("Reshape", shape=[2, -1, 3]), conv(2, 2, 2), MSE)
    yield case("permute", image(2, 3, 4), layer("Permute", dims=[-1, 0, 1]), conv(2, 2, 2), MSE)
    yield case("repeat vector", image(4), layer("RepeatVector", count=3), layer("Dense", units=2), MSE)

    yield case("maxout", image(4), layer("Maxout", units=3, pieces=4, l2=0.02), MSE)
    yield case("maxout over rows", image(2, 4), layer("Maxout", units=2, useBias=False, activation="Tanh"), MSE)
    for name in ("Sigmoid", "ReLU", "Tanh", "Linear"):
        yield case("gated linear unit of " + name, image(4), layer("Dense", units=6), layer("GatedLinearUnit", activation=name), MSE)
    yield case("gated linear unit over cells", image(2, 2, 4), layer("GatedLinearUnit", activation="Softmax"), MSE)
    yield case("PReLU", image(2, 5), layer("PReLU"), MSE)
    yield case("PReLU of channels", image(2, 3, 3), layer("PReLU", sharedAxes=[0, 1]), MSE)
    yield case("PReLU of one slope", image(2, 5), layer("PReLU", sharedAxes=[0, -1]), MSE)
    yield case("activity regularisation", image(4), layer("Dense", units=3), layer("ActivityRegularization", l1=0.1, l2=0.03), layer("Dense", "out", units=2), MSE)
    yield case("activity regularisation of images", image(2, 2, 3), layer("ActivityRegularization", l1=0.05), MSE)


if __name__ == "__main__":
    made = list(cases())
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "norms.json")
    with open(path, "w", newline="\n") as file:
        file.write("[\n" + ",\n".join(json.dumps(c) for c in made) + "\n]\n")
    print(f"{len(made)} cases, torch {torch.__version__}: {path}")
