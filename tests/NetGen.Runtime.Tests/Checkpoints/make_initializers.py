# Makes KnownDraws.cs: draws of ParameterInitialization for seed 42, from a Philox4x32-10 written from the paper (Salmon et al., SC 2011),
# independent of src/Shared/Philox.cs. The orthogonal ones are Keras' OrthogonalInitializer in NumPy, of these draws. Run: /usr/bin/python3 make_initializers.py > KnownDraws.cs
import math
import struct

import numpy

MASK, STREAM, SEED = 0xFFFFFFFF, 0xF0000000, 42


def philox(counter, seed):
    c, k = list(counter), [seed & MASK, seed >> 32]
    for _ in range(10):
        p0, p1 = 0xD2511F53 * c[0], 0xCD9E8D57 * c[2]
        c = [(p1 >> 32) ^ c[1] ^ k[0], p1 & MASK, (p0 >> 32) ^ c[3] ^ k[1], p0 & MASK]
        k = [(k[0] + 0x9E3779B9) & MASK, (k[1] + 0xBB67AE85) & MASK]
    return c


# The known-answer test of Random123: counter and key all ones.
assert philox([MASK] * 4, (MASK << 32) | MASK) == [0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD]


def unit(word):
    return (word + 0.5) / 2**32


def single(x):
    return struct.unpack("f", struct.pack("f", x))[0]


def uniform(tensor, element, limit, centre=0.0):
    word = philox([element >> 2, tensor, 0, STREAM], SEED)[element & 3]
    return single(centre + limit * (2 * unit(word) - 1))


def standard_normal(tensor, element):
    words = philox([element >> 2, tensor, 0, STREAM], SEED)
    radius, angle = words[element & 2], words[(element & 2) + 1]
    return math.sqrt(-2 * math.log(unit(radius))) * (math.sin if element & 1 else math.cos)(2 * math.pi * unit(angle))


def orthogonal(tensor, rows, columns, gain):
    shape = (max(rows, columns), min(rows, columns))
    a = numpy.array([standard_normal(tensor, e) for e in range(rows * columns)]).reshape(shape)
    q, r = numpy.linalg.qr(a)
    q = q * numpy.sign(numpy.diag(r))
    q = q.T if rows < columns else q
    return [single(gain * x) for x in q.reshape(-1)]


def truncated_normal(tensor, element, deviation, mean=0.0):
    attempt = 0
    while True:
        words = philox([element, tensor, attempt, STREAM], SEED)
        for proposal, chance in ((words[0], words[1]), (words[2], words[3])):
            x = 2 * (2 * unit(proposal) - 1)
            if unit(chance) < math.exp(-0.5 * x * x):
                return single(mean + deviation * x)
        attempt += 1


def table(name, values):
    print(f"    internal static readonly float[] {name} =\n    [")
    for value in values:
        print(f"        {value!r}f,")
    print("    ];")


print("// Made by make_initializers.py: fan-in 10, fan-out 20, seed 42; HeNormal of tensor 1, all others of tensor 0.\n")
print("namespace NetGen.Tests.Checkpoints;\n\ninternal static class KnownDraws\n{")
TABLES = {
    "GlorotUniform": [uniform(0, e, math.sqrt(6 / 30)) for e in range(8)],
    "HeNormal": [truncated_normal(1, e, math.sqrt(2 / 10) / 0.87962566103423978) for e in range(8)],
    "Uniform": [uniform(0, e, 0.875, 0.625) for e in range(7)],
    "Normal": [single(0.5 + 0.25 * standard_normal(0, e)) for e in range(7)],
    "TruncatedNormal": [truncated_normal(0, e, 0.25, 0.5) for e in range(7)],
    "Orthogonal7To4": orthogonal(0, 7, 4, 1),
    "Orthogonal2By2To7": orthogonal(0, 4, 7, 0.5),
}
for number, (name, values) in enumerate(TABLES.items()):
    if number:
        print()
    table(name, values)
print("}")
