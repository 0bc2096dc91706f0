// TensorBoard's event files: byte for byte those of protobuf's own library, and the scalars of a training, whole or resumed, in them.

using System.Text;
using NetGen.Tests.Data;

namespace NetGen.Tests.Callbacks;

public sealed class TensorBoardLoggerTests : IDisposable
{
    private readonly TestFolder folder = new();

    private string Train => folder.File(Path.Combine("logs", "train"));

    private string Validation => folder.File(Path.Combine("logs", "validation"));

    public void Dispose() => folder.Dispose();

    [Fact]
    public void EventFile_HasTheBytesOfProtobufsOwnLibrary()
    {
        ManualClock clock = new();
        using (EventFile file = EventFile.Create(folder.File("new"), clock.GetUtcNow()))
        {
            Write("loss", 1, 0.6931472f, 1.25);
            Write("val_genauigkeit_ä_" + new string('x', 300), 300, 0f, 1.25);
            Write("accuracy", 5_000_000_000, float.PositiveInfinity, 0.25);
            Assert.Equal(file.Position, new FileInfo(Path.Combine(folder.File("new"), file.Name)).Length);
            Assert.StartsWith("events.out.tfevents.1718107200.", file.Name, StringComparison.Ordinal);

            void Write(string tag, long step, float value, double seconds)
            {
                clock.Advance(TimeSpan.FromSeconds(seconds));
                file.WriteScalar(clock.GetUtcNow(), step, tag, value);
            }
        }

        byte[] expected = File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Callbacks", "events.tfevents"));
        Assert.Equal(expected, File.ReadAllBytes(Assert.Single(Directory.GetFiles(folder.File("new")))));
    }

    [Fact]
    public void Crc32C_IsThatOfRfc3720()
    {
        // Appendix B.4, and the check value of the catalogue of CRCs.
        Assert.Equal(0x8A9136AAu, EventFile.Crc32C(new byte[32]));
        Assert.Equal(0x62A8AB43u, EventFile.Crc32C(Enumerable.Repeat((byte)0xFF, 32).ToArray()));
        Assert.Equal(0x46DD794Eu, EventFile.Crc32C([.. Enumerable.Range(0, 32).Select(i => (byte)i)]));
        Assert.Equal(0xE3069283u, EventFile.Crc32C("123456789"u8));
        for (int length = 0; length < 40; length++)
        {
            byte[] bytes = Encoding.ASCII.GetBytes(new string('q', length));
            Assert.Equal(EventReader.Crc32C(bytes), EventFile.Crc32C(bytes));
        }
    }

    [Fact]
    public void EachEpoch_HasTheFiguresOfItsRecord()
    {
        ManualClock clock = new();
        LambdaCallback tick = new() { EpochBegin = _ => clock.Advance(TimeSpan.FromSeconds(1)) };
        History history = TrainingCase.Network().Fit(TrainingCase.Data(), TrainingCase.Options(tick, new TensorBoardLogger(folder.File("logs"), clock: clock)));
        Assert.Equal(
            history.Epochs.SelectMany(e => (ScalarEvent[])[
                Scalar(e, "loss", e.Loss), Scalar(e, "accuracy", e.Metrics[0].Value), Scalar(e, "learning_rate", e.LearningRate),
                Scalar(e, "samples_per_second", e.SamplesPerSecond)]),
            EventReader.ReadFolder(Train));
        Assert.Equal(
            history.Epochs.SelectMany(e => (ScalarEvent[])[Scalar(e, "loss", e.ValidationLoss), Scalar(e, "accuracy", e.ValidationMetrics[0].Value)]),
            EventReader.ReadFolder(Validation));

        ScalarEvent Scalar(EpochRecord e, string tag, double value) => new(1718107200.25 + e.Epoch, e.Epoch, tag, (float)value);
    }

    [Fact]
    public void BatchScalars_ComeEveryFewStepsOfTheTraining()
    {
        List<(long, float)> losses = [], rates = [];
        LambdaCallback remember = new()
        {
            BatchEnd = context =>
            {
                long step = ((context.Epoch - 1) * TrainingCase.StepsPerEpoch) + context.Step;
                losses.Add((step, context.BatchLoss));
                rates.Add((step, context.Optimizer.CurrentLearningRate));
            },
        };
        FitOptions options = TrainingCase.Options(remember, new TensorBoardLogger(folder.File("logs"), everySteps: 3));
        options.ValidationSplit = 0.2;
        TrainingCase.Network().Fit(TrainingCase.Data(), options);
        List<ScalarEvent> events = EventReader.ReadFolder(Train);
        Assert.Equal(TrainingCase.Epochs * TrainingCase.StepsPerEpoch, losses.Count);
        Assert.Equal(losses.Where(entry => entry.Item1 % 3 == 0), events.Where(e => e.Tag == "batch_loss").Select(e => (e.Step, e.Value)));
        Assert.Equal(rates.Where(entry => entry.Item1 % 3 == 0), events.Where(e => e.Tag == "batch_learning_rate").Select(e => (e.Step, e.Value)));
        Assert.Equal(8, events.Count(e => e.Tag == "batch_loss"));
    }

