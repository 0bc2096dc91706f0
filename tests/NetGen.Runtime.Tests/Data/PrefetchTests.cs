// Prefetching and windowed shuffling: the same bits, no allocation, errors that surface, threads that end, and an order that is what it says.

using NetGen.Data;
using NetGen.Tests.Training;

namespace NetGen.Tests.Data;

[Collection(AloneCollection.Name)]
public sealed class PrefetchTests
{
    private const int Inputs = 12, Classes = 5, Samples = 203;

    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(2, 1, 2)]
    [InlineData(3, 4, 2)]
    [InlineData(50, 3, 1)]
    public void PrefetchedTraining_HasTheSameBits(int batches, int threads, int workers)
    {
        foreach (int batchSize in (int[])[16, 33, 500])
        {
            SoftmaxNetwork plain = New(), prefetched = New();
            FitOptions options = new() { Epochs = 3, BatchSize = batchSize, Threads = workers, Seed = 4, ValidationSplit = 0.1 };
            History expected = plain.Fit(Data(), options);
            options.PrefetchBatches = batches;
            options.PrefetchThreads = threads;
            History actual = prefetched.Fit(Data(), options);
            Assert.Equal(plain.Parameters.Span.ToArray(), prefetched.Parameters.Span.ToArray());
            Assert.Equal(expected.Epochs.Select(epoch => (epoch.Loss, epoch.ValidationLoss)), actual.Epochs.Select(epoch => (epoch.Loss, epoch.ValidationLoss)));
        }
    }

    [Fact]
    public void OneHotTargetsAndAugmentation_ArePrefetchedAlike()
    {
        (int, int)[] settings = [(0, 1), (0, 2), (2, 1), (3, 3)];
        float[][] parameters = [.. settings.Select(setting =>
        {
            SoftmaxNetwork net = New();
            IDataSet augmented = new ClusterData(Samples, Inputs, Classes) { OneHot = true }.Augment(
                new ImageAugmentation(3, 4, 1) { NoiseDeviation = 0.1f, FlipHorizontal = true, WidthShift = 0.2f }, seed: 8);
            net.Fit(augmented, new FitOptions { Epochs = 3, PrefetchBatches = setting.Item1, PrefetchThreads = setting.Item2, Threads = setting.Item2 });
            return net.Parameters.Span.ToArray();
        })];
        Assert.All(parameters, each => Assert.Equal(parameters[0], each));
        SoftmaxNetwork unaugmented = New();
        unaugmented.Fit(new ClusterData(Samples, Inputs, Classes) { OneHot = true }, new FitOptions { Epochs = 3 });
        Assert.NotEqual(parameters[0], unaugmented.Parameters.Span.ToArray());
    }

    [Fact]
    public void Epochs_ReachTheSetFromTheFirstOne()
    {
        // EpochData's inputs name the epoch; a validation sees the set outside epochs.
        List<float> trained = [], validated = [];
        IDataSet train = new Recorder(new EpochData(40), trained);
        New(inputs: 1, classes: 2).Fit(train, new FitOptions
        {
            Epochs = 2, BatchSize = 7, Threads = 1, Optimizer = new Sgd(1e-6f), PrefetchBatches = 2, Validation = new Recorder(new EpochData(5), validated),
        });
        Assert.Equal([.. Enumerable.Range(1000, 40).Concat(Enumerable.Range(2000, 40)).Select(i => (float)i)], trained.Where(input => input >= 1000f).Order());
        Assert.All(validated, input => Assert.InRange(input, 0f, 4f));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Step_AllocatesNothingOnAnyThread(int threads)
    {
        AllocationCallback callback = new(window: 40);
        IDataSet augmented = new ClusterData(4000, Inputs, Classes).Augment(new ImageAugmentation(3, 4, 1) { NoiseDeviation = 0.1f, RotationDegrees = 10f });
        New().Fit(augmented, new FitOptions
        {
            Epochs = 200, BatchSize = 16, Threads = threads, PrefetchBatches = 2, PrefetchThreads = threads, Callbacks = [callback],
        });
        Assert.True(callback.Windows > 3);
        Assert.Equal(0, callback.Least);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(150)]
    [InlineData(202)]
    public void ExceptionOfTheSet_SurfacesInFitAndEndsTheThreads(int throwAt)
    {
        // The targets are one-hot, so that no check of labels meets the bad sample first.
        SoftmaxNetwork net = New();
        ClusterData bad = new(Samples, Inputs, Classes) { OneHot = true, ThrowAt = throwAt };
        IOException exception = Assert.Throws<IOException>(() => net.Fit(bad, new FitOptions { PrefetchBatches = 2, PrefetchThreads = 2 }));
        Assert.Equal($"sample {throwAt} cannot be read", exception.Message);
        AssertThreadsEnded();
        net.Fit(Data(), new FitOptions { Epochs = 1, PrefetchBatches = 2 });
        AssertThreadsEnded();
    }

    [Fact]
    public void CancelledOrDivergedTraining_EndsTheThreads()
    {
        using CancellationTokenSource source = new();
        ActionCallback cancel = new() { BatchEnd = _ => source.Cancel() };
        Assert.True(New().Fit(Data(), new FitOptions { PrefetchBatches = 3, CancellationToken = source.Token, Callbacks = [cancel] }).Cancelled);
        AssertThreadsEnded();
        ClusterData poisoned = new(Samples, Inputs, Classes) { NaNAt = 100 };
        TrainingDivergedException exception =
            Assert.Throws<TrainingDivergedException>(() => New().Fit(poisoned, new FitOptions { PrefetchBatches = 3, Shuffle = true }));
        Assert.Contains("input 0 of sample 100 of the training set is NaN", exception.Message, StringComparison.Ordinal);
        AssertThreadsEnded();
    }

    [Fact]
    public void SlowSet_IsReadWhileTheNetworkTrains()
    {
        // While batch 1 trains (its callback runs on the training thread), the prefetcher reads batches 2 and 3, and no more.
        List<float> read = [];
        int seen = -1, threads = -1;
        ActionCallback callback = new()
        {
            BatchEnd = context =>
            {
                if (context.Step == 1)
                {
                    SpinWait.SpinUntil(() => Count() == 30, TimeSpan.FromSeconds(30));
                    Thread.Sleep(50);
                    (seen, threads) = (Count(), PrefetchThreads().Length);
                }
            },
        };
        New(inputs: 1, classes: 2).Fit(new Recorder(new EpochData(100).OneHot(2), read), new FitOptions
        {
            Epochs = 1, BatchSize = 10, PrefetchBatches = 2, PrefetchThreads = 2, Optimizer = new Sgd(1e-6f), Callbacks = [callback],
        });
        Assert.Equal((30, 2), (seen, threads));
        AssertThreadsEnded();

        int Count()
        {
            lock (read)
            {
                return read.Count;
            }
        }
    }

    [Theory]
    [InlineData(1, 50)]
    [InlineData(7, 50)]
    [InlineData(50, 50)]
    [InlineData(1000, 50)]
    [InlineData(3, 1)]
    public void WindowedOrder_DrawsFromTheNextSamplesOnly(int window, int count)
    {
        for (int epoch = 0; epoch < 20; epoch++)
        {
            int[] order = new int[count];
            SampleOrder.ShuffleWindow(order, 3, epoch, window);
            Assert.Equal(Enumerable.Range(0, count), order.Order());
            Assert.All(order.Index(), place => Assert.True(place.Item < place.Index + window, $"sample {place.Item} at place {place.Index}"));
        }
    }

    [Fact]
    public void WindowedOrder_IsTheBufferOfTfData()
    {
        // tf.data's shuffle(5) written out: a buffer of the next five samples, one of which leaves and is replaced by the one that follows.
        for (int epoch = 0; epoch < 10; epoch++)
        {
            int[] order = new int[40];
            SampleOrder.ShuffleWindow(order, 9, epoch, 5);
            HashSet<int> buffer = [0, 1, 2, 3, 4];
            for (int i = 0; i < order.Length; i++)
            {
                Assert.True(buffer.Remove(order[i]));
                if (i + 5 < order.Length)
                {
                    buffer.Add(i + 5);
                }
            }
        }
    }

    [Fact]
    public void WindowOfEverything_IsAFairShuffle()
    {
        int[,] counts = new int[6, 6];
        const int Epochs = 6000;
        for (int epoch = 0; epoch < Epochs; epoch++)
        {
            int[] order = new int[6];
            SampleOrder.ShuffleWindow(order, 1, epoch, 6);
            for (int i = 0; i < 6; i++)
            {
                counts[i, order[i]]++;
            }
        }

        // Binomial with mean 1000 and deviation 28.9: five deviations.
        Assert.All(counts.Cast<int>(), count => Assert.InRange(count, 855, 1145));
    }

    [Fact]
    public void ShuffleWindow_IsTheOrderOfTheTrainingAndPartOfItsIdentity()
    {
        List<float> read = [];
        FitOptions options = new() { Epochs = 1, BatchSize = 8, Threads = 1, Seed = 6, ShuffleWindow = 10, Optimizer = new Sgd(1e-6f) };
        New(inputs: 1, classes: 2).Fit(new Recorder(new EpochData(60).OneHot(2), read), options);
        int[] order = new int[60];
        SampleOrder.ShuffleWindow(order, 6, 0, 10);
        Assert.Equal([.. order.Select(sample => 1000f + sample)], read);
        Assert.NotEqual(Enumerable.Range(0, 60), order);

        using TestFolder folder = new();
        FitOptions stopped = new() { Epochs = 1, ShuffleWindow = 10, CheckpointPath = folder.File("training") };
        New().Fit(Data(), stopped);
        ArgumentException exception = Assert.Throws<ArgumentException>(
            () => New().Fit(Data(), new FitOptions { Epochs = 2, ShuffleWindow = 11, ResumeFrom = folder.File("training") }));
        Assert.Contains("window 10", exception.Message, StringComparison.Ordinal);
        Assert.Contains("window 11", exception.Message, StringComparison.Ordinal);
        New().Fit(Data(), new FitOptions { Epochs = 2, ShuffleWindow = 10, ResumeFrom = folder.File("training") });
    }

    [Fact]
    public void OptionsOutOfRange_AreRefused()
    {
        Refused("FitOptions.PrefetchBatches: expected at least 0.", new FitOptions { PrefetchBatches = -1 });
        Refused("FitOptions.PrefetchBatches: expected at most 1024.", new FitOptions { PrefetchBatches = 1025 });
        Refused("FitOptions.PrefetchThreads: expected at least 1.", new FitOptions { PrefetchThreads = 0 });
        Refused("FitOptions.PrefetchThreads: expected at most 1024.", new FitOptions { PrefetchThreads = 1025 });
        Refused("FitOptions.ShuffleWindow: expected at least 0.", new FitOptions { ShuffleWindow = -1 });
        Refused("FitOptions: expected a ShuffleWindow of 0 without Shuffle, got both; set Shuffle to true.", new FitOptions { ShuffleWindow = 5, Shuffle = false });

        static void Refused(string expected, FitOptions options)
            => Assert.Contains(expected, Assert.ThrowsAny<ArgumentException>(() => New().Fit(Data(), options)).Message, StringComparison.Ordinal);
    }

    private static SoftmaxNetwork New(int inputs = Inputs, int classes = Classes) => new(inputs, classes);

    private static ClusterData Data() => new(Samples, Inputs, Classes);

    // Names of threads are not to be had from the runtime, but Linux lists them by their first fifteen letters.
    private static string[] PrefetchThreads()
        => [.. Directory.GetDirectories("/proc/self/task").Select(Comm).Where(name => name.StartsWith("NetGen prefetch", StringComparison.Ordinal))];

    // A thread that has been joined may stay in the list for a moment.
    private static void AssertThreadsEnded() => Assert.True(SpinWait.SpinUntil(() => PrefetchThreads().Length == 0, TimeSpan.FromSeconds(10)));

    private static string Comm(string task)
    {
        try
        {
            return File.ReadAllText(Path.Combine(task, "comm"));
        }
        catch (IOException)
        {
            // The thread has ended meanwhile.
            return string.Empty;
        }
    }

    private sealed class Recorder(IDataSet source, List<float> read) : IDataSet
    {
        public int Count => source.Count;

        public int InputLength => source.InputLength;

        public int TargetLength => source.TargetLength;

        public void Read(ReadOnlySpan<int> indices, Span<float> inputs, Span<float> targets)
        {
            source.Read(indices, inputs, targets);
            Record(inputs[..indices.Length]);
        }

        public void Read(int epoch, ReadOnlySpan<int> indices, Span<float> inputs, Span<float> targets)
        {
            source.Read(epoch, indices, inputs, targets);
            Record(inputs[..indices.Length]);
        }

        // The check of all targets before the training reads no inputs.
        public void ReadTargets(ReadOnlySpan<int> indices, Span<float> targets) => source.ReadTargets(indices, targets);

        private void Record(ReadOnlySpan<float> inputs)
        {
            lock (read)
            {
                read.AddRange(inputs);
            }
        }
    }
}
