// Vanishing gradients (Hochreiter 1991; Glorot and Bengio 2010): what is left of a gradient on its way down through sigmoids and through ReLUs.

using NetGen;
using NetGen.Data;
using NetGen.Plots;

namespace PlaybookSample.Lessons;

/// <summary>Twelve hidden layers of sigmoids, initialised as suits them (Glorot and Bengio 2010).</summary>
[Network]
[Input(784)]
[Dense(32, Activation = Activation.Sigmoid, KernelInitializer = Initializer.GlorotUniform)]
[Dense(32, Activation = Activation.Sigmoid, KernelInitializer = Initializer.GlorotUniform)]
[Dense(32, Activation = Activation.Sigmoid, KernelInitializer = Initializer.GlorotUniform)]
[Dense(32, Activation = Activation.Sigmoid, KernelInitializer = Initializer.GlorotUniform)]
[Dense(32, Activation = Activation.Sigmoid, KernelInitializer = Initializer.GlorotUniform)]
[Dense(32, Activation = Activation.Sigmoid, KernelInitializer = Initializer.GlorotUniform)]
[Dense(32, Activation = Activation.Sigmoid, KernelInitializer = Initializer.GlorotUniform)]
[Dense(32, Activation = Activation.Sigmoid, KernelInitializer = Initializer.GlorotUniform)]
[Dense(32, Activation = Activation.Sigmoid, KernelInitializer = Initializer.GlorotUniform)]
[Dense(32, Activation = Activation.Sigmoid, KernelInitializer = Initializer.GlorotUniform)]
[Dense(32, Activation = Activation.Sigmoid, KernelInitializer = Initializer.GlorotUniform)]
[Dense(32, Activation = Activation.Sigmoid, KernelInitializer = Initializer.GlorotUniform)]
[Dense(10, Activation = Activation.Softmax, Name = "digit")]
[CategoricalCrossEntropy]
public partial class DeepSigmoid;

/// <summary>Twelve hidden layers of ReLUs, initialised as suits them (He et al. 2015).</summary>
[Network]
[Input(784)]
[Dense(32, Activation = Activation.ReLU, KernelInitializer = Initializer.HeNormal)]
[Dense(32, Activation = Activation.ReLU, KernelInitializer = Initializer.HeNormal)]
[Dense(32, Activation = Activation.ReLU, KernelInitializer = Initializer.HeNormal)]
[Dense(32, Activation = Activation.ReLU, KernelInitializer = Initializer.HeNormal)]
[Dense(32, Activation = Activation.ReLU, KernelInitializer = Initializer.HeNormal)]
[Dense(32, Activation = Activation.ReLU, KernelInitializer = Initializer.HeNormal)]
[Dense(32, Activation = Activation.ReLU, KernelInitializer = Initializer.HeNormal)]
[Dense(32, Activation = Activation.ReLU, KernelInitializer = Initializer.HeNormal)]
[Dense(32, Activation = Activation.ReLU, KernelInitializer = Initializer.HeNormal)]
[Dense(32, Activation = Activation.ReLU, KernelInitializer = Initializer.HeNormal)]
[Dense(32, Activation = Activation.ReLU, KernelInitializer = Initializer.HeNormal)]
[Dense(32, Activation = Activation.ReLU, KernelInitializer = Initializer.HeNormal)]
[Dense(10, Activation = Activation.Softmax, Name = "digit")]
[CategoricalCrossEntropy]
public partial class DeepReLU;

/// <summary>Two deep networks that differ in their activation alone.</summary>
internal sealed class VanishingGradientsLesson() : Lesson("vanishing", "gradients that vanish on their way down, and those that do not")
{
    private const int Batch = 256, Samples = 4000, Held = 1000;

    /// <inheritdoc/>
    internal override void Run(Notebook notebook)
    {
        double[] sigmoid = GradientNorms<DeepSigmoid>(notebook), relu = GradientNorms<DeepReLU>(notebook);
        double sigmoidAccuracy = Accuracy<DeepSigmoid>(notebook), reluAccuracy = Accuracy<DeepReLU>(notebook);
        notebook.Tell(
            """
               Thirteen layers, before any training: the norm of each kernel's gradient, on 256 digits. Back-propagation multiplies by one derivative
               for each layer that it passes, and a sigmoid's is at most 1/4: twelve of them leave next to nothing for the first layer.
               A ReLU's derivative is 1 wherever it is active, and He's initialisation makes up for the half that is not.
               So the deep sigmoids do not learn at all (one digit in ten is a guess), while the ReLUs do.
            """);
        notebook.Say($"   last layer's gradient by the first's: {sigmoid[^1] / sigmoid[0]:0.0e0} with sigmoids, {relu[^1] / relu[0]:0.0} with ReLUs");
        notebook.Say($"   accuracy on held-out digits after training: {sigmoidAccuracy:0.000} with sigmoids, {reluAccuracy:0.000} with ReLUs");
        int[] layers = [.. Enumerable.Range(1, sigmoid.Length)];
        Plot plot = new Plot("Gradients by depth, before training") { XLabel = "layer, from the input", YLabel = "norm of the kernel's gradient" }
            .Line(layers, sigmoid, "sigmoid", markers: true)
            .Line(layers, relu, "ReLU", markers: true)
            .LogY();
        notebook.Save(plot, Name);
    }

    /// <summary>The Euclidean norm of each kernel's gradient, from the first layer to the last, at the initial parameters.</summary>
    internal static double[] GradientNorms<TNetwork>(Notebook notebook)
        where TNetwork : class, INetwork<TNetwork>
    {
        TNetwork net = TNetwork.Create(notebook.Seed);
        TrainingStep step = net.CreateTrainingStep(Batch);
        notebook.Digits.Train.OneHot(net.Info.TargetLength).Read([.. Enumerable.Range(0, Batch)], step.Inputs.Span, step.Targets.Span);
        step.Run();
        return
        [
            .. net.Info.Parameters.Where(tensor => tensor.Name.EndsWith("/kernel", StringComparison.Ordinal))
                .Select(tensor => Norm(step.Gradients.Span.Slice(tensor.Offset, tensor.Length))),
        ];
    }

    private static double Accuracy<TNetwork>(Notebook notebook)
        where TNetwork : class, INetwork<TNetwork>
    {
        TNetwork net = TNetwork.Create(notebook.Seed);
        net.Fit(notebook.Digits.Train.Take(Samples), new FitOptions
        {
            // Not Adam, which divides by the size of the gradients and so hides a part of the trouble.
            Optimizer = new Sgd(0.02f, momentum: 0.9f),
            Epochs = notebook.Epochs(8),
            Seed = notebook.Seed,
            Threads = notebook.Threads,
        });
        return net.Evaluate(notebook.Digits.Test.Take(Held), threads: notebook.Threads)["accuracy"];
    }

    private static double Norm(ReadOnlySpan<float> values)
    {
        double sum = 0;
        foreach (float value in values)
        {
            sum += (double)value * value;
        }

        return Math.Sqrt(sum);
    }
}
