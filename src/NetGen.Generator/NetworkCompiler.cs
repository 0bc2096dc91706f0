using System;
using System.Collections.Generic;
using System.Linq;
using NetGen.Generator.Emission;
using NetGen.Generator.Emission.Gpu;
using NetGen.Generator.Graph;
using NetGen.Generator.Lowering;
using NetGen.Generator.Model;

namespace NetGen.Generator
{
    /// <summary>What the user's project asks of the compiler.</summary>
    /// <param name="EmitIr">Whether to write the graph after each pass next to the generated files.</param>
    /// <param name="Gpu">Whether networks get a form for GPUs.</param>
    internal sealed record CompilerOptions(bool EmitIr, bool Gpu = false);

    /// <summary>From a network's specification to its C#: lowering, differentiation, passes, scheduling, emission.</summary>
    internal static class NetworkCompiler
    {
        internal static CompilationResult Compile(NetworkSpec spec, CompilerOptions options) => Compile(spec, options, LayerCatalog.BuiltIn);

        internal static CompilationResult Compile(NetworkSpec spec, CompilerOptions options, LayerCatalog catalog)
        {
            if (spec.IsUnreadable)
            {
                return new CompilationResult(new EquatableArray<GeneratedSource>(new[] { NetworkEmitter.EmitStub(spec) }), EquatableArray<Problem>.Empty);
            }

            try
            {
                NetworkModel model = NetworkModel.Compile(spec, catalog, options.Gpu && spec.ClassName != DeviceEmitter.ClassName);
                var sources = NetworkEmitter.Emit(model).ToList();
                if (options.EmitIr)
                {
                    sources.AddRange(IntermediateGraphs(spec, model));
                }

                return new CompilationResult(new EquatableArray<GeneratedSource>(sources), EquatableArray<Problem>.Empty);
            }
            catch (ProblemException e)
            {
                return new CompilationResult(
                    new EquatableArray<GeneratedSource>(new[] { NetworkEmitter.EmitStub(spec) }),
                    new EquatableArray<Problem>(new[] { e.Problem }));
            }
        }

        private static IEnumerable<GeneratedSource> IntermediateGraphs(NetworkSpec spec, NetworkModel model)
            => model.History.Select((entry, index) => new GeneratedSource(
                $"{spec.ClassName}.{index:00}.{entry.Key.Replace('/', '.')}.ir.g.cs",
                string.Concat(entry.Value.Print().Split('\n').Where(line => line.Length > 0).Select(line => "// " + line + "\n"))));
    }
}
