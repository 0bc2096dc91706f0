// What is said of a layer's weights: mistakes are told, and what is right reaches the network, its creation and its training.

using System.Runtime.Loader;
using NetGen.Generator.Tests.Harness;

namespace NetGen.Generator.Tests;

public class WeightsDiagnosticsTests
{
    [Theory]
    [InlineData("KernelInitializer = (Initializer)99", "kernelInitializer is 99, but must be one of Initializer.Zeros, Initializer.Ones, Initializer.GlorotUniform")]
    [InlineData("KernelInitializerArguments = [1]", "kernelInitializerArguments is (1), but must be left out: GlorotUniform takes no numbers")]
    [InlineData("KernelInitializer = Initializer.Normal, KernelInitializerArguments = [0.5]", "kernelInitializerArguments is (0.5), but must be what Normal takes: (mean, standard deviation)")]
    [InlineData("KernelInitializer = Initializer.Normal, KernelInitializerArguments = [0, -0.02]", "kernelInitializerArguments is (0, -0.02), but must be (mean, standard deviation) with a standard deviation of at least 0")]
    [InlineData("KernelInitializer = Initializer.TruncatedNormal, KernelInitializerArguments = [0, -1]", "kernelInitializerArguments is (0, -1), but must be (mean, standard deviation) with a standard deviation of at least 0")]
    [InlineData("KernelInitializer = Initializer.Uniform, KernelInitializerArguments = [1, 0.5]", "kernelInitializerArguments is (1, 0.5), but must be (minimum, maximum) with minimum <= maximum")]
    [InlineData("KernelInitializer = Initializer.Constant, KernelInitializerArguments = [1, 2]", "kernelInitializerArguments is (1, 2), but must be what Constant takes: (value)")]
    [InlineData("KernelInitializer = Initializer.Constant, KernelInitializerArguments = [double.NaN]", "kernelInitializerArguments is (NaN), but must be a list of numbers that are finite in single precision")]
    [InlineData("KernelInitializer = Initializer.Constant, KernelInitializerArguments = [1e39]", "kernelInitializerArguments is (1E+39), but must be a list of numbers that are finite in single precision")]
    [InlineData("KernelInitializer = Initializer.VarianceScalingNormal, KernelInitializerArguments = [0]", "kernelInitializerArguments is (0), but must be (scale) with a scale above 0")]
    [InlineData("KernelInitializer = Initializer.Orthogonal, KernelInitializerArguments = []", "kernelInitializerArguments is (), but must be what Orthogonal takes: (gain)")]
    [InlineData("KernelFanMode = FanMode.FanOut", "kernelFanMode is FanOut, but must be left out: Initializer.GlorotUniform takes none, a variance-scaling one does")]
    [InlineData("KernelInitializer = Initializer.VarianceScalingUniform, KernelFanMode = (FanMode)7", "kernelFanMode is 7, but must be one of FanMode.FanIn, FanMode.FanOut, FanMode.FanAverage")]
    [InlineData("BiasInitializer = Initializer.Orthogonal", "biasInitializer is Initializer.Orthogonal, but must be one for bias with shape (3): this one is for tensors of at least two axes")]
    [InlineData("BiasInitializer = Initializer.Identity", "biasInitializer is Initializer.Identity, but must be one for bias with shape (3): this one is for tensors of two axes")]
    [InlineData("BiasInitializer = Initializer.Uniform, BiasInitializerArguments = [1]", "biasInitializerArguments is (1), but must be what Uniform takes: (minimum, maximum)")]
    [InlineData("BiasInitializer = Initializer.Uniform, BiasInitializerArguments = [1], UseBias = false", "biasInitializerArguments is (1), but must be what Uniform takes: (minimum, maximum)")]
    [InlineData("L1 = -0.1", "l1 is -0.1, but must be a finite number, at least 0")]
    [InlineData("L2 = double.NaN", "l2 is NaN, but must be a finite number, at least 0")]
    [InlineData("BiasL1 = -1", "biasL1 is -1, but must be a finite number, at least 0")]
    [InlineData("BiasL2 = double.PositiveInfinity", "biasL2 is Infinity, but must be a finite number, at least 0")]
    [InlineData("ActivityL1 = -1", "activityL1 is -1, but must be a finite number, at least 0")]
    [InlineData("ActivityL2 = -1", "activityL2 is -1, but must be a finite number, at least 0")]
    [InlineData("Orthogonal = -1", "orthogonal is -1, but must be a finite number, at least 0")]
    [InlineData("Orthogonal = 0.1, OrthogonalMode = (OrthogonalMode)2", "orthogonalMode is 2, but must be one of OrthogonalMode.Rows, OrthogonalMode.Columns")]
    [InlineData("OrthogonalMode = OrthogonalMode.Columns", "orthogonalMode is Columns, but must be left out, or Orthogonal given a factor above 0")]
    [InlineData("KernelConstraint = (Constraint)9", "kernelConstraint is 9, but must be one of Constraint.None, Constraint.MaxNorm, Constraint.MinMaxNorm, Constraint.UnitNorm, Constraint.NonNeg")]
    [InlineData("KernelConstraintArguments = [1]", "kernelConstraintArguments is (1), but must be left out: None takes no numbers")]
    [InlineData("KernelConstraint = Constraint.MaxNorm, KernelConstraintArguments = [0]", "kernelConstraintArguments is (0), but must be a maximum above 0")]
    [InlineData("KernelConstraint = Constraint.MaxNorm, KernelConstraintArguments = [1, 2]", "kernelConstraintArguments is (1, 2), but must be what MaxNorm takes: (maximum)")]
    [InlineData("KernelConstraint = Constraint.MinMaxNorm, KernelConstraintArguments = [1, 2]", "kernelConstraintArguments is (1, 2), but must be what MinMaxNorm takes: (minimum, maximum, rate)")]
    [InlineData("KernelConstraint = Constraint.MinMaxNorm, KernelConstraintArguments = [2, 1, 1]", "kernelConstraintArguments is (2, 1, 1), but must be (minimum, maximum, rate) with 0 <= minimum <= maximum, maximum above 0 and rate above 0 and at most 1")]
    [InlineData("KernelConstraint = Constraint.MinMaxNorm, KernelConstraintArguments = [0, 1, 1.5]", "kernelConstraintArguments is (0, 1, 1.5), but must be (minimum, maximum, rate) with 0 <= minimum <= maximum, maximum above 0 and rate above 0 and at most 1")]
    [InlineData("KernelConstraint = Constraint.UnitNorm, KernelConstraintArguments = [1]", "kernelConstraintArguments is (1), but must be left out: UnitNorm takes no numbers")]
    [InlineData("KernelConstraint = Constraint.UnitNorm, KernelConstraintAxes = [2]", "kernelConstraintAxes is (2), but must be different axes of kernel with shape (4, 3), each between -2 and 1")]
    [InlineData("KernelConstraint = Constraint.UnitNorm, KernelConstraintAxes = [0, -2]", "kernelConstraintAxes is (0, -2), but must be different axes of kernel with shape (4, 3), each between -2 and 1")]
    [InlineData("KernelConstraint = Constraint.UnitNorm, KernelConstraintAxes = []", "kernelConstraintAxes is (), but must be different axes of kernel with shape (4, 3), each between -2 and 1")]
    [InlineData("KernelConstraint = Constraint.NonNeg, KernelConstraintAxes = [0]", "kernelConstraintAxes is (0), but must be left out: Constraint.NonNeg takes no norms")]
    [InlineData("KernelConstraintAxes = [0]", "kernelConstraintAxes is (0), but must be left out: Constraint.None takes no norms")]
    [InlineData("BiasConstraint = Constraint.MaxNorm, BiasConstraintArguments = [-1]", "biasConstraintArguments is (-1), but must be a maximum above 0")]
    public void Mistake_IsToldInTheseWords(string arguments, string message)
    {
        string attribute = $"Dense(3, {arguments}, Name = \"d\")";
        string said = GeneratorHarness.Run($"using NetGen; [Network] [Input(4)] [{attribute}] public partial class Net;")
            .Single("NG0007", attribute).GetMessage(System.Globalization.CultureInfo.InvariantCulture);
        Assert.StartsWith("Dense 'd': " + message, said, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[Input(4, 4, 2)] [Conv2D(3, 2, KernelInitializer = Initializer.Identity)]", "Conv2D(3, 2, KernelInitializer = Initializer.Identity)", "kernel with shape (2, 2, 2, 3): this one is for tensors of two axes")]
    [InlineData("[Input(1)] [Dense(3, Orthogonal = 0.1)]", "Dense(3, Orthogonal = 0.1)", "orthogonal is 0.1, but must be 0: kernel with shape (1, 3) has one row, which has no pair")]
    [InlineData("[Input(3)] [Dense(1, Orthogonal = 0.1, OrthogonalMode = OrthogonalMode.Columns)]", "Dense(1, Orthogonal = 0.1, OrthogonalMode = OrthogonalMode.Columns)", "has one column, which has no pair")]
    public void RuleThatDoesNotFitItsTensor_IsRefused(string layers, string place, string message)
        => Assert.Contains(
            message,
            GeneratorHarness.Run($"using NetGen; [Network] {layers} public partial class Net;").Single("NG0007", place).GetMessage(System.Globalization.CultureInfo.InvariantCulture),
            StringComparison.Ordinal);

    [Fact]
    public void WhatTheAttributesSay_HoldsInATrainedNetwork()
    {
        // A user's own Constraint and Initializer do not get in the way; numbers are written with points whatever the culture.
        const string Source = """
            #pragma warning disable CS1591 // a user's own documentation is his affair

            namespace App
            {
                public enum Constraint { Mine }

                [NetGen.Network]
                [NetGen.Input(4)]
                [NetGen.Dense(
                    8,
                    KernelInitializer = NetGen.Initializer.Orthogonal,
                    KernelInitializerArguments = [0.5],
                    BiasInitializer = NetGen.Initializer.Constant,
                    BiasInitializerArguments = [0.125],
                    KernelConstraint = NetGen.Constraint.MaxNorm,
                    KernelConstraintArguments = [0.25],
                    BiasConstraint = NetGen.Constraint.NonNeg,
                    L1 = 0.01,
                    L2 = 0.02,
                    BiasL1 = 0.03,
                    BiasL2 = 0.05,
                    Orthogonal = 0.07,
                    OrthogonalMode = NetGen.OrthogonalMode.Columns,
                    ActivityL1 = 0.011,
                    ActivityL2 = 0.013,
                    Activation = NetGen.Activation.Tanh)]
                [NetGen.Dense(
                    2,
                    KernelInitializer = NetGen.Initializer.VarianceScalingTruncatedNormal,
                    KernelInitializerArguments = [0.5],
                    KernelFanMode = NetGen.FanMode.FanAverage,
                    KernelConstraint = NetGen.Constraint.MinMaxNorm,
                    KernelConstraintArguments = [2, 2.5, 1],
                    KernelConstraintAxes = [0, 1])]
                [NetGen.MeanSquaredError]
                public partial class Net;

                public static class Program
                {
                    private const int Samples = 64;

                    public static System.Collections.Generic.Dictionary<string, double[]> Run()
                    {
                        var net = new Net(seed: 1);
                        var results = new System.Collections.Generic.Dictionary<string, double[]>
                        {
                            ["drawn kernel"] = Doubles(net.Dense1Kernel),
                            ["drawn bias"] = Doubles(net.Dense1Bias),
                            ["second variance"] = Net.Description.Parameters[2].InitializerArguments,
                        };
                        var inputs = new float[Samples * 4];
                        var targets = new float[Samples * 2];
                        for (int i = 0; i < inputs.Length; i++) { inputs[i] = System.MathF.Sin(i); }
                        for (int i = 0; i < targets.Length; i++) { targets[i] = 6 * inputs[2 * i]; }
                        results["inputs"] = Doubles(inputs);

                        // Samples that do not count: the loss is what the penalties make of it.
                        NetGen.TrainingStep step = net.CreateTrainingStep(Samples);
                        new System.ReadOnlySpan<float>(inputs).CopyTo(step.Inputs.Span);
                        new System.ReadOnlySpan<float>(targets).CopyTo(step.Targets.Span);
                        step.SampleWeights.Span.Clear();
                        step.Run();
                        results["penalties"] = new double[] { step.Loss };
                        NetGen.NetworkTraining.Fit(
                            net,
                            new NetGen.Data.ArrayDataSet(inputs, 4, targets, 2),
                            new NetGen.FitOptions { Optimizer = new NetGen.Adam(0.05f), Epochs = 20, Threads = 1 });
                        results["kernel"] = Doubles(net.Dense1Kernel);
                        results["bias"] = Doubles(net.Dense1Bias);
                        results["second kernel"] = Doubles(net.Dense2Kernel);
                        return results;
                    }

                    private static double[] Doubles(System.ReadOnlySpan<float> values)
                    {
                        var doubles = new double[values.Length];
                        for (int i = 0; i < values.Length; i++) { doubles[i] = values[i]; }
                        return doubles;
                    }
                }
            }
            """;
        GeneratorOutcome outcome = GeneratorHarness.Run(Source);
        outcome.ShouldCompile();
        using var image = new MemoryStream();
        Assert.True(outcome.Compilation.Emit(image).Success);
        image.Position = 0;
        var context = new AssemblyLoadContext("user", isCollectible: true);
        var results = (Dictionary<string, double[]>)context.LoadFromStream(image).GetType("App.Program")!.GetMethod("Run")!.Invoke(null, null)!;

        // Four rows at right angles, each of length 0.5.
        double[] kernel = results["drawn kernel"], bias = results["drawn bias"], inputs = results["inputs"];
        for (int pair = 0; pair < 16; pair++)
        {
            Assert.Equal(pair / 4 == pair % 4 ? 0.25 : 0, Enumerable.Range(0, 8).Sum(u => kernel[(pair / 4 * 8) + u] * kernel[(pair % 4 * 8) + u]), 1e-6);
        }

        Assert.All(bias, b => Assert.Equal(0.125, b));

        // The scale 0.5 over the mean of 8 inputs and 2 outputs.
        Assert.Equal([0.1], results["second variance"]);

        // Each penalty by its formula: no other number comes of leaving one out, or of taking one for another.
        double[] activities = [.. Enumerable.Range(0, 64 * 8).Select(k => Math.Tanh(bias[k % 8] + Enumerable.Range(0, 4).Sum(i => inputs[(k / 8 * 4) + i] * kernel[(i * 8) + (k % 8)])))];
        double cosines = 0;
        for (int a = 0; a < 8; a++)
        {
            for (int b = 0; b < 8; b++)
            {
                cosines += a == b ? 0 : Math.Abs(Dot(kernel, a, b)) / Math.Sqrt(Dot(kernel, a, a) * Dot(kernel, b, b)) / (8 * 7);
            }
        }

        double expected = (0.01 * kernel.Sum(Math.Abs)) + (0.02 * kernel.Sum(w => w * w)) + (0.03 * bias.Sum(Math.Abs)) + (0.05 * bias.Sum(b => b * b)) + (0.07 * cosines)
            + (((0.011 * activities.Sum(Math.Abs)) + (0.013 * activities.Sum(v => v * v))) / 64);
        Assert.Equal(expected, results["penalties"].Single(), 1e-6);

        // After the training some columns are as long as they may be, and some biases as small.
        double[] norms = [.. Enumerable.Range(0, 8).Select(u => Math.Sqrt(Dot(results["kernel"], u, u)))];
        Assert.InRange(norms.Max(), 0.25 * (1 - 1e-6), 0.25 * (1 + 1e-6));
        Assert.Equal(0, results["bias"].Min());
        Assert.True(results["bias"].Max() > 0);

        // The second kernel is drawn with a norm of about sqrt(16 · 0.1) = 1.3, and held as a whole, not column by column.
        double[] second = results["second kernel"];
        Assert.InRange(Math.Sqrt(second.Sum(w => w * w)), 2 * (1 - 1e-6), 2.5 * (1 + 1e-6));
        Assert.All((int[])[0, 1], u => Assert.True(Math.Sqrt(second.Where((_, i) => i % 2 == u).Sum(w => w * w)) < 2));

        static double Dot(double[] matrix, int a, int b) => Enumerable.Range(0, matrix.Length / 8).Sum(i => matrix[(i * 8) + a] * matrix[(i * 8) + b]);
    }
}
