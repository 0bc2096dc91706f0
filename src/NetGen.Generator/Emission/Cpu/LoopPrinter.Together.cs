using System;
using System.Collections.Generic;
using System.Linq;
using NetGen.Generator.Graph;
using NetGen.Generator.Scheduling;

namespace NetGen.Generator.Emission.Cpu;

// Kernels without reductions that share their loops.
internal sealed partial class LoopPrinter
{
    // Several results of one iteration: what they have in common is loaded and computed once.
    private void PrintTogether()
    {
        var places = new Dictionary<string, string>();
        var loads = new Dictionary<string, string>();
        var accesses = new List<Access>();
        var printer = new VectorExprPrinter(code, Leaf, "v", type);
        using IEnumerator<string> values = printer.PrintAll(together!.Select(Value).ToArray()).GetEnumerator();
        foreach (LoopKernel one in together!)
        {
            values.MoveNext();
            string to = Address.Of(Place(one.Output, "To"), one.Output.Offset);
            code.Line(kernel.PartialExtent == 0 ? $"{type}.Store({to}, {values.Current});" : $"{type}.StorePartial({to}, {values.Current}, {Remaining(Array.Empty<int>())});");
        }

        // Inputs are numbered among all kernels' operands, so that equal parts of expressions are equal.
        Expr Value(LoopKernel one) => one.Epilogue.SubstituteInputs(new[] { one.Body }).SubstituteInputs(one.Operands.Select(operand =>
        {
            int known = accesses.FindIndex(a => a.Pointer == operand.Pointer && a.Offset == operand.Offset && a.Strides.SequenceEqual(operand.Strides));
            if (known < 0)
            {
                known = accesses.Count;
                accesses.Add(operand);
            }

            return (Expr)new Expr.Input(known);
        }).ToArray());

        // A pointer to the iteration's place in a tensor, from which all its elements are so far away.
        string Place(Access access, string suffix)
        {
            string key = Text.Of(access.Pointer) + ":" + string.Join(",", access.Strides);
            if (!places.TryGetValue(key, out string? name))
            {
                int same = places.Count(p => p.Key.StartsWith(Text.Of(access.Pointer) + ":", StringComparison.Ordinal));
                name = pointers[access.Pointer] + suffix + (same == 0 ? string.Empty : Text.Of(same + 1));
                code.Line($"float* {name} = {Address.After(pointers[access.Pointer], Position(access with { Offset = 0 }))};");
                places.Add(key, name);
            }

            return name;
        }

        string Leaf(Expr leaf)
        {
            if (leaf is not Expr.Input input)
            {
                return LeafOf(leaf, Array.Empty<int>(), new Dictionary<int, int>());
            }

            Access access = accesses[input.Index];
            string text = Load(Place(access, "At"), access.Offset, access);
            if (!loads.TryGetValue(text, out string? name))
            {
                name = "x" + Text.Of(loads.Count);
                loads.Add(text, name);
                code.Line($"{type} {name} = {text};");
            }

            return name;
        }
    }
}
