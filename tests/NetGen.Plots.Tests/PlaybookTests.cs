// Each lesson's numbers bear out what it says, and each leaves a picture. Trainings are shorter than the Playbook's own where that is enough, and nothing
// here depends on times.

using System.Xml.Linq;
using NetGen.Tests.Data;
using PlaybookSample;
using PlaybookSample.Lessons;
using Samples;

namespace NetGen.Plots.Tests;

public sealed class PlaybookTests : IDisposable
{
    private readonly TestFolder folder = new();
    private readonly StringWriter output = new();

    // All but the one that takes seconds of arithmetic, whose measurement is tested on its smallest network.
    public static TheoryData<string> QuickLessons => [.. Lesson.All.Where(lesson => lesson is not GradientCostLesson).Select(lesson => lesson.Name)];

    public void Dispose() => folder.Dispose();

    [Theory]
    [MemberData(nameof(QuickLessons))]
    public void EachLesson_TellsAndDraws(string name)
    {
        Lesson.All.Single(lesson => lesson.Name == name).Run(Book(epochs: 2));

        string[] lines = output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.InRange(lines.Length, 5, 20);
        Assert.All(lines, line => Assert.InRange(line.Length, 1, 150));
        Assert.NotNull(XDocument.Load(folder.File(name + ".svg")).Root);
    }

    [Fact]
    public void Momentum_NeedsLessThanHalfTheSteps()
    {
        MomentumLesson.Measured measured = MomentumLesson.Measure(Book());
        Assert.True(2 * measured.MomentumSteps < measured.PlainSteps, $"{measured.MomentumSteps} steps with momentum, {measured.PlainSteps} without.");
    }

    [Fact]
    public void Descent_OnlineNeedsFewestSamples_BatchMost()
    {
        // All in a few epochs: batch descent has then not come far at all.
        DescentLesson.Curve[] curves = DescentLesson.Measure(Book(epochs: 3));
        double? online = curves[0].SamplesToReach(0.6), miniBatch = curves[1].SamplesToReach(0.6);
        Assert.True(online < miniBatch, $"{online} samples online, {miniBatch} in mini-batches.");
        Assert.Null(curves[2].SamplesToReach(0.6));
    }

    [Fact]
    public void Overfitting_EachRemedyLowersTheValidationLoss()
    {
        OverfittingLesson.Training[] trainings = OverfittingLesson.Measure(Book(epochs: 40));
        OverfittingLesson.Training none = trainings[0];
        Assert.True(none.History.Epochs[^1].ValidationLoss > 1.1 * none.History.Epochs.Min(epoch => epoch.ValidationLoss), "Expected a validation loss that rises again.");
        Assert.True(none.History.Epochs[^1].Loss < 0.1, "Expected the training set by heart.");
        Assert.All(trainings[1..], training => Assert.True(training.Kept.Loss < 0.95 * none.Kept.Loss, $"{training.Name}: {training.Kept.Loss} against {none.Kept.Loss}."));
        Assert.True(trainings[3].History.StoppedEarly);
    }

    [Fact]
    public void Restarts_SomeGetStuck_AndLongerTrainingDoesNotFreeThem()
    {
        Assert.All(new[] { 500, 1500 }, epochs =>
        {
            double stuck = RestartsLesson.StuckShare(RestartsLesson.FinalLosses(RestartsLesson.Measure(Book(), epochs)));
            Assert.InRange(stuck, 0.2, 0.7);
        });
    }

    [Fact]
    public void CrossValidation_JudgesEachFlowerOnce()
    {
        CrossValidationLesson.Measured measured = CrossValidationLesson.Measure(Book(epochs: 40));
        Assert.Equal(Enumerable.Range(0, 150), measured.Validated.Order());
        Assert.NotEqual(Enumerable.Range(0, 150), measured.Validated);
        Assert.InRange(measured.FoldAccuracies.Average(), 0.9, 1.0);
    }

    [Fact]
    public void Sigmoids_LoseTheGradient_ReLUsDoNot()
    {
        double[] sigmoid = VanishingGradientsLesson.GradientNorms<DeepSigmoid>(Book()), relu = VanishingGradientsLesson.GradientNorms<DeepReLU>(Book());
        Assert.Equal(13, sigmoid.Length);
        Assert.True(sigmoid[^1] > 1e4 * sigmoid[0], $"{sigmoid[0]} in the first layer, {sigmoid[^1]} in the last.");
        Assert.InRange(relu[^1] / relu[0], 0.01, 100);
    }

    [Fact]
    public void BackPropagationAndDifferences_GiveTheSameGradient()
    {
        GradientCostLesson.Cost cost = GradientCostLesson.Measure<Square16>(Book());
        Assert.Equal((16 * 16) + 16 + (16 * 16) + 16 + 16 + 1, cost.Weights);

        // The differences' own error: the third derivative by the square of the distance, 1e-4.
        Assert.InRange(cost.Difference, 0, 1e-3);
    }

    [Fact]
    public void Slope_IsTheExponentOfAPower()
    {
        double[] x = [1, 10, 50, 700];
        Assert.Equal(1.7, GradientCostLesson.Slope(x, Array.ConvertAll(x, value => 3 * Math.Pow(value, 1.7))), 1e-12);
    }

    [Fact]
    public void Spirals_AreToldApartInTheEnd()
    {
        List<SpiralsLesson.Moment> moments = SpiralsLesson.Measure(Book(epochs: 200));
        Assert.Equal(6, moments.Count);
        Assert.InRange(moments[0].Accuracy, 0.2, 0.75);
        Assert.InRange(moments[^1].Accuracy, 0.97, 1.0);
    }

    private Notebook Book(int? epochs = null)
        => new(new SampleOptions(epochs, Threads: 2, Seed: 1, Path.Combine(TestFolder.RepositoryRoot, "data"), CancellationToken.None), folder.Path, output);
}
