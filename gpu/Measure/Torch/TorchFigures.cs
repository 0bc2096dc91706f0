using System.Text.Json.Nodes;

namespace NetGen.Measure.Torch;

/// <summary>What PyTorch did on the same device: rates in the works' own units.</summary>
/// <param name="reply">What torch_gpu.py printed; null without PyTorch.</param>
internal sealed class TorchFigures(JsonNode? reply)
{
    /// <summary>Its version, or null without PyTorch.</summary>
    internal string? Version => (string?)reply?["version"];

    /// <summary>What could not be run, in words.</summary>
    internal IEnumerable<string> Failures => reply?["failures"]?.AsArray().Select(failure => (string)failure!) ?? [];

    /// <summary>The fastest eager variant; null if there is none.</summary>
    internal double? Eager(string work) => Rate(work, "eager");

    /// <summary>The fastest with torch.compile; null if there is none.</summary>
    internal double? Compiled(string work) => Rate(work, "compile");

    /// <summary>What exactly was the fastest.</summary>
    internal string Variant(string work, bool compiled) => (string?)reply?["works"]?[work]?[compiled ? "compile" : "eager"]?["variant"] ?? "";

    private double? Rate(string work, string kind) => (double?)reply?["works"]?[work]?[kind]?["rate"];
}
