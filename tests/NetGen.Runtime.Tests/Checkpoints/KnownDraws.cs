// Made by make_initializers.py: fan-in 10, fan-out 20, seed 42; GlorotUniform of tensor 0, HeNormal of tensor 1.

namespace NetGen.Tests.Checkpoints;

internal static class KnownDraws
{
    internal static readonly float[] GlorotUniform =
    [
        -0.29010534286499023f,
        0.025766389444470406f,
        -0.02183549664914608f,
        0.35219889879226685f,
        0.4384046792984009f,
        -0.14622853696346283f,
        -0.05542471632361412f,
        -0.24821920692920685f,
    ];

    internal static readonly float[] HeNormal =
    [
        0.14711827039718628f,
        -0.27091357111930847f,
        -0.2800123989582062f,
        0.5378924012184143f,
        0.2517075538635254f,
        0.1848968267440796f,
        0.0908413752913475f,
        -0.6148747205734253f,
    ];
}
