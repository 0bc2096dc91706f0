using System.Collections.Generic;
using System.Linq;
using NetGen.Generator.Graph;
using NetGen.Generator.Ops;

namespace NetGen.Generator.Scheduling;

// Index nests meet memory: which pointer each operand lies behind, and how far it steps along each loop.
internal sealed partial class GraphScheduler
{
    /// <summary>From tensor indices to memory: each operand's strides along each loop.</summary>
    private LoopKernel Bind(PlannedKernel kernel, IndexNest nest, Node node, Node core, View result, bool blocks = false, Joined? joined = null)
    {
        var loops = nest.Loops.ToList();
        var operands = new List<Access>();
        bool lanes = Varies(result);
        int more = blocks ? 2 : 1;
        Access Of(View view, IReadOnlyList<Affine> index, string name, bool writes = false)
        {
            var strides = new int[loops.Count + more];
            int offset = view.Offset;
            for (int axis = 0; axis < index.Count; axis++)
            {
                offset += index[axis].Offset * view.Strides[axis];
                foreach ((int loop, int coefficient) in index[axis].Terms)
                {
                    strides[loop] += coefficient * view.Strides[axis];
                }
            }

            for (int i = 0; i < more; i++)
            {
                strides[loops.Count + i] = Device ? view.Buffer.SampleStride : view.Lanes ? 1 : 0;
            }

            lanes |= Varies(view);
            if (!writes && !kernel.Reads.Contains(view.Buffer))
            {
                kernel.Reads.Add(view.Buffer);
            }

            return new Access(Point(kernel, view.Buffer, name), offset, strides, view.Buffer.IsCallers);
        }

        // The body's operands, those of a map folded into it among them.
        Expr body = nest.Body;
        Node? prologue = fusion.PrologueOf(core);
        if (prologue is null)
        {
            operands.AddRange(nest.Inputs.Select(i => Of(OperandView(core, core.Inputs[i.Input]), i.Index, NameOf(core, i.Input))));
        }
        else
        {
            var map = (MapOp)prologue.Op;
            IReadOnlyList<Affine> index = nest.Inputs[0].Index;
            operands.AddRange(prologue.Inputs.Select((input, i) => Of(views[input], IndexNest.Broadcast(input.Shape, index), NameOf(prologue, i))));
            body = (nest with { Output = index }).BindCoordinates(map.Body);
        }

        var extra = new List<Access>();

        // What a map makes of results at an index of the nest: of other operands, new ones.
        Expr After(Node last, Node first, IReadOnlyList<Affine> index)
        {
            Expr value = first.Op is PoolOp { Role: PoolRole.ArgMax } ? -(Expr)new Expr.Input(0) : new Expr.Input(0);
            if (last == first)
            {
                return value;
            }

            var renamed = new List<Expr>();
            for (int i = 0; i < last.Inputs.Count; i++)
            {
                Node input = last.Inputs[i];
                if (input == first)
                {
                    renamed.Add(value);
                    continue;
                }

                extra.Add(Of(views[input], IndexNest.Broadcast(input.Shape, index), NameOf(last, i)));
                renamed.Add(new Expr.Input(extra.Count));
            }

            return (nest with { Output = index }).BindCoordinates(((MapOp)last.Op).Body).SubstituteInputs(renamed);
        }

        IReadOnlyList<Affine> stored = joined?.Index ?? nest.Output;
        Expr cell = joined is null ? new Expr.Input(0) : After(joined.Cells, core, nest.Output);
        Expr epilogue = After(node, joined?.Pool ?? core, stored);
        if (node == core)
        {
            body = nest.BindCoordinates(body);
        }

        Access output = Of(result, stored, "result", writes: true);
        Expr Pad(Expr e) => e.Substitute(leaf => leaf is Expr.LoopIndex l && l.Strides.Count == loops.Count ? new Expr.LoopIndex(l.Offset, new(l.Strides.Concat(new int[more]))) : leaf);
        body = Pad(body);
        cell = Pad(cell);
        epilogue = Pad(epilogue);
        if (blocks)
        {
            loops.Add(new Loop("block", 1, Reduction: false));
        }

        if (lanes)
        {
            loops.Add(Device ? new Loop("sample", 1, Reduction: !Varies(result)) : new Loop("lane", View.LaneCount, Reduction: !result.Lanes));
        }
        else
        {
            Access Cut(Access a) => a with { Strides = a.Strides.Take(loops.Count).ToArray() };
            Expr CutIndex(Expr e) => e.Substitute(leaf => leaf is Expr.LoopIndex l ? new Expr.LoopIndex(l.Offset, new(l.Strides.Take(loops.Count))) : leaf);
            operands = operands.Select(Cut).ToList();
            extra = extra.Select(Cut).ToList();
            output = Cut(output);
            body = CutIndex(body);
            cell = CutIndex(cell);
            epilogue = CutIndex(epilogue);
        }

        if (nest.Combine == Combine.None)
        {
            // Nothing is accumulated: one expression for each result.
            Expr value = epilogue.SubstituteInputs(extra.Select((_, i) => (Expr)new Expr.Input(operands.Count + i)).Prepend(body).ToArray());
            (body, epilogue) = (value, new Expr.Input(0));
            operands.AddRange(extra);
            extra.Clear();
        }

        Combine combine = nest.Combine == Combine.None && lanes && !Varies(result) ? Combine.Sum : nest.Combine;
        return new LoopKernel(loops, operands, body, combine, extra, epilogue, output)
        {
            Join = joined is null ? Combine.None : joined.Pool.Op is PoolOp { Role: PoolRole.Max } ? Combine.Max : Combine.Sum,
            Cell = cell,
            Margin = nest.Margin,
            BoundedMargins = Batch && nest.Margin is null ? BoundedMargins(nest, core) : nest.BoundedMargins.ToList(),
            BlockLoop = blocks || (Device && lanes) ? nest.Loops.Count : -1,
            RangeLoop = blocks ? nest.Loops.ToList().FindIndex(l => !l.Reduction) : -1,
        };
    }

