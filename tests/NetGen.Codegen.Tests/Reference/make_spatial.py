#!/usr/bin/env python3
"""Writes spatial.json: convolutions, poolings, margins and resampling over one, two and three axes as PyTorch computes them, in double precision.

    /usr/bin/python3 make_spatial.py        (made with torch 1.13)

The format, and how channels-last meets channels-first, are those of make_reference.py. A depthwise kernel is (spatial..., channels, multiplier) in Keras and
(channels x multiplier, 1, spatial...) in PyTorch; a transposed one (spatial..., filters / groups, channels) and (channels, filters / groups, spatial...).

PyTorch's transposed convolution knows no "same" and no output of Keras' length: what Keras defines (the gradient of a convolution over an output of that
length, padded by TensorFlow's rule) is made of PyTorch's whole output, cut at the beginning by the padding and cut or filled with zeros at the end.
"""

import json
import math
import os

import torch
import torch.nn.functional as F

import make_reference
from make_reference import MSE, activate, image, layer, same_pads

CONV = {1: F.conv1d, 2: F.conv2d, 3: F.conv3d}
TRANSPOSED = {1: F.conv_transpose1d, 2: F.conv_transpose2d, 3: F.conv_transpose3d}
MAX = {1: F.max_pool1d, 2: F.max_pool2d, 3: F.max_pool3d}
MEAN = {1: F.avg_pool1d, 2: F.avg_pool2d, 3: F.avg_pool3d}
ADAPTIVE = {
    ("Max", 1): F.adaptive_max_pool1d, ("Max", 2): F.adaptive_max_pool2d, ("Average", 1): F.adaptive_avg_pool1d, ("Average", 2): F.adaptive_avg_pool2d,
}


def first(x):
    return x.movedim(-1, 1)


def last(x):
    return x.movedim(1, -1)


def extents(args, prefix, rank):
    axes = ("Depth", "Height", "Width")[3 - rank:]
    return tuple(args.get(prefix + "Size") or args[prefix + axis] for axis in axes)


def per_axis(args, single, rank, default):
    return tuple(args.get(single + "s", [args.get(single, 0)] * rank)) if single in args or single + "s" in args else default


def margins(numbers, rank):
    """(before, after) of each axis, from one number, one for each axis, or all before and all after."""
    low = numbers * rank if len(numbers) == 1 else numbers[:rank]
    return list(zip(low, numbers[rank:] if len(numbers) == 2 * rank else low))


def pads_of(x, args, kernel, strides, dilations):
    rank = len(kernel)
    if "pads" in args:
        return margins(args["pads"], rank)
    if args.get("padding") == "Same":
        return [same_pads(x.shape[1 + a], kernel[a], strides[a], dilations[a]) for a in range(rank)]
    if args.get("padding") == "Causal":
        return [((kernel[0] - 1) * dilations[0], 0)]
    return [(0, 0)] * rank


def pad(x, pads, value=0.0):
    """x is channels-first; a negative pad crops."""
    return F.pad(x, [p for axis in reversed(pads) for p in axis], value=value)


