#!/usr/bin/env python3
"""Writes constraints.json: weights before and after Keras' constraints, in double precision.

    /usr/bin/python3 make_constraints.py

The functions are those of keras/src/constraints/constraints.py (Keras 3) with NumPy for keras.ops: MaxNorm, MinMaxNorm, UnitNorm and NonNeg, with Keras' epsilon of 1e-7.
Keras' axis of a kernel with a norm for each unit or filter is 0, (0, 1) or (0, 1, 2): all but the last.
"""

import json
import os

import numpy

EPSILON = 1e-7


def norms_of(w, axis):
    return numpy.sqrt(numpy.sum(numpy.square(w), axis=tuple(axis), keepdims=True))


def max_norm(w, axis, max_value):
    norms = norms_of(w, axis)
    desired = numpy.clip(norms, 0, max_value)
    return w * (desired / (EPSILON + norms))


def min_max_norm(w, axis, min_value, max_value, rate):
    norms = norms_of(w, axis)
    desired = rate * numpy.clip(norms, min_value, max_value) + (1 - rate) * norms
    return w * (desired / (EPSILON + norms))


def unit_norm(w, axis):
    return w / (EPSILON + norms_of(w, axis))


def non_neg(w, axis):
    return w * (w >= 0.0)


FUNCTIONS = {"MaxNorm": max_norm, "MinMaxNorm": min_max_norm, "UnitNorm": unit_norm, "NonNeg": non_neg}
CASES = [
    ("MaxNorm", (5, 17), (0,), [1.5]),
    ("MaxNorm", (150, 3), (0,), [12.0]),
    ("MaxNorm", (3, 2, 3, 7), (0, 1, 2), [3.0]),
    ("MaxNorm", (7, 35), (1,), [6.0]),
    ("MaxNorm", (3, 4, 5, 2), (1, 3), [2.5]),
    ("MaxNorm", (3, 4, 5), (0, 2), [2.5]),
    ("MaxNorm", (19,), (0,), [2.0]),
    ("MaxNorm", (1, 1), (0,), [0.5]),
    ("MinMaxNorm", (4, 33), (0,), [1.5, 2.5, 1.0]),
    ("MinMaxNorm", (4, 33), (0,), [1.5, 2.5, 0.3]),
    ("MinMaxNorm", (6, 5), (0, 1), [0.0, 1.0, 1.0]),
    ("UnitNorm", (5, 17), (0,), []),
    ("UnitNorm", (9, 4), (1,), []),
    ("NonNeg", (3, 2, 5), (), []),
    ("NonNeg", (37,), (), []),
]


def rounded(x):
    return [float(f"{v:.9g}") for v in x.reshape(-1)]


def case(number, constraint, shape, axes, arguments):
    rng = numpy.random.default_rng(number)
    before = rng.standard_normal(shape).round(3)
    if number == 0:
        before[:, 3] = 0  # a norm of 0 stays 0
    after = FUNCTIONS[constraint](before, axes, *arguments)
    return {"constraint": constraint, "shape": shape, "axes": axes, "arguments": arguments, "before": rounded(before), "after": rounded(after)}


if __name__ == "__main__":
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "constraints.json")
    with open(path, "w", newline="\n") as file:
        file.write("[\n" + ",\n".join(json.dumps(case(i, *c)) for i, c in enumerate(CASES)) + "\n]\n")
