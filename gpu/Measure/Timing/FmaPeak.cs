// What the GPU could do at most: multiply-adds on accumulators that never leave their registers, on all multiprocessors.

using ILGPU;
using ILGPU.Runtime;

namespace NetGen.Measure.Timing;

/// <summary>What the kernel is called with. Public, since ILGPU's launcher lies in an assembly of its own.</summary>
public struct FmaCall
{
    /// <summary>The sum of each thread's accumulators.</summary>
    public ArrayView<float> Sums;

    /// <summary>A factor: 1, which the compiler does not know.</summary>
    public float X;

    /// <summary>What is added: 1, likewise.</summary>
    public float Y;

    /// <summary>Steps of each thread.</summary>
    public int Steps;
}

/// <summary>A yardstick for products of matrices.</summary>
internal static class FmaPeak
{
    // A multiply-add takes four cycles, and a scheduler of a multiprocessor has 16 warps at best: eight chains a thread keep it busy however few of them are there.
    private const int Chains = 8;

    private const int FmasPerChainAndStep = 8, GroupSize = 256;

    // What the chains begin with, 0 to 7.
    private const int Beginnings = Chains * (Chains - 1) / 2;

    // Groups of a multiprocessor: how many are best depends on the GPU.
    private static readonly int[] GroupsPerMultiprocessor = [2, 4, 8, 16];

    /// <summary>The most floating-point operations a second (two for each multiply-add) of several launches.</summary>
    /// <param name="accelerator">The device.</param>
    /// <param name="sizes">Toy sizes take few steps.</param>
    /// <exception cref="InvalidOperationException">The kernel did not do all of its multiply-adds.</exception>
    internal static double Measure(Accelerator accelerator, Sizes sizes)
    {
        // A chain counts exactly up to 2^24; 16,384 steps of a full GPU last some ten milliseconds.
        int steps = sizes == Sizes.Toy ? 2 : 16_384;
        Action<KernelConfig, FmaCall> kernel = accelerator.LoadStreamKernel<FmaCall>(Run);
        double best = 0;
        foreach (int groups in sizes == Sizes.Toy ? [1] : GroupsPerMultiprocessor.Select(g => g * accelerator.NumMultiprocessors))
        {
            using MemoryBuffer1D<float, Stride1D.Dense> sums = accelerator.Allocate1D<float>(groups * GroupSize);
            var call = new FmaCall { Sums = sums.View, X = 1f, Y = 1f, Steps = steps };
            double seconds = SynchronisedClock.Median(accelerator, sizes.RoundSeconds, () => kernel(new KernelConfig(groups, GroupSize), call));
            float done = steps * (Chains * FmasPerChainAndStep), expected = done + Beginnings;
            float counted = sums.GetAsArray1D().FirstOrDefault(sum => sum != expected, expected);
            if (counted != expected)
            {
                throw new InvalidOperationException(FormattableString.Invariant($"Expected a sum of {expected} from each thread's multiply-adds, got {counted}."));
            }

            best = Math.Max(best, 2.0 * groups * GroupSize * done / seconds);
        }

        return best;
    }

    // Written out, since ILGPU unrolls no loops. Each multiply-add counts one: 1 × a + 1.
    private static void Run(FmaCall call)
    {
        float x = call.X, y = call.Y;

        // Different ones: the compiler would find that chains of equal values are one.
        float a = 0f, b = x, c = b + x, d = c + x, e = d + x, f = e + x, g = f + x, h = g + x;
        for (int i = 0; i < call.Steps; i++)
        {
            a = (x * a) + y;
            b = (x * b) + y;
            c = (x * c) + y;
            d = (x * d) + y;
            e = (x * e) + y;
            f = (x * f) + y;
            g = (x * g) + y;
            h = (x * h) + y;
            a = (x * a) + y;
            b = (x * b) + y;
            c = (x * c) + y;
            d = (x * d) + y;
            e = (x * e) + y;
            f = (x * f) + y;
            g = (x * g) + y;
            h = (x * h) + y;
            a = (x * a) + y;
            b = (x * b) + y;
            c = (x * c) + y;
            d = (x * d) + y;
            e = (x * e) + y;
            f = (x * f) + y;
            g = (x * g) + y;
            h = (x * h) + y;
            a = (x * a) + y;
            b = (x * b) + y;
            c = (x * c) + y;
            d = (x * d) + y;
            e = (x * e) + y;
            f = (x * f) + y;
            g = (x * g) + y;
            h = (x * h) + y;
            a = (x * a) + y;
            b = (x * b) + y;
            c = (x * c) + y;
            d = (x * d) + y;
            e = (x * e) + y;
            f = (x * f) + y;
            g = (x * g) + y;
            h = (x * h) + y;
            a = (x * a) + y;
            b = (x * b) + y;
            c = (x * c) + y;
            d = (x * d) + y;
            e = (x * e) + y;
            f = (x * f) + y;
            g = (x * g) + y;
            h = (x * h) + y;
            a = (x * a) + y;
            b = (x * b) + y;
            c = (x * c) + y;
            d = (x * d) + y;
            e = (x * e) + y;
            f = (x * f) + y;
            g = (x * g) + y;
            h = (x * h) + y;
            a = (x * a) + y;
            b = (x * b) + y;
            c = (x * c) + y;
            d = (x * d) + y;
            e = (x * e) + y;
            f = (x * f) + y;
            g = (x * g) + y;
            h = (x * h) + y;
        }

        call.Sums[Grid.GlobalIndex.X] = a + b + c + d + e + f + g + h;
    }
}
