// PyTorch, in a process of its own that runs torch_gpu.py.

using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace NetGen.Measure.Torch;

/// <summary>The peer. It is asked after our own works, so that nobody shares the device.</summary>
internal static class TorchPeer
{
    internal const string PathVariable = "NETGEN_PYTHON";

    // torch_gpu.py ends so where there is no torch, or none that sees the device.
    private const int NoPeer = 3;

    // torch.compile takes a minute for each variant.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(20);

    /// <summary>Times the works with PyTorch.</summary>
    /// <param name="sizes">How much is done.</param>
    /// <param name="data">The folder with MNIST.</param>
    /// <param name="cpu">Whether on the CPU, for a try.</param>
    /// <param name="works">The works' names.</param>
    /// <returns>Empty if no interpreter has a PyTorch that sees the device.</returns>
    internal static TorchFigures Run(Sizes sizes, string data, bool cpu, IEnumerable<string> works)
    {
        var request = new JsonObject
        {
            ["device"] = cpu ? "cpu" : "cuda",
            ["works"] = new JsonArray([.. works.Select(work => (JsonNode)work)]),
            ["data"] = data,
            ["digits"] = sizes.Digits,
            ["lenet_batch"] = sizes.LeNetBatch,
            ["mlp_batch"] = sizes.MlpBatch,
            ["epochs"] = sizes.Epochs,
            ["matrix"] = sizes.Matrix,
            ["networks"] = sizes.Networks,
            ["examples"] = sizes.Examples,
            ["population_batch"] = Sizes.PopulationBatch,
        };
        foreach (string python in new[] { Environment.GetEnvironmentVariable(PathVariable), "python3", "/usr/bin/python3" }.OfType<string>().Where(p => p.Length > 0))
        {
            try
            {
                (int status, string output, string errors) = Run(python, request.ToJsonString());
                if (status != NoPeer)
                {
                    return new TorchFigures(status == 0 ? JsonNode.Parse(output) : Failed($"{python} torch_gpu.py ended with status {status}: {errors.Trim()}"));
                }

                Console.WriteLine($"no PyTorch in {python}: {errors.Trim()}");
            }
            catch (Win32Exception e)
            {
                Console.WriteLine($"no PyTorch in {python}: {e.Message}");
            }
            catch (Exception e) when (e is JsonException or TimeoutException or IOException)
            {
                return new TorchFigures(Failed($"{python} torch_gpu.py: {e.Message}"));
            }
        }

        return new TorchFigures(null);
    }

    private static JsonObject Failed(string message) => new() { ["failures"] = new JsonArray(message) };

    private static (int Status, string Output, string Errors) Run(string python, string request)
    {
        using Process process = Process.Start(new ProcessStartInfo(python, ["-W", "ignore", Path.Combine(AppContext.BaseDirectory, "Torch", "torch_gpu.py")])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(), errors = process.StandardError.ReadToEndAsync();
        process.StandardInput.WriteLine(request);
        process.StandardInput.Close();
        if (!process.WaitForExit(Patience))
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"no reply within {Patience.TotalMinutes:0} minutes.");
        }

        return (process.ExitCode, output.GetAwaiter().GetResult(), errors.GetAwaiter().GetResult());
    }
}
