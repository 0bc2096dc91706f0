// Shows the devices that networks can run on, and why there are not more; with "train" it trains LeNet-5 on the best one. --help lists the options.

using System.CommandLine;
using DevicesSample;
using ILGPU.Runtime;
using NetGen;
using Samples;

var what = new Argument<string>("what", () => "list", "list shows the devices; train trains LeNet-5 on MNIST, on the best GPU.").FromAmong("list", "train");
var cpu = new Option<bool>("--cpu", "Train on ILGPU's CPU device instead, on a few hundred digits: slow, but it can be tried anywhere.");
var save = new Option<string>("--save", () => "lenet5.safetensors", "Where the trained network is written.") { ArgumentHelpName = "file" };
var command = new SampleCommand("Networks on GPUs: which devices there are, and a training on one.", epochs: null, readsData: true, epochsHelp: "How often each training sample is visited; 10 on a GPU and 1 on the CPU's device if left out.")
{
    what, cpu, save,
};
command.TellsAlso = exception => exception is GpuMemoryException or NotSupportedException or AcceleratorException;
return command.Run(args, (options, result) =>
{
    if (result.GetValueForArgument(what) == "list")
    {
        DeviceTable.Write(NetGenDevices.List());
    }
    else
    {
        DeviceTraining.Run(options, result.GetValueForOption(cpu), result.GetValueForOption(save)!);
    }
});