    [Fact]
    public void WithoutValidation_ThereIsOneRun()
    {
        FitOptions options = TrainingCase.Options(new TensorBoardLogger(folder.File("logs")));
        options.ValidationSplit = 0.0;
        TrainingCase.Network().Fit(TrainingCase.Data(), options);
        Assert.Equal([Train], Directory.GetDirectories(folder.File("logs")));
    }

    [Fact]
    public void ResumedTraining_WritesTheFileOfAnUninterruptedOne()
    {
        TrainingCase.Network().Fit(TrainingCase.Data(), TrainingCase.Options(New("whole"), new LambdaCallback()));
        TrainingCase.CutOff(folder.File("training"), 4, New("logs"));

        // Two steps of the epoch that was cut off are in the file, and nothing of it is in the checkpoint.
        Assert.Equal(14, EventReader.ReadFolder(Train).Count(e => e.Tag == "batch_loss"));

        // And more than the resumed training will write over: it is cut off, not written over.
        File.AppendAllBytes(Directory.GetFiles(Train)[0], new byte[1 << 16]);
        TrainingCase.Resume(folder.File("training"), New("logs"));
        foreach (string run in (string[])["train", "validation"])
        {
            List<ScalarEvent> whole = Lasting(folder.File(Path.Combine("whole", run))), resumed = Lasting(folder.File(Path.Combine("logs", run)));
            Assert.True(whole.Count >= 2 * TrainingCase.Epochs);
            Assert.Equal(whole, resumed);
        }

        TensorBoardLogger New(string name) => new(folder.File(name), everySteps: 1, new ManualClock());
        static List<ScalarEvent> Lasting(string path) => [.. EventReader.ReadFolder(path).Where(e => e.Tag != "samples_per_second")];
    }

    [Fact]
    public void ResumeWithoutTheOldFiles_BeginsNewOnes()
    {
        TrainingCase.CutOff(folder.File("training"), 4, new TensorBoardLogger(folder.File("logs")));
        Directory.Delete(Train, recursive: true);
        File.WriteAllBytes(Directory.GetFiles(Validation)[0], [1, 2, 3]);
        TrainingCase.Resume(folder.File("training"), new TensorBoardLogger(folder.File("logs")));
        Assert.Equal([4L, 5L, 6L], EventReader.ReadFolder(Train).Select(e => e.Step).Distinct());
        Assert.Equal(2, Directory.GetFiles(Validation).Length);
    }

    [Fact]
    public void TrainingsOfTheSameSecond_HaveFilesOfTheirOwn()
    {
        for (int i = 0; i < 3; i++)
        {
            TrainingCase.Network().Fit(TrainingCase.Data(), TrainingCase.Options(new TensorBoardLogger(folder.File("logs"), clock: new ManualClock())));
        }

        Assert.Equal(3, Directory.GetFiles(Train).Length);
        Assert.All(Directory.GetFiles(Train), file => Assert.Equal(TrainingCase.Epochs * 4, EventReader.Read(file).Count));
    }

    [Fact]
    public void Steps_AllocateNothing()
    {
        // The most of an epoch's steps, and the least of all epochs: the first step makes the file, and the runtime allocates now and then.
        long before = 0, most = 0, least = long.MaxValue;
        LambdaCallback begin = new() { BatchEnd = _ => before = GC.GetAllocatedBytesForCurrentThread() };
        LambdaCallback end = new()
        {
            BatchEnd = context =>
            {
                most = Math.Max(most, GC.GetAllocatedBytesForCurrentThread() - before);
                if (context.Step == context.StepsPerEpoch)
                {
                    (least, most) = (Math.Min(least, most), 0);
                }
            },
        };
        TrainingCase.Network().Fit(TrainingCase.Data(), TrainingCase.Options(begin, new TensorBoardLogger(folder.File("logs"), everySteps: 1), end));
        Assert.True(before > 0);
        Assert.Equal(0, least);
    }

    [Fact]
    public void WrongArguments_AreRefused()
    {
        Assert.Throws<ArgumentException>(() => new TensorBoardLogger(string.Empty));
        Assert.Throws<ArgumentOutOfRangeException>(() => new TensorBoardLogger("logs", everySteps: -1));
        string file = folder.Write("file", [1]);
        ArgumentException exception = Assert.Throws<ArgumentException>(
            () => TrainingCase.Network().Fit(TrainingCase.Data(), TrainingCase.Options(new TensorBoardLogger(file))));
        Assert.Contains(file, exception.Message, StringComparison.Ordinal);
    }
}
