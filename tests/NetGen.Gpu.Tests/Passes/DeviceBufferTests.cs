namespace NetGen.Codegen.Tests;

[Collection(TestDevice.Collection)]
public class DeviceBufferTests(TestDevice device)
{
    // As long as an array may be that collections move: longer ones lie where they are.
    private const int Length = 20_000;
    private const int Rounds = 500;

    [Fact]
    public void CopiesArrive_WhereverTheCollectorMovesTheArray()
    {
        float[] numbers = [.. Enumerable.Range(1, Length).Select(i => (float)i)];
        using var buffer = new DeviceBuffer<float>(device.Accelerator, Length, "numbers");
        bool ended = false;
        var collector = new Thread(() =>
        {
            while (!Volatile.Read(ref ended))
            {
                GC.Collect(0, GCCollectionMode.Forced, blocking: true);

                // Some copies' time: without it the collector would leave none to the other thread.
                Thread.SpinWait(2_000);
            }
        });
        collector.Start();
        try
        {
            for (int round = 0; round < Rounds; round++)
            {
                // What dies before the array makes room for it to be moved to.
                float[] written = AfterGarbage();
                numbers.CopyTo(written.AsSpan());
                buffer.Write(written);
                float[] read = AfterGarbage();
                buffer.Read(read);
                Assert.True(numbers.AsSpan().SequenceEqual(read), $"Copy {round} did not arrive: it begins with {read[0]}, {read[1]}, {read[2]}.");
            }
        }
        finally
        {
            Volatile.Write(ref ended, true);
            collector.Join();
        }

        static float[] AfterGarbage()
        {
            _ = new byte[5_000];
            return new float[Length];
        }
    }
}
