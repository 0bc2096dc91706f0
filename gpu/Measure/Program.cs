// Networks on this machine's GPU: compared with the CPU, timed, and set beside PyTorch. --help lists the options.

using ILGPU;
using ILGPU.Runtime;
using ILGPU.Runtime.CPU;
using MnistSample;
using NetGen.Data;
using NetGen.Measure.Torch;
using NetGen.Measure.Works;
using Samples;

namespace NetGen.Measure;

internal static class Program
{
    private const int Success = 0, Failure = 1, WrongOption = 2;

    private static int Main(string[] arguments)
    {
        Options options;
        try
        {
            options = Options.Parse(arguments);
        }
        catch (FormatException e)
        {
            System.Console.Error.WriteLine(e.Message);
            return WrongOption;
        }

        if (options.ShowHelp)
        {
            System.Console.WriteLine(Options.Help);
            return Success;
        }

        try
        {
            return Run(options);
        }
        catch (Exception e) when (e is IOException or NotSupportedException or AcceleratorException)
        {
            // No data, no device, or one that does not open.
            System.Console.Error.WriteLine(e.Message);
            return Failure;
        }
    }

    private static int Run(Options options)
    {
        string folder = DataFolder.Find("mnist", options.Data);
        Sizes sizes = options.Cpu ? Sizes.Toy : Sizes.Full;
        Work[] works = [.. Works(sizes, folder).Where(work => work.Name.Contains(options.Only, StringComparison.OrdinalIgnoreCase))];
        if (works.Length == 0)
        {
            System.Console.Error.WriteLine($"No work's name contains '{options.Only}'. There are: {string.Join("; ", Works(sizes, folder).Select(work => work.Name))}.");
            return WrongOption;
        }

        using Context context = NetGenDevices.CreateContext();
        using Accelerator accelerator = options.Cpu ? context.CreateCPUAccelerator(0) : NetGenDevices.Open(context);
        if (accelerator.AcceleratorType == AcceleratorType.CPU && !options.Cpu)
        {
            throw new NotSupportedException($"There is no GPU to measure ({string.Join("; ", NetGenDevices.List().Where(d => d.Name.Length == 0))}). --cpu shows on the CPU that everything runs.");
        }

        Report.WriteMachine(accelerator);
        List<string> failures = [];
        Row[] rows = [.. works.Select(work => new Row(work, Measure(work, accelerator, failures)))];
        TorchFigures torch = options.Torch ? TorchPeer.Run(sizes, folder, options.Cpu, works.Select(work => work.TorchName)) : new TorchFigures(null);
        Report.WriteTable(rows, torch, toy: options.Cpu);

        // Whatever PyTorch cannot run would leave a gate to a weaker form of it: that is told, and is no success.
        failures.AddRange(options.Cpu ? [] : torch.Failures.Select(failure => "PyTorch: " + failure));
        foreach (string failure in failures)
        {
            Report.WriteLine($"FAILED: {failure}");
        }

        // Of toys there is nothing to ask.
        Gate[] gates = options.Cpu ? [] : [.. rows.SelectMany(row => row.Work.Gates(row.Figure, torch))];
        Report.WriteGates(gates);
        return failures.Count > 0 || gates.Any(gate => gate.Verdict == Gate.Short) ? Failure : Success;
    }

    private static IEnumerable<Work> Works(Sizes sizes, string folder)
    {
        (IDataSet train, IDataSet test) = Mnist.Load(folder);
        (IDataSet Train, IDataSet Test) sets = (train.Take(sizes.Digits), test.Take(sizes.TestDigits));
        yield return new TrainingWork<LeNet5>("LeNet-5", "lenet", sizes, sets, sizes.LeNetBatch, new TrainingAims(AgainstEager: 3, AgainstCompiled: 1, Accuracy: 0.99));
        yield return new TrainingWork<Mlp512>("MLP 784-512-256-10", "mlp", sizes, sets, sizes.MlpBatch, new TrainingAims(AgainstEager: 2));
        yield return sizes == Sizes.Toy ? new ContractionWork<Product64>(sizes) : new ContractionWork<Product4096>(sizes);
        yield return new PopulationWork(sizes);
    }

    /// <summary>Compares a work's results with the CPU's, and times it if they agree.</summary>
    private static Figure? Measure(Work work, Accelerator accelerator, List<string> failures)
    {
        Report.WriteLine($"{work.Name}");
        try
        {
            Deviation[] deviations = [.. work.Check(accelerator)];
            foreach (Deviation deviation in deviations)
            {
                Report.WriteDeviation(deviation);
            }

            string[] wrong = [.. deviations.Where(deviation => !deviation.Agrees).Select(deviation => deviation.What)];
            if (wrong.Length > 0)
            {
                failures.Add($"{work.Name}: not the CPU's results ({string.Join(", ", wrong)}), hence not timed.");
                return null;
            }

            Figure figure = work.Measure(accelerator);
            Report.WriteLine($"  {Report.Rate(figure.Rate, work)}; {figure.Remark}");
            return figure;
        }
        catch (Exception e)
        {
            // Whatever goes wrong on a device, such as a kernel that the driver refuses, takes one work along, and says all that is known; the others go on.
            Report.WriteLine($"{e}");
            failures.Add($"{work.Name}: {e.GetType().Name}: {e.Message}");
            return null;
        }
    }
}
