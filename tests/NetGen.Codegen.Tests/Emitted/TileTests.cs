// Batches of convolutions by Winograd's transforms: how kernels go over tiles. That they compute the same is tested with all other networks.

using NetGen.Generator;

namespace NetGen.Codegen.Tests;

public class TileTests
{
    [Theory]
    [InlineData("ConvolutionInTiles", "WinogradOutput<TV>(")]
    [InlineData("ConvolutionInTilesByRows", "for (int row = 0; row < 12; row += 4)")]
    [InlineData("ConvolutionInTilesByParts", "for (int column = 0; column < 8; column += 4)")]
    [InlineData("ConvolutionInTilesMovedBack", "int row = Math.Min(rowTile, 2);", "int column = Math.Min(columnTile, 6);")]
    [InlineData("ConvolutionInTilesMovedBackBothWays", "int row = Math.Min(rowTile, 3);", "int column = Math.Min(columnTile, 3);")]
    [InlineData("ConvolutionInTilesUnpadded", "int row = Math.Min(rowTile, 2);")]
    [InlineData("ConvolutionInTilesPaddedUnequally", "int row = Math.Min(rowTile, 3);")]
    [InlineData("ConvolutionInTilesTransposed", "WinogradTurnedKernel<TV>(")]
    [InlineData("InTilesResidual", "WinogradTurnedKernel<TV>(")]
    public void BackwardPass_GoesOverTiles(string name, params string[] lines)
    {
        string text = NetworkCompiler.Compile(Networks.Get(name), new CompilerOptions(EmitIr: false)).Sources.Single(s => s.HintName.EndsWith("Backward.g.cs", StringComparison.Ordinal)).Text;
        Assert.All(lines, line => Assert.Contains(line, text, StringComparison.Ordinal));
        Assert.Contains("WinogradKernelGradient<TV>(", text, StringComparison.Ordinal);
    }

    [Fact]
    public void StridedGradient_IsOneMethodForEachSum()
    {
        string text = NetworkCompiler.Compile(
            Spec.Network("StridedGradient", Spec.Input(16, 16, 16), Spec.Conv2D(32, 3, 3, strides: [2, 2], same: true)), new CompilerOptions(EmitIr: false)).Sources.Single(s => s.HintName.EndsWith("Backward.g.cs", StringComparison.Ordinal)).Text;
        string[] methods = [.. text.Split("private static void ").Where(method => method.StartsWith("ConvolveToInput", StringComparison.Ordinal))];
        Assert.Equal(4, methods.Length);
    }

    [Fact]
    public void ProductOfAllBlocks_HasAMethodForEachTile()
    {
        string text = NetworkCompiler.Compile(Spec.Network("LargeProduct", Spec.Input(400), Spec.Dense(120, Activation.ReLU)), new CompilerOptions(EmitIr: false)).Sources.Single(s => s.HintName.EndsWith("Forward.g.cs", StringComparison.Ordinal)).Text;
        Assert.All(new[] { "In4<TV>(float*", "In2<TV>(float*", "In1<TV>(float*" }, end => Assert.Contains("private static void Multiply400x120" + end, text, StringComparison.Ordinal));
    }
}
