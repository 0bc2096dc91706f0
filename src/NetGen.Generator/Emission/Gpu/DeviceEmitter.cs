using System.Collections.Generic;
using System.Linq;
using NetGen.Generator.Graph;
using NetGen.Generator.Scheduling;

namespace NetGen.Generator.Emission.Gpu;

/// <summary>Prints the class that a network is on a GPU: its kernels, and the launches of each pass.</summary>
internal sealed class DeviceEmitter
{
    /// <summary>Multiply-adds of one sample up to which many networks are worth training side by side, a group of threads each: a larger one fills the GPU by itself.</summary>
    private const long MaxMultiplyAddsOfEach = 1 << 20;

    /// <summary>The class within the network's: a network of this name has none.</summary>
    public const string ClassName = "Gpu";

    private static readonly string[] Taken = { ClassName, "Inference", "Evaluation", "Training", "Each", "Population" };

    private readonly CodeWriter kernels = new();
    private readonly CodeWriter members = new();
    private readonly NetworkModel model;
    private readonly DeviceLibrary library;
    private readonly bool trainsSideBySide;

    private DeviceEmitter(NetworkModel model)
    {
        this.model = model;
        trainsSideBySide = model.Training is not null && model.MultiplyAdds.Values.Sum() <= MaxMultiplyAddsOfEach;
        library = new DeviceLibrary(kernels, Taken.Concat(new[] { model.Spec.ClassName }), trainsSideBySide);
    }

    /// <summary>The members of the network's class.</summary>
    public static void Print(NetworkModel model, CodeWriter code) => new DeviceEmitter(model).Print(code);

    private void Print(CodeWriter code)
    {
        string name = model.Spec.ClassName;
        DevicePrograms programs = model.Device!;
        Pass("Inference", programs.Inference, "Inference over a batch.");
        if (programs.Training is not null)
        {
            DeviceProgram evaluation = Pass("Evaluation", programs.Evaluation!, "Inference over a batch, and its loss.");
            DeviceProgram training = Pass("Training", programs.Training, "Forward, loss and backward over a batch.");
            if (trainsSideBySide)
            {
                Population(evaluation, training);
            }
        }

        code.Line("/// <summary>A copy of the network on a GPU, or on any other device that ILGPU drives.</summary>");
        code.Open("public sealed class Gpu : GpuNetwork");
        code.Line("/// <summary>Copies parameters and state to a device.</summary>");
        code.Line("/// <param name=\"accelerator\">The device; it must outlive this copy.</param>");
        code.Line("/// <param name=\"network\">The network. It stays as it is until <see cref=\"GpuNetwork.CopyTo\"/> brings back what was trained.</param>");
        code.Line("/// <param name=\"options\">Null for all defaults.</param>");
        code.Line($"public Gpu(Accelerator accelerator, {name} network, GpuOptions? options = null)");
        code.Line("    : base(accelerator, network, options)");
        code.Open();
        code.Close();
        code.Line();
        code.Line(members.ToString().TrimEnd('\n'));
        code.Line();
        code.Line(kernels.ToString().TrimEnd('\n'));
        code.Close();
    }

    private DeviceProgram Pass(string name, KernelProgram program, string doc)
    {
        DeviceProgram device = library.Launches(program);
        members.Line($"/// <summary>{doc}</summary>");
        members.Open($"protected override GpuProgram {name} {{ get; }} = new()");
        foreach (Storage storage in new[] { Storage.Block, Storage.Shared })
        {
            members.Line($"{storage}Length = {Text.Of(program.Lengths[storage])},");
        }

        members.Line($"PartialsLength = {Text.Of(device.PartialsLength)},");
        members.Line($"Output = {Pointer(program.Results["output"].Buffer, program.Results["output"].Offset)},");
        if (program.Results.TryGetValue("loss", out View? loss))
        {
            members.Line($"Loss = {Pointer(loss.Buffer, loss.Offset)},");
        }

        members.Line("Launches =");
        members.Line("[");
        string origin = string.Empty;
        foreach (DeviceLaunch launch in device.Launches)
        {
            if (launch.Origin != origin)
            {
                members.Line($"    // {launch.Origin}");
            }

            origin = launch.Origin;
            bool threads = launch.Y == GridSize.One && launch.Z == GridSize.One && launch.X.Divisor == launch.GroupSize;
            string grid = threads ? Grid(launch.X with { Divisor = 1 }) : $"{Text.Of(launch.GroupSize)}, {string.Join(", ", new[] { launch.X, launch.Y, launch.Z }.Select(Grid))}";
            members.Line($"    new({launch.Method}, {grid}, [{string.Join(", ", launch.Pointers.Select(p => Pointer(p)))}]){Shares(launch)},");
        }

        members.Line("],");
        members.Close(";");
        members.Line();
        return device;
    }

