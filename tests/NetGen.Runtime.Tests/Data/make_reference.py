#!/usr/bin/env python3
"""Makes reference.json: what scikit-learn, SciPy, PyTorch and Pillow say about splits, resampling, resizing and PNG files.

    /usr/bin/python3 make_reference.py     (python3-sklearn 1.2.1, python3-scipy 1.10.1, python3-torch 1.13.0, python3-pil 9.4.0)

PNG files are written here by the specification (ISO/IEC 15948), so that every colour type, bit depth, filter and Adam7 occurs; expected pixels follow from
their samples, and Pillow confirms them wherever it keeps 8 bits.
"""
import base64
import io
import json
import os
import struct
import zlib

import numpy as np
import torch
from PIL import Image
from scipy import ndimage
from sklearn.model_selection import KFold, StratifiedKFold, StratifiedShuffleSplit

rng = np.random.RandomState(7)


def folds():
    cases = []
    for n, k in ((10, 3), (7, 7), (100, 8), (11, 2)):
        fold_of = np.zeros(n, int)
        for fold, (_, test) in enumerate(KFold(k).split(np.zeros(n))):
            fold_of[test] = fold
        cases.append({"folds": k, "foldOf": fold_of.tolist()})
    return cases


def stratified_folds():
    cases = []
    for labels, k in (
        (rng.randint(0, 3, 40), 4),
        (np.array([2, 2, 0, 0, 1, 1, 2, 0, 2, 2, 2, 0, 4, 4, 4, 4, 4]), 3),
        (rng.choice([0, 1], 61, p=[0.9, 0.1]), 5),
        (np.sort(rng.randint(0, 5, 33))[::-1].copy(), 6),
    ):
        fold_of = np.zeros(len(labels), int)
        for fold, (_, test) in enumerate(StratifiedKFold(k).split(np.zeros(len(labels)), labels)):
            fold_of[test] = fold
        cases.append({"labels": labels.tolist(), "folds": k, "foldOf": fold_of.tolist()})
    return cases


def stratified_splits():
    # Fractions without ties between remainders: scikit-learn breaks those at random.
    cases = []
    for counts, fraction in (((50, 30, 20), 0.2), ((50, 31, 7, 2), 0.3), ((100, 9, 4), 0.25), ((13, 18), 0.4)):
        labels = rng.permutation(np.repeat(np.arange(len(counts)), counts))
        held = int(np.floor(len(labels) * fraction + 0.5))
        _, test = next(StratifiedShuffleSplit(1, test_size=held, train_size=len(labels) - held, random_state=1).split(labels, labels))
        cases.append({"labels": labels.tolist(), "fraction": fraction, "held": np.bincount(labels[test], minlength=len(counts)).tolist()})
    return cases


def resampling():
    cases = []
    for fill, mode in (("Constant", "grid-constant"), ("Nearest", "nearest"), ("Reflect", "reflect")):
        for height, width, channels, degrees, scale, down, right, mirrored, upside_down in (
            (7, 9, 1, 20.0, 1.0, 0.0, 0.0, False, False),
            (8, 5, 2, -75.0, 0.6, 1.3, -2.7, True, False),
            (6, 6, 3, 0.0, 1.7, -0.5, 0.25, False, True),
            (5, 11, 1, 160.0, 0.3, 3.0, 4.0, True, True),
        ):
            image = rng.rand(height, width, channels).round(3)
            angle = np.deg2rad(degrees)
            turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
            flip = np.diag([-1.0 if upside_down else 1.0, -1.0 if mirrored else 1.0])
            forward = turn @ (scale * flip)
            inverse = np.linalg.inv(forward)
            centre = np.array([(height - 1) / 2, (width - 1) / 2])
            offset = centre - inverse @ (centre + [down, right])
            result = np.stack(
                [ndimage.affine_transform(image[:, :, c], inverse, offset, order=1, mode=mode, cval=0.5) for c in range(channels)], axis=2)
            cases.append({
                "fill": fill, "height": height, "width": width, "channels": channels, "degrees": degrees, "scale": scale, "down": down, "right": right,
                "mirrored": mirrored, "upsideDown": upside_down, "image": image.ravel().tolist(), "result": result.ravel().round(5).tolist()})
    return cases


