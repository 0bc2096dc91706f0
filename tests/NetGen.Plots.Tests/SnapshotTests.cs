// Whole pictures, approved after a look at them: X.verified.svg opens in any browser (but for images, which stand as fingerprints of their pixels).

using NetGen.Generator.Tests.Harness;
using NetGen.Plots.Tests.Harness;

namespace NetGen.Plots.Tests;

public sealed class SnapshotTests
{
    private static readonly Snapshot Snapshots = new(Repository.PathOf("tests", "NetGen.Plots.Tests", "Snapshots"), ".svg");

    [Fact]
    public void Curves_LookAsApproved() => Verify("Curves", PlotTests.Training());

    [Fact]
    public void PointsOverRegions_LookAsApproved()
        => Verify(
            "Regions",
            new Plot("Two classes") { Width = 360, Height = 260, XLabel = "x", YLabel = "y" }
                .DecisionRegions((x, y) => x + y > 0 ? 1 : 0, (-1, 1), (-1, 1), 50)
                .Scatter([(-0.5, -0.25), (0.5, 0.25), (0.75, -0.5)], [0, 1, 1], ["below", "above"])
                .EqualAspect());

    [Fact]
    public void HeatMapAndHistogram_LookAsApproved()
        => Verify(
            "Grid",
            new PlotGrid(
                [
                    new Plot("Confusion") { Width = 320, Height = 260, XLabel = "predicted", YLabel = "true" }
                        .HeatMap(new double[,] { { 9, 1 }, { 2, 8 } }, ["cat", "dog"], ["cat", "dog"], "F0", "count"),
                    new Plot("Weights") { Width = 320, Height = 260 }.Histogram([-1, -0.5, -0.4, 0, 0.1, 0.1, 0.4, 1], 4, "before").HorizontalLine(2.5, "limit"),
                ],
                title: "Two kinds"));

    private static void Verify(string name, Figure figure) => Snapshots.Verify(name, SvgPicture.Comparable(figure));
}