    /// <summary>Many networks side by side: for each a group of threads, which goes through the layers together.</summary>
    private void Population(DeviceProgram evaluation, DeviceProgram training)
    {
        string name = model.Spec.ClassName;
        members.Line($"/// <summary>Many networks side by side on one device: a population, an ensemble, a sweep over seeds or learning rates.</summary>");
        members.Open("public sealed class Population : GpuPopulation<Each>");
        members.Line("/// <inheritdoc cref=\"GpuPopulation{TPasses}(Accelerator, IReadOnlyList{INetwork})\"/>");
        members.Line($"public Population(Accelerator accelerator, IReadOnlyList<{name}> networks)");
        members.Line("    : base(accelerator, networks)");
        members.Open();
        members.Close();
        members.Close();
        members.Line();
        members.Line("/// <summary>The passes of one network among many, by one group of threads.</summary>");
        members.Open("public readonly struct Each : IPopulationPasses");
        members.Line("/// <inheritdoc/>");
        members.Line($"public static int BlockLength => {Text.Of(System.Math.Max(evaluation.Program.Lengths[Storage.Block], training.Program.Lengths[Storage.Block]))};");
        members.Line();
        members.Line("/// <inheritdoc/>");
        members.Line($"public static int SharedLength => {Text.Of(System.Math.Max(evaluation.Program.Lengths[Storage.Shared], training.Program.Lengths[Storage.Shared]))};");
        members.Line();
        foreach ((string method, DeviceProgram program) in new[] { ("Train", training), ("Evaluate", evaluation) })
        {
            members.Line("/// <inheritdoc/>");
            members.Open($"public static float {method}(PopulationMemory memory)");
            members.Line("int batch = memory.Batch;");
            string origin = string.Empty;
            foreach (DeviceLaunch launch in program.Launches.Where(l => l.Element is not null))
            {
                if (launch.Origin != origin)
                {
                    members.Line();
                    members.Line("// " + launch.Origin);
                }

                origin = launch.Origin;
                Loop(launch.Element!, launch.Pointers.Where(p => p.Storage != Storage.Partials));
            }

            View loss = program.Program.Results["loss"];
            members.Line();
            members.Line($"return memory.Shared[{Text.Of(loss.Buffer.Offset + loss.Offset)}];");
            members.Close();
            members.Line();
        }

        members.Close();
        members.Line();
    }

    private void Loop(ElementMethod element, IEnumerable<TensorBuffer> pointers)
    {
        string views = string.Concat(pointers.Select(p => ", " + View(p)));
        string results = element.Results.PerSample ? element.Results.Items == 1 ? "batch" : $"batch * {Text.Of(element.Results.Items)}" : Text.Of(element.Results.Items);
        members.Open($"for (int index = Group.IdxX; index < {results}; index += Group.DimX)");
        members.Line($"{element.Name}(index{views}{(element.Draws ? ", memory.Seed, memory.Step" : ", batch")});");
        members.Close();
        members.Line();
        members.Line("Group.Barrier();");

        static string View(TensorBuffer buffer)
            => buffer.SampleStride > 0 && buffer.Storage != Storage.Block ? $"memory.{buffer.Storage}"
                : buffer.Storage == Storage.Block ? $"memory.OfBlock({Text.Of(buffer.Offset)}, {Text.Of(buffer.Length)})"
                : $"memory.{buffer.Storage}.SubView({Text.Of(buffer.Offset)}, {Text.Of(buffer.Length)})";
    }

    private static string Pointer(TensorBuffer buffer, int offset = 0) => $"new(GpuStorage.{buffer.Storage}, {Text.Of(buffer.Offset)}, {Text.Of(buffer.Length)}{(offset == 0 ? string.Empty : ", " + Text.Of(offset))})";

    private static string Grid(GridSize size)
        => size == GridSize.One ? "GridSize.One"
            : $"new({Text.Of(size.Items)}{(size.PerSample ? ", perSample: true" : string.Empty)}{(size.Divisor > 1 ? $", divisor: {Text.Of(size.Divisor)}" : string.Empty)}{(size.Shared ? ", shared: true" : string.Empty)})";

    private static string Shares(DeviceLaunch launch)
        => launch.Shares is not { } shares ? string.Empty
            : $" {{ Shares = new({Text.Of(shares.Terms)}{(shares.PerSample ? ", perSample: true" : string.Empty)}, least: {Text.Of(shares.Least)}, most: {Text.Of(shares.Most)}){(launch.SumsShares ? ", SumsShares = true" : string.Empty)} }}";
}
