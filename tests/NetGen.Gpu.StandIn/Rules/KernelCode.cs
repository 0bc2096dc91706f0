// A kernel with all that it calls, read once: what ILGPU refuses in it, whether its threads meet, how much shared memory it allocates.

using System.Collections.Concurrent;
using System.Reflection;
using ILGPU;

namespace NetGen.Gpu.StandIn;

/// <summary>What a kernel's IL, and that of all it calls, says about it.</summary>
internal sealed class KernelCode
{
    private static readonly ConcurrentDictionary<MethodBase, KernelCode> Known = [];
    private static readonly HashSet<Type> Meetings = [typeof(Warp), typeof(SharedMemory)];

    private readonly List<string> refusals = [];
    private readonly Dictionary<MethodBase, int> allocationsOf = [];
    private readonly Stack<MethodBase> path = [];

    private KernelCode(MethodBase kernel)
    {
        Name = KernelRules.NameOf(kernel);
        SharedAllocations = Visit(kernel);
    }

    public string Name { get; }

    /// <summary>Sentences, each once.</summary>
    public IReadOnlyList<string> Refusals => refusals;

    /// <summary>Whether threads of a group may wait for each other, so that they must run at the same time.</summary>
    public bool ThreadsMeet { get; private set; }

    /// <summary>How many places allocate shared memory; a place in a method that is called twice counts twice, as it does once ILGPU has inlined the calls.</summary>
    public int SharedAllocations { get; }

    public static KernelCode Of(MethodBase kernel) => Known.GetOrAdd(kernel, method => new KernelCode(method));

    private int Visit(MethodBase method)
    {
        if (path.Contains(method))
        {
            Refuse([$"{KernelRules.NameOf(method)} calls itself, and kernels have no recursion."]);
            return 0;
        }

        if (allocationsOf.TryGetValue(method, out int allocations))
        {
            return allocations;
        }

        Refuse(KernelRules.RefusalsOf(method));
        path.Push(method);
        foreach (Instruction instruction in IlReader.Read(method))
        {
            if (instruction.Operand is MethodBase named)
            {
                MethodBase called = KernelRules.Target(named, instruction.Constrained);
                ThreadsMeet |= called.DeclaringType == typeof(Group) && called.Name == nameof(Group.Barrier);
                ThreadsMeet |= called.DeclaringType is Type type && Meetings.Contains(type) && !called.IsSpecialName;
                if (called.DeclaringType == typeof(SharedMemory))
                {
                    allocations++;
                }
                else if (KernelRules.IsUsersOwn(called))
                {
                    allocations += Visit(called);
                }
            }
        }

        path.Pop();
        if (allocations > 0 && path.Count > 0 && method.MethodImplementationFlags.HasFlag(MethodImplAttributes.NoInlining))
        {
            Refuse([$"{KernelRules.NameOf(method)} allocates shared memory but is never inlined, so that all its calls share the same memory; let it be inlined."]);
        }

        allocationsOf[method] = allocations;
        return allocations;
    }

    private void Refuse(IEnumerable<string> sentences) => refusals.AddRange(sentences.Except(refusals));
}
