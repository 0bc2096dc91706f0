// Runs emitted networks in a process of its own, where the environment can switch off instructions: only there is the narrower code really the one
// that such a machine runs.

using System.Diagnostics;
using System.Runtime.Loader;
using NetGen.Numerics;

namespace NetGen.Codegen.Tests;

/// <summary>One network, one batch: what a child process is asked to compute.</summary>
internal sealed record ChildRun(string ClassName, int Batch, Dictionary<string, double[]> Leaves);

/// <summary>The test assembly as a program: dotnet NetGen.Codegen.Tests.dll assembly requests results.</summary>
internal static class ChildProcess
{
    /// <summary>Runs the requests in this process.</summary>
    public static int Main(string[] arguments)
    {
        System.Reflection.Assembly emitted = AssemblyLoadContext.Default.LoadFromAssemblyPath(arguments[0]);
        using var reader = new BinaryReader(File.OpenRead(arguments[1]));
        using var writer = new BinaryWriter(File.Create(arguments[2]));
        writer.Write(VectorWidth.Bits);
        int runs = reader.ReadInt32();
        for (int run = 0; run < runs; run++)
        {
            var network = (INetwork)Activator.CreateInstance(emitted.GetType(reader.ReadString(), throwOnError: true)!, 1UL)!;
            int batch = reader.ReadInt32();
            Dictionary<string, double[]> leaves = ReadTensors(reader, r => r.ReadDouble());
            Dictionary<string, float[]> results = NetworkRun.Emitted(network, leaves, batch);
            WriteTensors(writer, results, (w, v) => w.Write(v));
        }

        return 0;
    }

    /// <summary>Runs the requests in a child process.</summary>
    /// <param name="image">The emitted assembly.</param>
    /// <param name="runs">What to compute.</param>
    /// <param name="environment">Variables to set.</param>
    /// <returns>The vector width that the child ran, and its results.</returns>
    public static (int Bits, Dictionary<string, float[]>[] Results) Compute(byte[] image, IReadOnlyList<ChildRun> runs, params (string Name, string Value)[] environment)
    {
        string folder = Directory.CreateTempSubdirectory("netgen-widths-").FullName;
        try
        {
            string assembly = Path.Combine(folder, "Emitted.dll"), requests = Path.Combine(folder, "requests"), results = Path.Combine(folder, "results");
            File.WriteAllBytes(assembly, image);
            using (var writer = new BinaryWriter(File.Create(requests)))
            {
                writer.Write(runs.Count);
                foreach (ChildRun run in runs)
                {
                    writer.Write(run.ClassName);
                    writer.Write(run.Batch);
                    WriteTensors(writer, run.Leaves, (w, v) => w.Write(v));
                }
            }

            var start = new ProcessStartInfo(Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) == "dotnet" ? host : "dotnet")
            {
                ArgumentList = { "exec", typeof(ChildProcess).Assembly.Location, assembly, requests, results },
                RedirectStandardError = true,
                RedirectStandardOutput = true,
            };
            start.Environment.Remove(VectorWidth.EnvironmentVariable);
            foreach ((string name, string value) in environment)
            {
                start.Environment[name] = value;
            }

            using Process process = Process.Start(start)!;
            Task<string> errors = process.StandardError.ReadToEndAsync(), text = process.StandardOutput.ReadToEndAsync();
            process.WaitForExit();
            Assert.True(process.ExitCode == 0, $"The child process ended with {process.ExitCode}:\n{text.Result}\n{errors.Result}");
            using var reader = new BinaryReader(File.OpenRead(results));
            return (reader.ReadInt32(), runs.Select(_ => ReadTensors(reader, r => r.ReadSingle())).ToArray());
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void WriteTensors<T>(BinaryWriter writer, Dictionary<string, T[]> tensors, Action<BinaryWriter, T> write)
    {
        writer.Write(tensors.Count);
        foreach ((string name, T[] values) in tensors)
        {
            writer.Write(name);
            writer.Write(values.Length);
            foreach (T value in values)
            {
                write(writer, value);
            }
        }
    }

    private static Dictionary<string, T[]> ReadTensors<T>(BinaryReader reader, Func<BinaryReader, T> read)
    {
        var tensors = new Dictionary<string, T[]>();
        for (int count = reader.ReadInt32(); count > 0; count--)
        {
            string name = reader.ReadString();
            var values = new T[reader.ReadInt32()];
            for (int i = 0; i < values.Length; i++)
            {
                values[i] = read(reader);
            }

            tensors.Add(name, values);
        }

        return tensors;
    }
}
