# Makes KnownDraws.cs: draws of ParameterInitialization for seed 42, from a Philox4x32-10 written from the paper (Salmon et al., SC 2011),
# independent of src/Shared/Philox.cs. Run: python3 make_initializers.py > KnownDraws.cs
import math
import struct

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


def uniform(tensor, element, limit):
    word = philox([element >> 2, tensor, 0, STREAM], SEED)[element & 3]
    return single(limit * (2 * unit(word) - 1))


def truncated_normal(tensor, element, deviation):
    attempt = 0
    while True:
        words = philox([element, tensor, attempt, STREAM], SEED)
        for proposal, chance in ((words[0], words[1]), (words[2], words[3])):
            x = 2 * (2 * unit(proposal) - 1)
            if unit(chance) < math.exp(-0.5 * x * x):
                return single(deviation / 0.87962566103423978 * x)
        attempt += 1


def table(name, values):
    print(f"    internal static readonly float[] {name} =\n    [")
    for value in values:
        print(f"        {value!r}f,")
    print("    ];")


print("// Made by make_initializers.py: fan-in 10, fan-out 20, seed 42; GlorotUniform of tensor 0, HeNormal of tensor 1.\n")
print("namespace NetGen.Tests.Checkpoints;\n\ninternal static class KnownDraws\n{")
table("GlorotUniform", [uniform(0, e, math.sqrt(6 / 30)) for e in range(8)])
print()
table("HeNormal", [truncated_normal(1, e, math.sqrt(2 / 10)) for e in range(8)])
print("}")