    // Whether samples have elements of their own there.
    private bool Varies(View view) => Device ? view.Buffer.SampleStride > 0 : view.Lanes;

    private static string NameOf(Node core, int input)
    {
        Node node = Root(core.Inputs[input]);
        return node.Op is LeafOp { Kind: LeafKind.Parameter or LeafKind.State } leaf ? Identifier(leaf.Label.Substring(leaf.Label.LastIndexOf('/') + 1))
            : core.Op is WindowOp w && w.Role != WindowRole.Output && input == 1 ? "outputGradient"
            : "input";
    }

    private static string Identifier(string tensor)
        => string.Concat(tensor.Split('_').Select((part, i) => i == 0 || part.Length == 0 ? part : char.ToUpperInvariant(part[0]) + part.Substring(1)));

    /// <summary>
    /// For one sample, a kernel's rows begin on vector boundaries: a copy with padded rows, made by Prepare, where they do not already
    /// (unaligned 64-byte loads cost a factor of two).
    /// </summary>
    private View OperandView(Node core, Node operand)
    {
        View view = views[operand];
        int last = operand.Shape.Rank - 1, extent = operand.Shape.Dims[last];
        bool weight = core.Op is ContractOp or WindowOp && view.Buffer.Storage == Storage.Parameters && operand.Shape.Rank >= 2;
        int pitch = extent <= 2 && operand.Shape.Size / extent >= TilePlanner.MinTermsInLanes ? extent : extent <= 4 ? 4 : ArenaPlanner.Align(extent);
        if (target != Target.OneSample || !weight || extent == pitch || layout.IsPlanar(core))
        {
            return view;
        }

        if (!rows.TryGetValue((view.Buffer, view.Offset, extent, 1, 1, 0), out TensorBuffer? copy))
        {
            copy = new TensorBuffer(Storage.Derived, operand.Shape.Size / extent * pitch);
            rows[(view.Buffer, view.Offset, extent, 1, 1, 0)] = copy;
            Node identity = Build.MapTo(operand.Shape, new Expr.Input(0), operand.Origin, operand);
            PlannedKernel kernel = Add(new PlannedKernel(KernelForm.Loops, identity, WorkKind.Once) { Derives = true }, copy);
            LoopKernel loops = Bind(kernel, identity.Op.Loops(identity)[0], identity, identity, Padded(copy, operand.Shape));
            loops.Simplify();
            TilePlanner.Plan(loops);
            kernel.Nests.Add(loops);
        }

        return Padded(copy, operand.Shape);

        View Padded(TensorBuffer buffer, Shape shape)
        {
            int[] strides = new int[shape.Rank];
            int stride = 1;
            for (int axis = shape.Rank - 1; axis >= 0; axis--)
            {
                strides[axis] = stride;
                stride *= axis == shape.Rank - 1 ? pitch : shape.Dims[axis];
            }

            return new View(buffer, 0, strides, Lanes: false);
        }
    }
}
