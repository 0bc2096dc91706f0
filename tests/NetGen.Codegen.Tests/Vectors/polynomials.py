#!/usr/bin/python3
"""Fits the polynomials of src/NetGen.Runtime/Numerics/VectorMath.*.cs: near-minimax (Lawson's iteration) on Chebyshev nodes, with mpmath's
functions as the truth; coefficients are rounded to float one by one, from the constant up, and the rest is fitted anew after each.
Prints the coefficients, highest power first as in Horner's rule, and the largest relative error that the rounded polynomial brings to the function."""
import mpmath as mp
import numpy as np

mp.mp.dps = 40


def solve(s, target, weight, powers):
    a = np.stack([s ** p for p in powers], axis=1)
    lawson = np.ones_like(s)
    for _ in range(60):
        w = np.sqrt(lawson) * weight
        c = np.linalg.lstsq(a * w[:, None], target * w, rcond=None)[0]
        error = np.abs((a @ c - target) * weight)
        if error.max() == 0:
            break
        lawson = np.maximum(lawson * (error / error.max() + 1e-3), 1e-12)
        lawson /= lawson.max()
    return c


def fit(name, low, high, degree, target, weight):
    """target(s) is approximated for s in low..high; weight(s) turns its absolute error into a relative error of the function."""
    nodes = [mp.mpf(low) + (mp.mpf(high) - mp.mpf(low)) * (1 - mp.cos(mp.pi * (k + mp.mpf(1) / 2) / 500)) / 2 for k in range(500)]
    s = np.array([float(v) for v in nodes])
    g = np.array([float(target(mp.mpf(float(v)))) for v in s])
    w = np.array([float(weight(mp.mpf(float(v)))) for v in s])
    known = []
    while len(known) <= degree:
        rest = g - sum((c * s ** p for p, c in enumerate(known)), np.zeros_like(s))
        c = solve(s, rest, w, list(range(len(known), degree + 1)))
        known.append(float(np.float32(c[0])))
    error = np.abs((sum(c * s ** p for p, c in enumerate(known)) - g) * w).max()
    print(f"{name}: error 2^{np.log2(error):.1f}")
    for c in reversed(known):
        print(f"    {np.float32(c)!s:>16}f")


def odd(f):  # y = x + x s g(s), s = x^2
    def g(s):
        x = mp.sqrt(s)
        return (f(x) / x - 1) / s
    return g, lambda s: s * mp.sqrt(s) / f(mp.sqrt(s))


fit("Sin", 1e-6, 0.65, 2, *odd(mp.sin))
fit("Cos", 1e-6, 0.65, 2, lambda s: (mp.cos(mp.sqrt(s)) - 1 + s / 2) / s ** 2, lambda s: s ** 2 / mp.cos(mp.sqrt(s)))
fit("Tan", 1e-6, 0.65, 6, *odd(mp.tan))
fit("Atan", 1e-6, 1, 8, *odd(mp.atan))
fit("Asin", 1e-6, 0.25, 4, *odd(mp.asin))
fit("Sinh", 1e-6, 1, 3, *odd(mp.sinh))
fit("Expm1", -0.35, 0.35, 4, lambda r: (mp.expm1(r) - r - r * r / 2) / r ** 3, lambda r: abs(r ** 3 / mp.expm1(r)))
fit("Exp2", -0.501, 0.501, 5, lambda r: (mp.power(2, r) - 1) / r, lambda r: abs(r) / mp.power(2, r))
LOG2E = mp.mpf(float(np.float32(1 / mp.log(2))))
print("    Log2 and Pow: log2 e = %s + %s" % (np.float32(float(LOG2E)), np.float32(float(1 / mp.log(2) - LOG2E))))
fit("Log2", -0.293, 0.4143, 8, lambda f: (mp.log(1 + f, 2) - f / mp.log(2)) / f ** 2, lambda f: abs(f ** 2 / mp.log(1 + f, 2)))
fit("Pow, atanh", 1e-9, 0.0295, 3, *odd(mp.atanh))
fit("Cbrt", 1, 2, 4, mp.cbrt, lambda m: 1 / mp.cbrt(m))
PIO2 = [mp.pi / 2]
parts = []
for _ in range(3):
    parts.append(float(np.float32(float(PIO2[0]))))
    PIO2[0] -= mp.mpf(parts[-1])
print("pi/2 =", " + ".join(f"{np.float32(p)!s} ({p.hex()})" for p in parts))
mp.mp.dps = 120
words = int(mp.floor(2 / mp.pi * mp.mpf(2) ** 256))
print("2/pi =", ", ".join(f"0x{(words >> (192 - 64 * i)) & (2 ** 64 - 1):016X}" for i in range(4)))
LN2HI = np.float32(float(mp.log(2)))
print("ln 2 =", LN2HI, np.float32(float(mp.log(2) - mp.mpf(float(LN2HI)))))
