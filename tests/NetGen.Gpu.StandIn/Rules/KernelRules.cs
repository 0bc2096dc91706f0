// What ILGPU 1.5.3's compiler refuses, or takes and makes slow or wrong code of, told without ILGPU.

using System.Collections.Frozen;
using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;
using ILGPU;

namespace NetGen.Gpu.StandIn;

/// <summary>Marks a method that stands for one instruction of the device (inline PTX, say): kernels may call it, whatever its body does on the CPU.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class StandsForInstructionAttribute : Attribute;

/// <summary>Checks kernels' IL against the rules of ILGPU's compiler.</summary>
public static class KernelRules
{
    private static readonly FrozenSet<Type> ForKernels = [typeof(Grid), typeof(Group), typeof(SharedMemory), typeof(Warp), typeof(Atomic), typeof(Interop), typeof(IntrinsicMath), typeof(IntrinsicMath.CPUOnly)];

    // Of the runtime library: what ILGPU maps to instructions of its own (its RemappedIntrinsics), without the functions for which its Algorithms package is needed.
    private static readonly FrozenSet<string> Mapped =
    [
        .. Names(typeof(Math), "Abs", "Min", "Max", "Sqrt", "Floor", "Ceiling", "CopySign"),
        .. Names(typeof(MathF), "Abs", "Min", "Max", "Sqrt", "Floor", "Ceiling", "CopySign"),
        .. Names(typeof(float), "IsNaN", "IsInfinity", "IsFinite"),
        .. Names(typeof(double), "IsNaN", "IsInfinity", "IsFinite"),
        .. Names(typeof(BitConverter), "SingleToInt32Bits", "Int32BitsToSingle", "DoubleToInt64Bits", "Int64BitsToDouble"),
        .. Names(typeof(System.Numerics.BitOperations), "LeadingZeroCount", "PopCount", "TrailingZeroCount"),
        .. Names(typeof(Interlocked), "Add", "And", "Or", "CompareExchange", "Exchange", "Increment", "Decrement"),
    ];

    private static readonly FrozenDictionary<OpCode, string> RefusedCodes = new Dictionary<OpCode, string>
    {
        [OpCodes.Ldstr] = "loads a string",
        [OpCodes.Ldftn] = "makes a delegate",
        [OpCodes.Ldvirtftn] = "makes a delegate",
        [OpCodes.Calli] = "calls through a function pointer",
        [OpCodes.Jmp] = "jumps to a method",
        [OpCodes.Throw] = "throws an exception",
        [OpCodes.Rethrow] = "throws an exception",
        [OpCodes.Localloc] = "allocates on the stack (stackalloc)",
        [OpCodes.Newarr] = "creates an array, which becomes local memory; use named locals",
        [OpCodes.Ldelem_Ref] = "reads an array of references",
        [OpCodes.Stelem_Ref] = "writes an array of references",
        [OpCodes.Box] = "boxes a value",
        [OpCodes.Unbox] = "unboxes a value",
        [OpCodes.Unbox_Any] = "unboxes a value",
        [OpCodes.Isinst] = "asks for an object's type",
        [OpCodes.Castclass] = "casts an object",
        [OpCodes.Cpblk] = "copies a block of memory",
        [OpCodes.Initblk] = "fills a block of memory",
        [OpCodes.Mkrefany] = "makes a typed reference",
        [OpCodes.Stsfld] = "writes a static field",
    }.ToFrozenDictionary();

    /// <summary>Sentences that say what ILGPU would refuse in a kernel and in the methods that it calls, with their names; none for a good kernel.</summary>
    public static IReadOnlyList<string> Check(MethodInfo kernel)
    {
        ArgumentNullException.ThrowIfNull(kernel);
        return KernelCode.Of(kernel).Refusals;
    }

    /// <summary>Whether threads of a group may meet in a kernel (barriers, warps, shared memory); a kernel whose threads do not runs them one after the other.</summary>
    public static bool ThreadsMeet(MethodInfo kernel)
    {
        ArgumentNullException.ThrowIfNull(kernel);
        return KernelCode.Of(kernel).ThreadsMeet;
    }

    internal static string NameOf(MethodBase method) => $"{method.DeclaringType?.Name}.{method.Name}";

    /// <summary>Whether a method is neither ILGPU's nor the runtime library's, so that ILGPU compiles its IL as it stands.</summary>
    internal static bool IsUsersOwn(MethodBase method) => method.Module.Assembly != typeof(Grid).Assembly && !IsOfRuntime(method.DeclaringType)
        && !method.IsDefined(typeof(StandsForInstructionAttribute));

