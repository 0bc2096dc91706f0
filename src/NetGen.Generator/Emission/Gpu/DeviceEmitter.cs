using System.Collections.Generic;
using System.Linq;
using NetGen.Generator.Graph;
using NetGen.Generator.Scheduling;

namespace NetGen.Generator.Emission.Gpu;

/// <summary>Prints the class that a network is on a GPU: its kernels, and the launches of each pass.</summary>
internal sealed class DeviceEmitter
{
    private static readonly string[] Taken = { "Gpu", "Inference", "Evaluation", "Training" };

    private readonly CodeWriter kernels = new();
    private readonly CodeWriter members = new();
    private readonly NetworkModel model;
    private readonly DeviceLibrary library;

    private DeviceEmitter(NetworkModel model)
    {
        this.model = model;
        library = new DeviceLibrary(kernels, Taken.Concat(new[] { model.Spec.ClassName }));
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
            Pass("Evaluation", programs.Evaluation!, "Inference over a batch, and its loss.");
            Pass("Training", programs.Training, "Forward, loss and backward over a batch.");
        }

        code.Line($"/// <summary>A copy of the network on a GPU, or on any other device that ILGPU drives.</summary>");
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

    private void Pass(string name, KernelProgram program, string doc)
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
            string grid = string.Join(", ", new[] { launch.X, launch.Y, launch.Z }.Select(Grid));
            members.Line($"    new({launch.Method}, {Text.Of(launch.GroupSize)}, {grid}, [{string.Join(", ", launch.Pointers.Select(p => Pointer(p)))}]),");
        }

        members.Line("],");
        members.Close(";");
        members.Line();
    }

    private static string Pointer(TensorBuffer buffer, int offset = 0) => $"new(GpuStorage.{buffer.Storage}, {Text.Of(buffer.Offset)}, {Text.Of(buffer.Length)}{(offset == 0 ? string.Empty : ", " + Text.Of(offset))})";

    private static string Grid(GridSize size)
        => size == GridSize.One ? "GridSize.One"
            : $"new({Text.Of(size.Items)}{(size.PerSample ? ", perSample: true" : string.Empty)}{(size.Divisor > 1 ? $", divisor: {Text.Of(size.Divisor)}" : string.Empty)}{(size.Factor > 1 ? $", factor: {Text.Of(size.Factor)}" : string.Empty)})";
}
