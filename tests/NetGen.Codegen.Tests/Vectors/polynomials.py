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


def tanh():
    """Tanh: x + x^3 P(s) over 1 + s Q(s), P and Q of degree 3, s = x^2. A linear fit of numerator - denominator tanh x in double precision, then a search among neighbouring floats,
    as VectorMath computes: the largest error counts, the limit is the first float whose result is 1, and none before it may be above 1."""
    x = 1e-3 + (8.1 - 1e-3) * (1 - np.cos(np.pi * (np.arange(6000) + 0.5) / 6000)) / 2
    s, t = x * x, np.tanh(x)
    a = np.stack([x * s ** i for i in range(1, 5)] + [-t * s ** i for i in range(1, 5)], axis=1)
    lawson, q, best = np.ones_like(x), np.ones_like(x), (np.inf, None)
    for _ in range(3000):
        w = np.sqrt(lawson) / q / t
        scale = np.abs(a * w[:, None]).max(axis=0)
        c = np.linalg.lstsq(a * w[:, None] / scale, (t - x) * w, rcond=1e-17)[0] / scale
        q = 1 + sum(c[4 + i] * s ** (i + 1) for i in range(4))
        error = np.abs(x * (1 + sum(c[i] * s ** (i + 1) for i in range(4))) / q / t - 1)
        best = min(best, (error.max(), tuple(c)), key=lambda b: b[0])
        lawson = np.maximum((lawson * (error / error.max() + 1e-3) ** 0.7), 1e-10)
        lawson = np.maximum(lawson / lawson.max(), 1e-10)
    print(f"Tanh: error 2^{np.log2(best[0]):.1f} before rounding")

    def fma(x, y, z):
        return (x.astype(np.float64) * y + z).astype(np.float32)

    def result(x, c):
        s = x * x
        square, cube = s * s, x * s
        p = fma(square, fma(s, c[3], c[2]), fma(s, c[1], c[0]))
        q = fma(square, fma(s, c[7], c[6]), fma(s, c[5], c[4]))
        return fma(cube, p, x) / fma(s, q, np.float32(1))

    def floats(low, high, step):
        low, high = (int(np.float32(v).view(np.uint32)) for v in (low, high))
        return np.arange(low, high, step, dtype=np.uint32).view(np.float32)

    def limit(c):
        r = result(ends, c)
        first = int(np.argmax(r >= 1))
        return float(ends[first]) if r[first] == 1 else None

    ends, samples = floats(7.5, 8.3, 1), floats(0.02, 8.3, 1501)
    truth = np.tanh(samples.astype(np.float64))
    ulp = 2.0 ** (24 - np.frexp(truth)[1])
    draws = np.random.default_rng(1)
    c, least, end = np.array(best[1], dtype=np.float32), np.inf, None
    for step in range(6000):
        tried = c.copy()
        for _ in range(0 if step == 0 else draws.integers(1, 5)):
            i = draws.integers(8)
            move = np.int32(draws.choice([-1, 1]) << draws.integers(10 if i % 4 > 1 else 6))
            tried[i:i + 1] = (tried[i:i + 1].view(np.int32) + move).view(np.float32)
        error = np.abs(result(samples, tried) - truth) * ulp
        if error[samples < 7.9].max() >= least:
            continue
        first = limit(tried)
        if first is not None:
            worst = max(error[samples < first].max(), (1 - np.tanh(first)) * 2 ** 24)
            if worst < least:
                c, least, end = tried, worst, first
    print(f"    x + x^3 P and 1 + s Q: {least:.2f} ulp (of a sample), 1 from {np.float32(end)!s}f")
    print("   ", [f"{v!s}f" for v in c[3::-1]], [f"{v!s}f" for v in c[:3:-1]])


tanh()
