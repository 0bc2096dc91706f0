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
                    L1 = 1e-4,
                    L2 = 1e-4,
                    BiasL1 = 1e-4,
                    BiasL2 = 1e-4,
                    Orthogonal = 1e-3,
                    OrthogonalMode = NetGen.OrthogonalMode.Columns,
                    ActivityL1 = 1e-4,
                    ActivityL2 = 1e-4,
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
                    // The largest norm before, the bias before, the largest norm after, the norm of the whole second kernel after.
                    public static double[] Run()
                    {
                        var net = new Net(seed: 1);
                        double before = Largest(net), bias = net.Dense1Bias[3];
                        var inputs = new float[64 * 4];
                        var targets = new float[64 * 2];
                        for (int i = 0; i < inputs.Length; i++) { inputs[i] = System.MathF.Sin(i); }
                        for (int i = 0; i < targets.Length; i++) { targets[i] = 3 * System.MathF.Cos(i); }
                        NetGen.NetworkTraining.Fit(net, new NetGen.Data.ArrayDataSet(inputs, 4, targets, 2), new NetGen.FitOptions { Epochs = 20, Threads = 1 });
                        double squares = 0;
                        foreach (float w in net.Dense2Kernel) { squares += (double)w * w; }
                        return new[] { before, bias, Largest(net), System.Math.Sqrt(squares) };
                    }

                    private static double Largest(Net net)
                    {
                        double largest = 0;
                        for (int unit = 0; unit < 8; unit++)
                        {
                            double squares = 0;
                            for (int i = 0; i < 4; i++) { squares += (double)net.Dense1Kernel[i * 8 + unit] * net.Dense1Kernel[i * 8 + unit]; }
                            largest = System.Math.Max(largest, System.Math.Sqrt(squares));
                        }

                        return largest;
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
        double[] results = (double[])context.LoadFromStream(image).GetType("App.Program")!.GetMethod("Run")!.Invoke(null, null)!;

        // Four orthogonal rows of length 0.5 in eight columns: 1 is the sum of the squares.
        Assert.InRange(results[0], 0.3, 0.5);
        Assert.Equal(0.125, results[1]);
        Assert.InRange(results[2], 0.2, 0.25 * (1 + 1e-6));

        // The second kernel is drawn with a norm of about sqrt(16 · 0.5 / 5) = 1.3.
        Assert.InRange(results[3], 2 * (1 - 1e-6), 2.5 * (1 + 1e-6));
    }
}
