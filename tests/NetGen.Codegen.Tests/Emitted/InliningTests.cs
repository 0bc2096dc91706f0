// The JIT inlines what a kernel does to vectors until a method has 512 locals; what comes after is a call, and the kernel many times as slow. It says so, in an event.

using System.Diagnostics.Tracing;
using System.Reflection;
using System.Runtime.CompilerServices;
using NetGen.Numerics;
using NetGen.Tests;

namespace NetGen.Codegen.Tests;

[Collection(AloneCollection.Name)]
public class InliningTests
{
    // Fifteen functions in one expression, more than a method has room for.
    private const string LongestExpression = "EveryMathFunction.";

    private static readonly Type[] Vectors = [.. new[] { typeof(V512), typeof(V256) }.Where(v => VectorWidth.Bits >= (v == typeof(V512) ? 512 : 256))];

    [Fact]
    public void EmittedMethods_CallNoVectorOperation()
    {
        // Kernels that nothing has compiled yet.
        Type[] types = EmittedAssembly.OfAllNetworks.LoadAgain().GetTypes();
        using var calls = new CallListener();
        int methods = 0;
        foreach (MethodInfo method in types.SelectMany(t => t.GetMethods(BindingFlags.DeclaredOnly | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance)).Where(IsCompiledByItself))
        {
            foreach (Type vector in Vectors)
            {
                RuntimeHelpers.PrepareMethod(method.MethodHandle, [vector.TypeHandle]);
                methods++;
            }
        }

        Assert.True(Vectors.Length == 0 || methods > 1000, $"Only {methods} methods were compiled.");
        string[] found = [.. calls.Found().Where(call => !call.StartsWith(LongestExpression, StringComparison.Ordinal))];
        Assert.True(found.Length == 0, $"{found.Length} methods call vector operations:\n{string.Join('\n', found)}");
    }

    // A listener that hears nothing would find nothing.
    [Fact]
    public void MethodOfTooManyOperations_IsFound()
    {
        using var calls = new CallListener();
        string text = string.Concat(Enumerable.Range(0, 400).Select(i => $"sum = TV.FusedMultiplyAdd(TV.Load(&p[{16 * i}]), TV.Broadcast(p[{i}]), sum);"));
        Type type = EmittedAssembly.CompileText(
            $"using NetGen.Numerics; public static unsafe class Long {{ private static void Kernel<TV>(float* p) where TV : struct, IVector<TV> {{ TV sum = TV.Zero; {text} TV.Store(p, sum); }} }}").GetType("Long")!;
        RuntimeHelpers.PrepareMethod(type.GetMethod("Kernel", BindingFlags.NonPublic | BindingFlags.Static)!.MethodHandle, [typeof(V256).TypeHandle]);
        Assert.Contains(calls.Found(), found => found.StartsWith("Long.Kernel", StringComparison.Ordinal));
    }

    private static bool IsCompiledByItself(MethodInfo method)
        => method.IsGenericMethodDefinition && method.GetGenericArguments() is [{ Name: "TV" }] && method.MethodImplementationFlags.HasFlag(MethodImplAttributes.AggressiveOptimization);

    /// <summary>Hears of vector operations and elementary functions that the JIT should have inlined and did not.</summary>
    private sealed class CallListener : EventListener
    {
        private const EventKeywords JitTracing = (EventKeywords)0x1000;

        private readonly Dictionary<string, int> counts = [];

        public string[] Found()
        {
            // Events come through a thread of their own.
            Thread.Sleep(500);
            lock (counts)
            {
                return [.. counts.OrderByDescending(c => c.Value).Select(c => $"{c.Key}: {c.Value}")];
            }
        }

        protected override void OnEventSourceCreated(EventSource eventSource)
        {
            if (eventSource.Name == "Microsoft-Windows-DotNETRuntime")
            {
                EnableEvents(eventSource, EventLevel.Verbose, JitTracing);
            }
        }

        protected override void OnEventWritten(EventWrittenEventArgs eventData)
        {
            if (eventData.EventName != "MethodJitInliningFailed")
            {
                return;
            }

            string Text(string field) => eventData.Payload![eventData.PayloadNames!.IndexOf(field)]!.ToString()!;
            bool operation = Text("InlineeNamespace").StartsWith("NetGen.Numerics.V", StringComparison.Ordinal) || Text("InlineeNamespace").StartsWith("System.Runtime.Intrinsics", StringComparison.Ordinal);
            if (operation && Text("FailReason") == "too many locals")
            {
                lock (counts)
                {
                    string method = $"{Text("MethodBeingCompiledNamespace")}.{Text("MethodBeingCompiledName")}";
                    counts[method] = counts.GetValueOrDefault(method) + 1;
                }
            }
        }
    }
}