def deconv_length(size, kernel, stride, dilation, padding, extra):
    """Keras' deconv_output_length."""
    span = kernel + (kernel - 1) * (dilation - 1)
    if extra is None:
        return size * stride if padding == "Same" else size * stride + max(span - stride, 0)
    return (size - 1) * stride + span - (2 * (span // 2) if padding == "Same" else 0) + extra


class Network(make_reference.Network):
    """make_reference's network, and the layers of this area."""

    def run(self, x, training):
        values = {}
        before = x
        self.penalties = []
        for entry in self.layers:
            kind, name, args = entry["kind"], entry["name"], entry["args"]
            if kind == "MeanSquaredError":
                continue
            rank = before.dim() - 2
            before = x if kind == "Input" else getattr(self, self.method(kind))(before, name, args, kind, rank)
            before = activate(before, args)
            values[name] = before
        return before, before, {}

    @staticmethod
    def method(kind):
        for start, method in (
                ("Conv", "transposed" if kind.endswith("Transpose") else "convolution"), ("Depthwise", "depthwise"), ("Separable", "separable"), ("Max", "max"),
                ("Average", "average"), ("L2", "l2"), ("Global", "whole"), ("Adaptive", "adaptive"), ("Zero", "zeros"), ("Cropping", "crop"), ("UpSampling", "enlarge"),
                ("Resizing", "resize")):
            if kind.startswith(start):
                return method
        raise ValueError(kind)

    def bias(self, y, name, args):
        return y + self.parameter(name + "/bias", y.shape[-1]) if args.get("useBias", True) else y

    @staticmethod
    def windows(x, args, rank):
        kernel = extents(args, "kernel", rank)
        return kernel, per_axis(args, "stride", rank, (1,) * rank), per_axis(args, "dilation", rank, (1,) * rank)

    def convolution(self, x, name, args, kind, rank):
        kernel, strides, dilations = self.windows(x, args, rank)
        groups = args.get("groups", 1)
        weight = self.parameter(name + "/kernel", *kernel, x.shape[-1] // groups, args["filters"])
        y = CONV[rank](pad(first(x), pads_of(x, args, kernel, strides, dilations)), weight.movedim(-1, 0).movedim(-1, 1), stride=strides, dilation=dilations, groups=groups)
        return self.bias(last(y), name, args)

    def convolve_depthwise(self, x, name, args, rank):
        kernel, strides, dilations = self.windows(x, args, rank)
        channels, multiplier = x.shape[-1], args.get("depthMultiplier", 1)
        weight = self.parameter(name + "/depthwise_kernel", *kernel, channels, multiplier)
        weight = weight.movedim((-2, -1), (0, 1)).reshape(channels * multiplier, 1, *kernel)
        return CONV[rank](pad(first(x), pads_of(x, args, kernel, strides, dilations)), weight, stride=strides, dilation=dilations, groups=channels)

    def depthwise(self, x, name, args, kind, rank):
        return self.bias(last(self.convolve_depthwise(x, name, args, rank)), name, args)

    def separable(self, x, name, args, kind, rank):
        y = self.convolve_depthwise(x, name, args, rank)
        weight = self.parameter(name + "/pointwise_kernel", *(1,) * rank, y.shape[1], args["filters"])
        return self.bias(last(CONV[rank](y, weight.movedim(-1, 0).movedim(-1, 1))), name, args)

    def transposed(self, x, name, args, kind, rank):
        kernel, strides, dilations = self.windows(x, args, rank)
        groups, extra = args.get("groups", 1), args.get("outputPadding")
        weight = self.parameter(name + "/kernel", *kernel, args["filters"] // groups, x.shape[-1]).movedim(-1, 0).movedim(-1, 1)
        if "pads" in args and all(low == high for low, high in margins(args["pads"], rank)):
            low = [p for p, _ in margins(args["pads"], rank)]
            return self.bias(last(TRANSPOSED[rank](first(x), weight, None, strides, low, extra or 0, groups, dilations)), name, args)
        whole = TRANSPOSED[rank](first(x), weight, None, strides, 0, 0, groups, dilations)
        cut = []
        for a in range(rank):
            if "pads" in args:
                low, high = margins(args["pads"], rank)[a]
                length = whole.shape[2 + a] - low - high + (extra or 0)
            else:
                length = deconv_length(x.shape[1 + a], kernel[a], strides[a], dilations[a], args.get("padding"), extra)
                low = same_pads(length, kernel[a], strides[a], dilations[a])[0] if args.get("padding") == "Same" else 0
            cut.append((-low, length - (whole.shape[2 + a] - low)))
        return self.bias(last(pad(whole, cut)), name, args)

    def pooled(self, x, args, rank):
        kernel = extents(args, "kernel", rank)
        strides = per_axis(args, "stride", rank, kernel)
        return kernel, strides, pads_of(x, args, kernel, strides, (1,) * rank)

    def max(self, x, name, args, kind, rank):
        kernel, strides, pads = self.pooled(x, args, rank)
        return last(MAX[rank](pad(first(x), pads, -math.inf), kernel, strides))

    def average(self, x, name, args, kind, rank):
        kernel, strides, pads = self.pooled(x, args, rank)
        ones = torch.ones_like(first(x))
        return last(MEAN[rank](pad(first(x), pads), kernel, strides) / MEAN[rank](pad(ones, pads), kernel, strides))

    def l2(self, x, name, args, kind, rank):
        kernel, strides, pads = self.pooled(x, args, rank)
        power = F.lp_pool1d if rank == 1 else F.lp_pool2d
        return last(power(pad(first(x), pads), 2, kernel[0] if rank == 1 else kernel, strides[0] if rank == 1 else strides))

    def whole(self, x, name, args, kind, rank):
        y = (F.adaptive_max_pool1d, F.adaptive_max_pool2d, F.adaptive_max_pool3d)[rank - 1](first(x), 1) if "Max" in kind else first(x).mean(tuple(range(2, 2 + rank)), keepdim=True)
        return last(y) if args.get("keepDims", False) else y.reshape(y.shape[:2])

    def adaptive(self, x, name, args, kind, rank):
        return last(ADAPTIVE["Max" if "Max" in kind else "Average", rank](first(x), extents(args, "output", rank)))

    def zeros(self, x, name, args, kind, rank):
        return last(pad(first(x), margins(args.get("padding", [1]), rank)))

    def crop(self, x, name, args, kind, rank):
        return last(pad(first(x), [(-low, -high) for low, high in margins(args["cropping"], rank)]))

    def enlarge(self, x, name, args, kind, rank):
        size = args.get("size", [2])
        return self.interpolate(x, [n * f for n, f in zip(x.shape[1:], size * rank if len(size) == 1 else size)], args.get("interpolation", "Interpolation.Nearest"))

    def resize(self, x, name, args, kind, rank):
        return self.interpolate(x, [args["height"], args["width"]], args.get("interpolation", "Interpolation.Bilinear"))

    @staticmethod
    def interpolate(x, size, mode):
        if mode == "Interpolation.Bilinear":
            return last(F.interpolate(first(x), size=size, mode="bilinear", align_corners=False))
        return last(F.interpolate(first(x), size=size, mode="nearest-exact"))


def one(name, shape, kind, **args):
    return make_reference.case(name, image(*shape), layer(kind, "layer", **args), MSE)


def short(x):
    """Ten digits, ten times what the comparison asks for, keep the file small."""
    return [float(f"{v:.10g}") for v in x.detach().reshape(-1)]


make_reference.Network, make_reference.tensor = Network, short
CASES = [
    one("conv 1D", (7, 2), "Conv1D", filters=3, kernelSize=3, activation="Tanh"),
    one("conv 1D causal", (7, 2), "Conv1D", filters=3, kernelSize=3, padding="Causal", dilation=2),
    one("conv 1D causal, strided", (7, 2), "Conv1D", filters=3, kernelSize=2, padding="Causal", stride=2),
    one("conv 1D everything", (8, 4), "Conv1D", filters=2, kernelSize=3, stride=2, groups=2, pads=[2, 1], useBias=False),
    one("conv 3D", (3, 3, 4, 2), "Conv3D", filters=2, kernelDepth=2, kernelHeight=3, kernelWidth=2),
    one("conv 3D strided, same", (3, 2, 4, 1), "Conv3D", filters=2, kernelSize=2, strides=[1, 2, 3], padding="Same"),
    one("conv 3D everything", (3, 3, 3, 2), "Conv3D", filters=2, kernelSize=2, dilations=[1, 2, 1], strides=[2, 1, 2], groups=2, pads=[1, 0, 0, 0, 1, 2]),
    one("depthwise conv 1D", (7, 3), "DepthwiseConv1D", kernelSize=3, depthMultiplier=2, stride=2),
    one("depthwise conv 2D", (4, 5, 3), "DepthwiseConv2D", kernelSize=3, padding="Same", activation="ReLU"),
    one("depthwise conv 2D multiplied", (4, 5, 2), "DepthwiseConv2D", kernelHeight=2, kernelWidth=3, depthMultiplier=3, strides=[2, 1], pads=[1, 0], useBias=False),
    one("separable conv 1D", (6, 2), "SeparableConv1D", filters=3, kernelSize=3, padding="Causal", activation="Tanh"),
    one("separable conv 2D", (4, 5, 2), "SeparableConv2D", filters=3, kernelSize=3, depthMultiplier=2, padding="Same", stride=2),
    one("transposed conv 1D", (4, 2), "Conv1DTranspose", filters=3, kernelSize=3, stride=2, activation="Tanh"),
    one("transposed conv 1D same", (4, 2), "Conv1DTranspose", filters=3, kernelSize=4, stride=3, padding="Same"),
    one("transposed conv 1D with output padding", (4, 2), "Conv1DTranspose", filters=2, kernelSize=3, stride=3, outputPadding=2),
    one("transposed conv 2D", (2, 3, 2), "Conv2DTranspose", filters=3, kernelHeight=3, kernelWidth=2, strides=[2, 1]),
    one("transposed conv 2D same", (2, 3, 2), "Conv2DTranspose", filters=3, kernelSize=3, stride=2, padding="Same"),
    one("transposed conv 2D same with output padding", (3, 2, 2), "Conv2DTranspose", filters=2, kernelHeight=3, kernelWidth=4, stride=3, padding="Same", outputPadding=1),
    one("transposed conv 2D of a kernel below its stride", (2, 2, 1), "Conv2DTranspose", filters=2, kernelHeight=1, kernelWidth=2, stride=3),
    one("transposed conv 2D as in PyTorch", (2, 2, 4), "Conv2DTranspose", filters=2, kernelSize=3, strides=[2, 3], pads=[1], outputPadding=1, groups=2, dilation=2),
    one("transposed conv 2D padded unequally", (3, 3, 2), "Conv2DTranspose", filters=2, kernelSize=3, stride=2, pads=[1, 0, 2, 1]),
    one("transposed conv 3D", (2, 1, 2, 2), "Conv3DTranspose", filters=2, kernelSize=2, strides=[2, 1, 3], padding="Same"),
    one("max-pool 1D", (7, 2), "MaxPool1D", kernelSize=3, stride=2, padding="Same"),
    one("max-pool 3D", (3, 4, 5, 1), "MaxPool3D", kernelDepth=2, kernelHeight=2, kernelWidth=3, stride=1),
    one("average-pool 1D", (7, 2), "AveragePool1D", kernelSize=3, stride=2, pads=[2, 1]),
    one("average-pool 3D", (3, 4, 5, 1), "AveragePool3D", kernelSize=2, padding="Same"),
    one("L2-pool 1D", (7, 2), "L2Pool1D", kernelSize=3, stride=2),
    one("L2-pool 2D", (4, 5, 2), "L2Pool2D", kernelHeight=2, kernelWidth=3, stride=1),
    one("L2-pool 2D padded", (4, 5, 2), "L2Pool2D", kernelSize=2, padding="Same"),
    one("global max-pool 1D", (5, 3), "GlobalMaxPool1D"),
    one("global max-pool 2D", (3, 4, 2), "GlobalMaxPool2D", keepDims=True),
    one("global max-pool 3D", (2, 3, 2, 2), "GlobalMaxPool3D"),
    one("global average-pool 1D", (5, 3), "GlobalAveragePool1D", keepDims=True),
    one("global average-pool 2D", (3, 4, 2), "GlobalAveragePool2D"),
    one("global average-pool 3D", (2, 3, 2, 2), "GlobalAveragePool3D", keepDims=True),
    one("adaptive average-pool 1D", (10, 2), "AdaptiveAveragePool1D", outputSize=4),
    one("adaptive average-pool 2D", (7, 6, 2), "AdaptiveAveragePool2D", outputHeight=3, outputWidth=4),
    one("adaptive average-pool 2D of tiles", (4, 6, 2), "AdaptiveAveragePool2D", outputSize=2),
    one("adaptive average-pool 2D to more than there is", (3, 2, 2), "AdaptiveAveragePool2D", outputHeight=5, outputWidth=1),
    one("adaptive max-pool 1D", (10, 2), "AdaptiveMaxPool1D", outputSize=4),
    one("adaptive max-pool 2D", (7, 6, 2), "AdaptiveMaxPool2D", outputHeight=3, outputWidth=4),
    one("adaptive max-pool 2D to more than there is", (3, 4, 2), "AdaptiveMaxPool2D", outputHeight=5, outputWidth=2),
    one("zero padding 1D", (4, 2), "ZeroPadding1D", padding=[1, 2]),
    one("zero padding 2D", (3, 2, 2), "ZeroPadding2D", padding=[1, 0, 2, 3]),
    one("zero padding 2D by default", (3, 2, 2), "ZeroPadding2D"),
    one("zero padding 3D", (2, 2, 3, 1), "ZeroPadding3D", padding=[1, 0, 2]),
    one("cropping 1D", (6, 2), "Cropping1D", cropping=[1, 2]),
    one("cropping 2D", (5, 6, 2), "Cropping2D", cropping=[1, 2]),
    one("cropping 3D", (3, 4, 3, 2), "Cropping3D", cropping=[1, 0, 0, 0, 2, 1]),
    one("up-sampling 1D", (4, 2), "UpSampling1D"),
    one("up-sampling 2D", (3, 2, 2), "UpSampling2D", size=[2, 3]),
    one("up-sampling 2D bilinear", (2, 3, 2), "UpSampling2D", size=[2, 3], interpolation="Interpolation.Bilinear"),
    one("up-sampling 2D bilinear along one axis", (1, 3, 2), "UpSampling2D", size=[4, 1], interpolation="Interpolation.Bilinear"),
    one("up-sampling 3D", (2, 1, 3, 2), "UpSampling3D", size=[1, 2, 3]),
    one("resizing", (5, 4, 2), "Resizing", height=7, width=3),
    one("resizing to divisors", (6, 8, 2), "Resizing", height=2, width=4),
    one("resizing both ways", (3, 8, 2), "Resizing", height=6, width=4),
    one("resizing to a pixel", (4, 3, 2), "Resizing", height=1, width=1),
    one("resizing to nearest", (6, 4, 2), "Resizing", height=4, width=7, interpolation="Interpolation.Nearest"),
    one("resizing to nearest divisors and multiples", (6, 3, 2), "Resizing", height=2, width=6, interpolation="Interpolation.Nearest"),
]

if __name__ == "__main__":
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "spatial.json")
    with open(path, "w", newline="\n") as file:
        file.write("[\n" + ",\n".join(json.dumps(c) for c in CASES) + "\n]\n")
    print(f"{len(CASES)} cases, torch {torch.__version__}: {path}")
