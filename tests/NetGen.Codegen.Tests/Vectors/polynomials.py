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


fit("Tanh up to 0.875", 1e-6, 0.875 ** 2, 5, *odd(mp.tanh))
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


def tanh():
    """Tanh above 0.875: 1 - (Q - P)^2 / (P^2 + Q^2) with P / Q = tanh(x/2), P = x (p0 + p1 s + p2 s^2), Q = 1 + q1 s + q2 s^2 + q3 s^3, s = x^2.
    A linear fit of P - Q tanh(x/2), weighted by what an error of P / Q does to the result; in double precision, which is far beyond a float's."""
    x = 0.875 + (9.02 - 0.875) * (1 - np.cos(np.pi * (np.arange(4000) + 0.5) / 4000)) / 2
    s, t, y = x * x, np.tanh(x / 2), np.tanh(x)
    weight = 2 * (1 - t * t) / (1 + t * t) ** 2 / y
    a = np.stack([x, x * s, x * s ** 2, -t * s, -t * s ** 2, -t * s ** 3], axis=1)
    lawson, q, best = np.ones_like(x), np.ones_like(x), (np.inf, None)
    for _ in range(1500):
        w = np.sqrt(lawson) * weight / q
        scale = np.abs(a * w[:, None]).max(axis=0)
        c = np.linalg.lstsq(a * w[:, None] / scale, t * w, rcond=None)[0] / scale
        q = 1 + c[3] * s + c[4] * s ** 2 + c[5] * s ** 3
        error = np.abs(x * (c[0] + c[1] * s + c[2] * s ** 2) / q - t) * weight
        best = min(best, (error.max(), tuple(c)), key=lambda b: b[0])
        lawson = np.maximum((lawson * (error / error.max() + 1e-3) ** 0.7), 1e-10)
        lawson = np.maximum(lawson / lawson.max(), 1e-10)
    print(f"Tanh above 0.875, P and Q: error 2^{np.log2(best[0]):.1f}")
    print("   ", [f"{np.float32(v)!s}f" for v in best[1]])


tanh()
