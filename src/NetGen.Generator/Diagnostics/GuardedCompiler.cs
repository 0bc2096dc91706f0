// The wall between the pipeline and a failing compiler: an exception becomes a problem on the layer that causes it, since what
// Roslyn itself would say (CS8785, on no line at all) helps nobody.

using System;
using System.Linq;
using NetGen.Generator.Model;

namespace NetGen.Generator.Diagnostics
{
    /// <summary>A network after compilation.</summary>
    /// <param name="TypeName">Its qualified name, such as "App.Outer.LeNet5".</param>
    /// <param name="Result">Its files and problems.</param>
    internal sealed record CompiledNetwork(string TypeName, CompilationResult Result);

    /// <summary>Compiles without ever throwing.</summary>
    internal static class GuardedCompiler
    {
        /// <summary>Compiles a network; if the compiler fails, the result is NG0006 on the attribute that causes it.</summary>
        internal static CompilationResult Compile(NetworkSpec spec, Func<NetworkSpec, CompilationResult> compile)
        {
            try
            {
                return compile(spec);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                LayerSpec? culprit = FindCulprit(spec, exception, compile);
                var problem = new Problem(
                    "NG0006",
                    culprit?.AttributeIndex ?? -1,
                    new EquatableArray<string>(new[] { culprit is null ? spec.ClassName : Describe(culprit), InOneLine(exception) }));
                return new CompilationResult(EquatableArray<GeneratedSource>.Empty, new EquatableArray<Problem>(new[] { problem }));
            }
        }

        /// <summary>
        /// The layer at which the compiler begins to fail in the same way: it compiles the first layer, the first two, and so on. Slow, but done only after a failure, and
        /// it needs nothing of the code that failed. Null if no beginning of the network fails and the network has no loss to blame.
        /// </summary>
        private static LayerSpec? FindCulprit(NetworkSpec spec, Exception failure, Func<NetworkSpec, CompilationResult> compile)
        {
            for (int count = 1; count <= spec.Layers.Count; count++)
            {
                NetworkSpec beginning = spec with
                {
                    Layers = new EquatableArray<LayerSpec>(spec.Layers.Take(count)),
                    Losses = EquatableArray<LayerSpec>.Empty,
                };
                try
                {
                    compile(beginning);
                }
                catch (Exception exception) when (exception.GetType() == failure.GetType())
                {
                    return spec.Layers[count - 1];
                }
                catch (Exception exception) when (exception is not OperationCanceledException)
                {
                    // A beginning may fail in a way of its own, because it ends where the network does not: go on.
                }
            }

            return spec.Losses.Count > 0 ? spec.Losses[0] : null;
        }

        private static string Describe(LayerSpec layer) => layer.Name is null ? layer.Kind : $"{layer.Kind} '{layer.Name}'";

        private static string InOneLine(Exception exception)
            => exception.GetType().Name + ": " + string.Join(" ", exception.Message.Split(new[] { '\r', '\n' }, StringSplitOptions.RemoveEmptyEntries));
    }
}
