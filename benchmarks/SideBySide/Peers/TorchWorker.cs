// One Python process that runs torch_worker.py: a JSON request a line on its standard input, a JSON reply a line on its standard output.

using System.Collections.Concurrent;
using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using NetGen.SideBySide.Models;

namespace NetGen.SideBySide.Peers;

internal sealed class TorchWorker : IDisposable
{
    // Importing torch from a cold disk takes some ten seconds; a training request calibrates several variants.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(180);

    private readonly Process process;
    private readonly ConcurrentQueue<string> errors = new();

    private TorchWorker(Process process)
    {
        this.process = process;
        process.ErrorDataReceived += (_, e) =>
        {
            if (e.Data is not null)
            {
                errors.Enqueue(e.Data);
            }
        };
        process.BeginErrorReadLine();
    }

    internal string Version { get; private set; } = "";

    /// <summary>Starts a worker; null when the interpreter is missing or has no torch.</summary>
    internal static TorchWorker? TryStart(string python, int threads, string? openBlasCore)
    {
        string count = threads.ToString(System.Globalization.CultureInfo.InvariantCulture);
        var start = new ProcessStartInfo(python, ["-W", "ignore", Path.Combine(AppContext.BaseDirectory, "Peers", "torch_worker.py"), count])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        start.Environment["OMP_NUM_THREADS"] = count;
        start.Environment["OPENBLAS_NUM_THREADS"] = count;
        start.Environment["MKL_NUM_THREADS"] = count;
        if (openBlasCore is not null)
        {
            start.Environment[OpenBlasPeer.CoreVariable] = openBlasCore;
        }

        TorchWorker? worker = null;
        try
        {
            worker = new TorchWorker(Process.Start(start)!);
            worker.Version = (string)worker.Ask(new JsonObject { ["op"] = "hello" })["version"]!;
            return worker;
        }
        catch (Exception e) when (e is Win32Exception or PeerException)
        {
            worker?.Dispose();
            return null;
        }
    }

    /// <summary>Sends a request and waits for its reply.</summary>
    /// <exception cref="PeerException">The worker reported an error, ended, or kept silent too long.</exception>
    internal JsonNode Ask(JsonObject request)
    {
        string? reply;
        try
        {
            process.StandardInput.WriteLine(request.ToJsonString());
            process.StandardInput.Flush();
            Task<string?> line = process.StandardOutput.ReadLineAsync();
            reply = line.Wait(Patience) ? line.Result : throw new PeerException($"PyTorch: no reply to '{request["op"]}' within {Patience.TotalSeconds:0} s.");
        }
        catch (IOException)
        {
            reply = null;
        }

        if (reply is null)
        {
            throw new PeerException($"PyTorch: the worker ended. {string.Join(' ', errors.TakeLast(3))}");
        }

        JsonNode parsed = JsonNode.Parse(reply)!;
        return parsed["error"] is { } error ? throw new PeerException($"PyTorch: {error}") : parsed;
    }

    /// <summary>Runs iterations of something that an earlier reply named by a handle, and returns the nanoseconds measured inside the worker.</summary>
    internal double Time(int handle, int iterations)
        => (double)Ask(new JsonObject { ["op"] = "time", ["handle"] = handle, ["iterations"] = iterations })["nanoseconds"]!;

    /// <summary>A network, in the worker's words.</summary>
    internal static JsonObject Describe(ModelWeights weights)
    {
        ModelDescription model = weights.Model;
        var layers = new JsonArray();
        for (int layer = 0; layer < model.Layers.Length; layer++)
        {
            JsonObject described = model.Layers[layer] switch
            {
                Conv2DLayer conv => new JsonObject
                {
                    ["kind"] = "conv2d",
                    ["channels"] = model.ShapeInto(layer)[2],
                    ["filters"] = model.ShapeOf(layer)[2],
                    ["size"] = Integers(conv.Height, conv.Width),
                    ["stride"] = conv.Stride,
                    ["pads"] = Integers(conv.Pads(model.ShapeInto(layer))),
                    ["groups"] = conv.Depthwise ? model.ShapeOf(layer)[2] : 1,
                    ["activation"] = conv.Activation.ToString(),
                    ["kernel"] = Encode<float>(ChannelsFirst.ConvolutionKernel(weights, layer)),
                    ["bias"] = Encode<float>(weights.Bias(layer)),
                },
                AddLayer add => new JsonObject { ["kind"] = "add", ["other"] = add.Other, ["activation"] = add.Activation.ToString() },
                GlobalAveragePoolLayer => new JsonObject { ["kind"] = "mean" },
                MaxPool2DLayer pool => new JsonObject { ["kind"] = "maxpool2d", ["size"] = pool.Size },
                FlattenLayer => new JsonObject { ["kind"] = "flatten" },
                DenseLayer dense => new JsonObject
                {
                    ["kind"] = "dense",
                    ["inputs"] = model.ShapeInto(layer)[0],
                    ["units"] = dense.Units,
                    ["activation"] = dense.Activation.ToString(),
                    ["kernel"] = Encode<float>(ChannelsFirst.DenseKernel(weights, layer)),
                    ["bias"] = Encode<float>(weights.Bias(layer)),
                },
                _ => throw new NotSupportedException($"torch_worker.py does not know {model.Layers[layer]}."),
            };
            described["from"] = model.Source(layer);
            layers.Add((JsonNode)described);
        }

        return new JsonObject
        {
            ["input"] = Integers(ChannelsFirst.Shape(model.InputShape)),
            ["output"] = Integers(ChannelsFirst.Shape(model.OutputShape)),
            ["layers"] = layers,
        };
    }

    private static JsonArray Integers(params int[] values) => new([.. values.Select(value => (JsonNode)value)]);

    internal static string Encode<T>(ReadOnlySpan<T> values)
        where T : unmanaged
        => Convert.ToBase64String(MemoryMarshal.AsBytes(values));

    internal static float[] Decode(JsonNode? text) => MemoryMarshal.Cast<byte, float>(Convert.FromBase64String((string)text!)).ToArray();

    public void Dispose()
    {
        try
        {
            process.StandardInput.Close();
            if (!process.WaitForExit(3000))
            {
                process.Kill();
            }
        }
        catch (Exception e) when (e is IOException or InvalidOperationException)
        {
            // It has ended already: that is what was wanted.
        }

        process.Dispose();
    }
}