    /// <summary>The method that a call reaches: a member of an interface, where the type is known, is that type's own.</summary>
    internal static MethodBase Target(MethodBase named, Type? constrained)
    {
        if (constrained is not { IsInterface: false } || named is not MethodInfo { DeclaringType.IsInterface: true } member)
        {
            return named;
        }

        InterfaceMapping map = constrained.GetInterfaceMap(member.DeclaringType!);
        MethodInfo definition = member.IsGenericMethod ? member.GetGenericMethodDefinition() : member;
        int index = Array.IndexOf(map.InterfaceMethods, definition);
        MethodInfo target = index < 0 ? member : map.TargetMethods[index];
        return target.IsGenericMethodDefinition ? target.MakeGenericMethod(member.GetGenericArguments()) : target;
    }

    /// <summary>What is refused in one method itself.</summary>
    internal static IEnumerable<string> RefusalsOf(MethodBase method)
    {
        string name = NameOf(method);
        if (method.GetMethodBody() is not MethodBody body)
        {
            yield return $"{name} has no IL, so there is nothing to compile.";
            yield break;
        }

        if (body.ExceptionHandlingClauses.Count > 0)
        {
            yield return $"{name} has a try block, which kernels cannot.";
        }

        IEnumerable<Type> types = method.GetParameters().Select(parameter => parameter.ParameterType).Concat(body.LocalVariables.Select(local => local.LocalType));
        foreach (string problem in (method is MethodInfo { ReturnType: Type result } ? types.Append(result) : types).Select(ProblemOf).OfType<string>())
        {
            yield return $"{name} uses {problem}.";
        }

        foreach (Instruction instruction in IlReader.Read(method))
        {
            string? problem = instruction.Operand switch
            {
                _ when RefusedCodes.TryGetValue(instruction.Code, out string? sentence) => $"{sentence}, which kernels cannot",
                MethodBase called => ProblemOf(instruction, called),
                FieldInfo field => ProblemOf(instruction.Code, field),
                _ => null,
            };
            if (problem is not null)
            {
                yield return $"{name} {problem}.";
            }
        }
    }

    private static string? ProblemOf(Instruction instruction, MethodBase named)
    {
        MethodBase called = Target(named, instruction.Constrained);
        Type type = called.DeclaringType!;
        if (instruction.Code == OpCodes.Newobj && !type.IsValueType)
        {
            return $"creates an object of class {type.Name}, which kernels cannot";
        }

        if (!called.IsStatic && !type.IsValueType && instruction.Constrained is null)
        {
            return type.IsInterface
                ? $"calls {NameOf(called)} through the interface, which kernels cannot; make the type a generic parameter"
                : $"calls {NameOf(called)} on an object of a class, which kernels cannot";
        }

        if (instruction.Constrained is Type constrained && !constrained.IsValueType)
        {
            return $"calls {NameOf(called)} on {constrained.Name}, which is not a struct, so that kernels cannot";
        }

        if (UnknownToILGPU(type) is string problem)
        {
            return $"calls {NameOf(called)} and so uses {problem}";
        }

        if (type.Assembly == typeof(Grid).Assembly)
        {
            return type.IsValueType || ForKernels.Contains(type) ? null : $"calls {NameOf(called)}, which only the host can";
        }

        bool known = !IsOfRuntime(type) || Mapped.Contains(NameOf(called)) || type == typeof(Unsafe) || typeof(ITuple).IsAssignableFrom(type);
        return known ? null : $"calls {NameOf(called)}, which ILGPU does not map to an instruction (or only with its Algorithms package)";
    }

    private static string? ProblemOf(OpCode code, FieldInfo field)
    {
        if (!field.IsStatic)
        {
            return field.DeclaringType is { IsValueType: false } owner ? $"reaches field {field.Name} of class {owner.Name}, which kernels cannot" : null;
        }

        return !field.FieldType.IsValueType ? $"reads static field {field.Name} of reference type {field.FieldType.Name}, which kernels cannot"
            : !field.IsInitOnly ? $"reads static field {field.Name}, which is not readonly and may change, so that kernels cannot"
            : null;
    }

    // Types of which kernels can have no value.
    private static string? ProblemOf(Type type)
    {
        if (type.IsByRef || type.IsPointer)
        {
            return ProblemOf(type.GetElementType()!);
        }

        return UnknownToILGPU(type) ?? (type.IsValueType ? null : $"reference type {type.Name}, which kernels cannot");
    }

    private static string? UnknownToILGPU(Type type)
    {
        string name = type.Name.Split('`')[0];
        bool isVector = type.Namespace == "System.Runtime.Intrinsics" || (type.Namespace == "System.Numerics" && name.StartsWith("Vector", StringComparison.Ordinal));
        return type == typeof(Half) ? "System.Half, which kernels cannot (ILGPU has its own)"
            : type.Namespace == "System" && name is "Span" or "ReadOnlySpan" ? $"a {name}, which kernels cannot"
            : isVector ? $"{name}, which kernels cannot"
            : null;
    }

    private static bool IsOfRuntime(Type? type) => type?.Namespace is "System" or "Microsoft" || type?.Namespace?.StartsWith("System.", StringComparison.Ordinal) == true;

    private static IEnumerable<string> Names(Type type, params string[] methods) => methods.Select(method => $"{type.Name}.{method}");
}
