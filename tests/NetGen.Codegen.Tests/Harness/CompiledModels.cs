using System.Collections.Concurrent;
using NetGen.Generator.Emission;
using NetGen.Generator.Lowering;
using NetGen.Generator.Model;

namespace NetGen.Codegen.Tests;

/// <summary>Networks taken through the whole pipeline, each once for all tests.</summary>
internal static class CompiledModels
{
    private static readonly ConcurrentDictionary<NetworkSpec, Lazy<NetworkModel>> Models = new();

    public static NetworkModel Of(NetworkSpec spec) => Models.GetOrAdd(spec, s => new(() => NetworkModel.Compile(s, LayerCatalog.BuiltIn))).Value;
}