def resizing():
    cases = []
    for from_size, to_size, channels in (((9, 7), (4, 5), 3), ((5, 6), (11, 13), 1), ((16, 16), (5, 3), 1), ((3, 20), (8, 7), 3), ((10, 10), (1, 1), 1)):
        image = rng.randint(0, 256, (*from_size, channels))
        batch = torch.tensor(image.transpose(2, 0, 1)[None].astype(np.float32))
        result = torch.nn.functional.interpolate(batch, to_size, mode="bilinear", antialias=True, align_corners=False)[0].numpy().transpose(1, 2, 0)
        cases.append({
            "from": from_size, "to": to_size, "channels": channels, "image": image.ravel().tolist(), "result": [round(float(v), 2) for v in result.ravel()]})
    return cases


def luma():
    colours = rng.randint(0, 256, (1, 40, 3)).astype(np.uint8)
    return {"colours": colours.ravel().tolist(), "grey": np.asarray(Image.fromarray(colours).convert("L")).ravel().tolist()}


ADAM7 = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def packed(row, depth):
    """One row of samples as bytes."""
    bits = "".join(format(int(sample), f"0{depth}b") for sample in row.ravel())
    bits += "0" * (-len(bits) % 8)
    return bytes(int(bits[i:i + 8], 2) for i in range(0, len(bits), 8))


def filtered(line, above, distance, kind):
    result = bytearray()
    for i, value in enumerate(line):
        a = line[i - distance] if i >= distance else 0
        b = above[i]
        c = above[i - distance] if i >= distance else 0
        p = a + b - c
        paeth = min((abs(p - a), 0, a), (abs(p - b), 1, b), (abs(p - c), 2, c))[2]
        result.append((value - (0, a, b, (a + b) // 2, paeth)[kind]) % 256)
    return bytes([kind]) + bytes(result)


def png(samples, colour_type, depth, interlaced, palette):
    height, width, per_pixel = samples.shape
    distance = max(1, per_pixel * depth // 8)
    data, kind = b"", 0
    for x, y, step_x, step_y in ADAM7 if interlaced else ((0, 0, 1, 1),):
        part = samples[y::step_y, x::step_x]
        if part.size == 0:
            continue
        above = bytes(len(packed(part[0], depth)))
        for row in part:
            line = packed(row, depth)
            data += filtered(line, above, distance, kind % 5)
            above, kind = line, kind + 1
    compressed = zlib.compress(data)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, colour_type, 0, 0, int(interlaced)))
        + chunk(b"tEXt", b"Comment\0made by make_reference.py")
        + (chunk(b"PLTE", palette.tobytes()) if colour_type == 3 else b"")
        + chunk(b"IDAT", compressed[:10]) + chunk(b"IDAT", compressed[10:])
        + chunk(b"IEND", b""))


def pngs():
    cases = []
    for colour_type, per_pixel, depths in ((0, 1, (1, 2, 4, 8, 16)), (2, 3, (8, 16)), (3, 1, (1, 2, 4, 8)), (4, 2, (8, 16)), (6, 4, (8, 16))):
        for depth in depths:
            for interlaced in (False, True):
                height, width = int(rng.randint(1, 12)), int(rng.randint(1, 14))
                most = (1 << depth) - 1
                palette = rng.randint(0, 256, (min(most + 1, 200), 3)).astype(np.uint8)
                samples = rng.randint(0, len(palette) if colour_type == 3 else most + 1, (height, width, per_pixel))
                file = png(samples, colour_type, depth, interlaced, palette)
                colours = samples[:, :, :1 if colour_type in (0, 4) else 3]
                pixels = palette[samples[:, :, 0]] if colour_type == 3 else np.floor(colours * 255.0 / most + 0.5).astype(int)
                if depth <= 8:
                    opened = Image.open(io.BytesIO(file)).convert("L" if colour_type in (0, 4) else "RGB")
                    assert np.array_equal(np.asarray(opened).reshape(pixels.shape), pixels), (colour_type, depth, interlaced)
                else:
                    Image.open(io.BytesIO(file)).load()
                cases.append({
                    "name": f"colour type {colour_type}, {depth} bits{', interlaced' if interlaced else ''}", "height": height, "width": width,
                    "channels": pixels.shape[2], "file": base64.b64encode(file).decode(), "pixels": pixels.ravel().tolist()})
    return cases


reference = {
    "folds": folds(), "stratifiedFolds": stratified_folds(), "stratifiedSplits": stratified_splits(), "resampling": resampling(), "resizing": resizing(),
    "luma": luma(), "pngs": pngs()}
with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "reference.json"), "w") as file:
    file.write("{\n" + ",\n".join(f'"{name}": {json.dumps(value, separators=(",", ":"))}' for name, value in reference.items()) + "\n}\n")
