// How training would scale to machines with many cores: what the items of a step and the pool's synchronisation take here, run through a simulation of the pool. See docs/scaling.md.

using System.Globalization;

namespace NetGen.Scaling;

internal static class Program
{
    private const string Help = """
        Measures the items of training steps and predicts the steps on 1 to 64 cores.

        dotnet run -c Release --project benchmarks/Scaling -- [options]

          --only NAME      only workloads whose name contains NAME
          --seconds N      about how long each is measured (default 6)
          --help           this text

        Needs two processors that are idle, and checks that they are during each measurement. Exit status: 0; 1 if they were not; 2 for a wrong option.
        """;

    private static int Main(string[] arguments)
    {
        string only = "";
        double seconds = 6;
        for (int i = 0; i < arguments.Length; i++)
        {
            switch (arguments[i])
            {
                case "--help" or "-h":
                    System.Console.WriteLine(Help);
                    return 0;
                case "--only" when i + 1 < arguments.Length:
                    only = arguments[++i];
                    break;
                case "--seconds" when i + 1 < arguments.Length && double.TryParse(arguments[i + 1], NumberStyles.Float, CultureInfo.InvariantCulture, out seconds) && seconds is > 0 and < 3600:
                    i++;
                    break;
                default:
                    System.Console.Error.WriteLine($"'{arguments[i]}' is no option, or its value is missing or wrong. Try --help.");
                    return 2;
            }
        }

        Workload[] chosen = [.. Workload.All.Where(w => w.Name.Contains(only, StringComparison.OrdinalIgnoreCase))];
        if (chosen.Length == 0)
        {
            System.Console.Error.WriteLine($"No workload's name contains '{only}'. There are: {string.Join("; ", Workload.All.Select(w => w.Name))}.");
            return 2;
        }

        Watched<PoolCosts> pool = OtherLoad.Measure(PoolMeter.Measure);
        Report.WritePool(pool);
        bool holds = pool.Holds;
        foreach (Workload workload in chosen)
        {
            Watched<StepMeasurement> step = OtherLoad.Measure(() => StepMeasurement.Of(workload.Begin(), seconds));
            Report.WriteWorkload(workload, step, pool.Value);
            holds &= step.Holds;
        }

        return holds ? 0 : 1;
    }
}
