// What ResNet-50 costs a build: the generator, its text, and the C# compiler on it. A few runs by the clock, since one takes seconds.

using System.Diagnostics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace NetGen.Benchmarks;

internal static class LargeNetwork
{
    // As LeNet-5's benchmarks have it: a build server has compiled before.
    private const int WarmUps = 5, Runs = 5;

    // Milliseconds that the C# compiler may take longer, and kilobytes of text.
    private const double CompilerLimit = 1500, TextLimit = 300;

    /// <summary>Prints the figures and holds them to their gates.</summary>
    /// <returns>Whether both are met.</returns>
    internal static bool Measure()
    {
        CSharpCompilation project = LeNetProject.Create(ResNet50Source.Text), empty = LeNetProject.Create("namespace App; public class Empty;");
        Compilation output = project;
        double generator = Median(() => LeNetProject.CreateDriver().RunGeneratorsAndUpdateCompilation(project, out output, out _));
        foreach (Diagnostic error in output.GetDiagnostics().Where(d => d.Severity == DiagnosticSeverity.Error).Take(3))
        {
            throw new InvalidOperationException(error.ToString());
        }

        double floor = Median(() => LeNetProject.Emit(((CSharpCompilation)empty).Clone())), generated = Median(() => LeNetProject.Emit(((CSharpCompilation)output).Clone()));
        double kilobytes = output.SyntaxTrees.Except(project.SyntaxTrees).Sum(tree => tree.Length) / 1000.0;
        Console.WriteLine($"ResNet-50, median of {Runs}: generator {generator:0} ms");
        bool compiles = Gate("compiling ResNet-50's generated files", generated - floor, CompilerLimit, "ms");
        return Gate("text of ResNet-50", kilobytes, TextLimit, "kB") && compiles;
    }

    private static bool Gate(string name, double value, double limit, string unit)
    {
        Console.WriteLine($"gate {name}: {value:0} of {limit:0} {unit}: {(value < limit ? "ok" : "exceeded")}");
        return value < limit;
    }

    private static double Median(Action action)
    {
        var times = new List<double>();
        for (int run = 0; run < WarmUps + Runs; run++)
        {
            long start = Stopwatch.GetTimestamp();
            action();
            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        return times.Skip(WarmUps).Order().ElementAt(Runs / 2);
    }
}
