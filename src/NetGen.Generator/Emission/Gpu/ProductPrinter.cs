using System;
using System.Collections.Generic;
using System.Linq;
using NetGen.Generator.Graph;
using NetGen.Generator.Scheduling;

namespace NetGen.Generator.Emission.Gpu;

/// <summary>
/// Prints a matrix product through shared memory. A group of threads computes a tile of the result: again and again it brings some steps of both operands to shared memory, while it multiplies
/// those that it brought before (two buffers), and each thread keeps a small square of sums in registers, named one by one since ILGPU unrolls nothing. A convolution is such a product as well:
/// where an element lies is the sum of what its row and what its step decide.
/// </summary>
internal sealed class ProductPrinter
{
    private readonly DeviceNest nest;
    private readonly DeviceForm.Tiles form;
    private readonly CodeWriter code = new();
    private readonly Side left, right;
    private readonly bool adds;

    private ProductPrinter(DeviceNest nest, DeviceForm.Tiles form, bool adds)
    {
        this.adds = adds;
        this.nest = nest;
        this.form = form;
        (ProductLoops product, ProductTile tile) = (form.Product, form.Tile);
        left = new Side(nest, tile, product, "left", product.Left, product.Rows, tile.Rows, tile.ThreadRows, "row");
        right = new Side(nest, tile, product, "right", product.Right, product.Columns, tile.Columns, tile.ThreadColumns, "column");
    }

    public static (int GroupSize, GridSize X, GridSize Y, GridSize Z, Func<string, string> Body) Print(DeviceNest nest, DeviceForm.Tiles form, IReadOnlyList<string> names, IReadOnlyList<int> used, bool adds)
    {
        GridSize Of(IReadOnlyList<int> loops, int divisor, bool shared = false) => new(nest.Extent(loops), nest.PerSample(loops), divisor, shared);
        ProductLoops product = form.Product;
        return (form.Tile.Threads, Of(product.Rows, form.Tile.Rows), Of(product.Columns, form.Tile.Columns), Of(product.Copies, 1, form.Shares is not null), own => new ProductPrinter(nest, form, adds).Print(own, names, used));
    }

    private string Print(string name, IReadOnlyList<string> names, IReadOnlyList<int> used)
    {
        (ProductTile tile, ProductLoops product) = (form.Tile, form.Product);
        string steps = Text.Of(tile.Steps);
        code.Open($"private static void {name}(GpuCall call)");
        ReductionPrinter.Unpack(code, names, used, form.Shares is not null);
        code.Line($"int rows = {nest.ExtentText(product.Rows)}, columns = {nest.ExtentText(product.Columns)}, steps = {nest.ExtentText(product.Steps)};");
        string copy = form.Shares is null ? "Grid.IdxZ" : "Grid.IdxZ / call.Shares";
        if (product.Copies.Count > 0)
        {
            code.Line($"int copy = {copy};");
            nest.Decompose(code, "copy", product.Copies);
        }

        string first = "0", end = "steps";
        if (form.Shares is not null)
        {
            code.Line($"int part = Grid.IdxZ % call.Shares, share = (((steps + call.Shares - 1) / call.Shares) + {Text.Of(tile.Steps - 1)}) / {steps} * {steps};");
            code.Line("int first = part * share, end = first + share < steps ? first + share : steps;");
            (first, end) = ("first", "end");
        }

        code.Line();
        code.Line("// Two buffers for each operand: one is filled while the other is read.");
        left.Declare(code);
        right.Declare(code);
        code.Line();
        code.Line("// What this thread brings, and which results are its own.");
        left.Places(code, "Grid.IdxX", first);
        right.Places(code, "Grid.IdxY", first);
        code.Line($"int threadRow = Group.IdxX / {Text.Of(tile.Columns / tile.ThreadColumns)}, threadColumn = Group.IdxX % {Text.Of(tile.Columns / tile.ThreadColumns)};");
        for (int r = 0; r < tile.ThreadRows; r++)
        {
            code.Line("float " + string.Join(", ", Enumerable.Range(0, tile.ThreadColumns).Select(c => $"{Sum(r, c)} = 0f")) + ";");
        }

        code.Line("int buffer = 0;");
        code.Open($"for (int start = {first}; start < {end} + {steps}; start += {steps})");
        code.Line("// On their way while the steps before are multiplied; beyond the end, zeros.");
        left.Fetch(code, end);
        right.Fetch(code, end);
        left.MoveOn(code);
        right.MoveOn(code);
        code.Open($"if (start > {first})");
        Multiply();
        code.Close();
        code.Open($"if (start < {end})");
        left.Keep(code);
        right.Keep(code);
        code.Line("buffer = 1 - buffer;");
        code.Line("Group.Barrier();");
        code.Close();
        code.Close();
        code.Line();
        Finish(name);
        code.Close();
        code.Line();
        Result(name);
        return code.ToString();
    }

    private static string Sum(int row, int column) => $"sum{Text.Of(row)}_{Text.Of(column)}";

    private void Multiply()
    {
        ProductTile tile = form.Tile;
        left.Bases(code, "threadRow");
        right.Bases(code, "threadColumn");
        code.Open($"for (int step = 0; step < {Text.Of(tile.Steps)}; step++)");
        left.Read(code);
        right.Read(code);
        for (int r = 0; r < tile.ThreadRows; r++)
        {
            code.Line(string.Join(" ", Enumerable.Range(0, tile.ThreadColumns).Select(c => $"{Sum(r, c)} += {left.Register(r)} * {right.Register(c)};")));
        }

        left.Advance(code);
        right.Advance(code);
        code.Close();
    }

    private void Finish(string name)
    {
        ProductTile tile = form.Tile;
        string more = form.Shares is not null ? $", partials, part{(adds ? ", call.Adds" : string.Empty)}, rows, columns" : ", rows, columns";
        string copies = string.Concat(form.Product.Copies.Select(l => ", " + nest.Kernel.Loops[l].Name));
        string pointers = string.Concat(Operands().Select(o => ", " + o));
        for (int r = 0; r < tile.ThreadRows; r++)
        {
            for (int c = 0; c < tile.ThreadColumns; c++)
            {
                code.Line($"{name}Result({left.Place("threadRow", r, "Grid.IdxX")}, {right.Place("threadColumn", c, "Grid.IdxY")}, {Sum(r, c)}{(TakesResult ? pointers : string.Empty)}{copies}, batch{more});");
            }
        }
    }

    private bool TakesResult => form.Shares is null || adds;

    // What the result's method must be given.
    private IEnumerable<string> Operands() => nest.Kernel.EpilogueOperands.Concat(new[] { nest.Kernel.Output }).Select(nest.Pointer).Distinct();

    private void Result(string name)
    {
        ProductLoops product = form.Product;
        string copies = string.Concat(product.Copies.Select(l => $", int {nest.Kernel.Loops[l].Name}"));
        string pointers = TakesResult ? ", " + DeviceLibrary.Parameters(Operands()) : string.Empty;
        code.Open($"private static void {name}Result(int tileRow, int tileColumn, float sum{pointers}{copies}, int batch{(form.Shares is not null ? $", ArrayView<float> partials, int part{(adds ? ", int adds" : string.Empty)}" : string.Empty)}, int rows, int columns)");
        code.Open("if (tileRow < rows && tileColumn < columns)");
        nest.Decompose(code, "tileRow", product.Rows);
        nest.Decompose(code, "tileColumn", product.Columns);
        if (form.Shares is null)
        {
            nest.Store(code, "sum");
        }
        else
        {
            // Numbered as all results are.
            ReductionPrinter.StoreShare(nest, code, "sum", $"partials[(part * {Text.Of(nest.Extent(nest.Results))}) + {Number()}]", adds ? "adds" : null);
        }

        code.Close();
        code.Close();
    }

    private string Number()
    {
        var terms = new List<(string, int)>();
        int below = 1;
        foreach (int l in nest.Results.Reverse())
        {
            terms.Insert(0, (nest.Kernel.Loops[l].Name, below));
            below *= nest.Kernel.Loops[l].Extent;
        }

        return DeviceNest.Sum(0, terms);
    }

    /// <summary>One operand of the product.</summary>
    private sealed class Side
    {
        private readonly DeviceNest nest;
        private readonly string name, what;
        private readonly Access access;
        private readonly IReadOnlyList<int> lines, steps, copies;
        private readonly int length, depth, ownLines, threads, pitch, width;
        private readonly bool stepsSideBySide;

        // How far apart neighbouring steps lie, where all of them lie equally far apart.
        private readonly int? linearStride;

        public Side(DeviceNest nest, ProductTile tile, ProductLoops product, string name, Access access, IReadOnlyList<int> lines, int length, int ownLines, string what)
        {
            this.nest = nest;
            this.name = name;
            this.what = what;
            this.access = access;
            this.lines = lines;
            this.length = length;
            this.ownLines = ownLines;
            steps = product.Steps;
            copies = product.Copies;
            linearStride = LinearStride();
            depth = tile.Steps;
            threads = tile.Threads;

            // Four floats more a step, so that threads that store along the steps do not meet in one bank.
            pitch = length + 4;
            stepsSideBySide = Stride(steps) == 1 || Stride(lines) != 1;
            int fours = length * depth / 4;
            width = Aligned(stepsSideBySide ? steps : lines) && (fours % threads == 0 || threads % fours == 0) ? 4 : 1;
        }

        // Elements that each thread brings, of which width at once.
        private int Slots => Math.Max(1, length * depth / threads / width);

        private bool Fours => ownLines % 4 == 0;

        public string Register(int line) => $"{name}{(Fours ? $"{Text.Of(line / 4)}.{"XYZW"[line % 4]}" : Text.Of(line))}";

        public void Declare(CodeWriter code)
        {
            code.Line($"ArrayView<float> {name}Tile = SharedMemory.Allocate<float>({Text.Of(2 * depth * pitch)});");
            if (Fours)
            {
                code.Line($"ArrayView<Float4> {name}Fours = {name}Tile.Cast<Float4>();");
            }
        }

        // Lines beyond the last are brought as the last one is; what becomes of them is not stored. ILGPU computes a value where it is used, so that the lines' divisions would stand in the loop: hence
        // these places change with the steps.
        public void Places(CodeWriter code, string tile, string first)
        {
            string thread = "Group.IdxX";
            int across = Across;
            code.Line(stepsSideBySide ? $"int {name}Step = {Times($"{thread} % {Text.Of(across)}", width)};" : $"int {name}Step = {thread} / {Text.Of(across)};");
            code.Line(stepsSideBySide ? $"int {name}Line = {thread} / {Text.Of(across)};" : $"int {name}Line = {Times($"{thread} % {Text.Of(across)}", width)};");
            int own = stepsSideBySide ? Slots : 1;
            for (int i = 0; i < own; i++)
            {
                string suffix = "Of" + char.ToUpperInvariant(name[0]) + name.Substring(1) + Text.Of(i), line = $"{name}{char.ToUpperInvariant(what[0])}{what.Substring(1)}{Text.Of(i)}";
                string position = $"({tile} * {Text.Of(length)}) + {name}Line{(i == 0 ? string.Empty : " + " + Text.Of(i * threads / across))}";
                string last = width == 4 && !stepsSideBySide ? $"{what}s - 4" : $"{what}s - 1";
                code.Line($"int {line} = IntrinsicMath.Min({position}, {last});");
                nest.Decompose(code, line, lines, suffix);
                string begin = linearStride is int stride ? DeviceNest.Sum(0, new[] { (first == "0" ? name + "Step" : $"({first} + {name}Step)", stride) }) : first;
                code.Line($"int {name}At{Text.Of(i)} = {nest.Address(access, lines, offset: true, suffix)}{Copies()}{(begin == "0" ? string.Empty : linearStride is null ? " - " + begin : " + " + begin)};");
            }
        }

        public void Fetch(CodeWriter code, string end)
        {
            string cap = char.ToUpperInvariant(name[0]) + name.Substring(1), view = nest.Pointer(access);
            int own = stepsSideBySide ? 1 : Slots;
            for (int i = 0; i < own; i++)
            {
                int further = stepsSideBySide ? 0 : i * threads / Across;
                code.Line($"int {name}K{Text.Of(i)} = start + {name}Step{(further == 0 ? string.Empty : " + " + Text.Of(further))};");
                if (linearStride is null)
                {
                    nest.Decompose(code, $"{name}K{Text.Of(i)}", steps, "Of" + cap + "K" + Text.Of(i));
                }
            }

            for (int i = 0; i < Slots; i++)
            {
                int k = stepsSideBySide ? 0 : i, line = stepsSideBySide ? i : 0;
                string at = $"{name}At{Text.Of(line)}" + (linearStride is int stride
                    ? Plus(stepsSideBySide ? 0 : i * threads / Across * stride)
                    : $" + start + {nest.Address(access, steps, offset: false, "Of" + cap + "K" + Text.Of(k))}");
                string guard = Guard($"{name}K{Text.Of(k)} < {end}");
                code.Line(width == 4
                    ? $"Float4 {name}Next{Text.Of(i)} = {guard} ? Float4.Load({view}, {at}) : default;"
                    : $"float {name}Next{Text.Of(i)} = {guard} ? {view}[{at}] : 0f;");
            }
        }

        /// <summary>On to the next steps; where their places are no multiple of their numbers, these count as far back as "start" counts on.</summary>
        public void MoveOn(CodeWriter code)
        {
            for (int i = 0; i < (stepsSideBySide ? Slots : 1); i++)
            {
                code.Line(linearStride is int stride ? $"{name}At{Text.Of(i)} += {Text.Of(depth * stride)};" : $"{name}At{Text.Of(i)} -= {Text.Of(depth)};");
            }
        }

        // Step by step in shared memory, lines side by side.
        public void Keep(CodeWriter code)
        {
            if (!Everyone)
            {
                code.Open($"if (Group.IdxX < {Text.Of(length * depth / width)})");
            }

            // Four lines at once where they lie side by side here, too.
            bool fours = width == 4 && Fours && !stepsSideBySide;
            code.Line(fours
                ? $"int {name}Keep = (buffer * {Text.Of(depth * pitch / 4)}) + ({name}Step * {Text.Of(pitch / 4)}) + ({name}Line / 4);"
                : $"int {name}Keep = (buffer * {Text.Of(depth * pitch)}) + ({name}Step * {Text.Of(pitch)}) + {name}Line;");
            for (int i = 0; i < Slots; i++)
            {
                int furtherStep = stepsSideBySide ? 0 : i * threads / Across, furtherLine = stepsSideBySide ? i * threads / Across : 0;
                if (fours)
                {
                    code.Line($"{name}Fours[{name}Keep{Plus(furtherStep * pitch / 4)}] = {name}Next{Text.Of(i)};");
                    continue;
                }

                for (int j = 0; j < width; j++)
                {
                    int offset = ((furtherStep + (stepsSideBySide ? j : 0)) * pitch) + furtherLine + (stepsSideBySide ? 0 : j);
                    code.Line($"{name}Tile[{name}Keep{Plus(offset)}] = {name}Next{Text.Of(i)}{(width == 4 ? "." + "XYZW"[j] : string.Empty)};");
                }
            }

            if (!Everyone)
            {
                code.Close();
            }
        }

        // The lines that a thread reads lie in runs of four, far apart: neighbours read neighbouring runs.
        public void Bases(CodeWriter code, string thread)
            => code.Line(Fours
                ? $"int {name}Read = ((1 - buffer) * {Text.Of(depth * pitch / 4)}) + {thread};"
                : $"int {name}Read = ((1 - buffer) * {Text.Of(depth * pitch)}) + {thread};");

        public void Read(CodeWriter code)
        {
            for (int i = 0; i < (Fours ? ownLines / 4 : ownLines); i++)
            {
                int apart = length / ownLines;
                code.Line(Fours
                    ? $"Float4 {name}{Text.Of(i)} = {name}Fours[{name}Read{(i == 0 ? string.Empty : " + " + Text.Of(i * apart))}];"
                    : $"float {name}{Text.Of(i)} = {name}Tile[{name}Read{(i == 0 ? string.Empty : " + " + Text.Of(i * apart))}];");
            }
        }

        public void Advance(CodeWriter code) => code.Line($"{name}Read += {Text.Of(Fours ? pitch / 4 : pitch)};");

        /// <summary>The number of a thread's own line in the whole product.</summary>
        public string Place(string thread, int line, string tile)
        {
            int apart = length / ownLines;
            string own = Fours ? $"({thread} * 4) + {Text.Of((line / 4 * apart * 4) + (line % 4))}" : $"{thread} + {Text.Of(line * apart)}";
            return $"({tile} * {Text.Of(length)}) + {own}";
        }

        // Threads side by side along what lies side by side in memory.
        private int Across => (stepsSideBySide ? depth : length) / width;

        // Where there are more threads than elements, some bring nothing.
        private bool Everyone => length * depth / width >= threads;

        private string Guard(string condition) => Everyone ? condition : $"Group.IdxX < {Text.Of(length * depth / width)} && {condition}";

        private static string Plus(int offset) => offset == 0 ? string.Empty : " + " + Text.Of(offset);

        private static string Times(string text, int factor) => factor == 1 ? text : $"{text} * {Text.Of(factor)}";

        private string Copies() => copies.Count == 0 ? string.Empty : " + " + nest.Address(access, copies, offset: false);

        private int Stride(IReadOnlyList<int> loops) => loops.Count == 0 ? 0 : access.Strides[loops[loops.Count - 1]];

        private int? LinearStride()
        {
            int stride = Stride(steps), below = stride;
            foreach (int l in steps.Reverse())
            {
                if (access.Strides[l] != below)
                {
                    return null;
                }

                // The loop over samples, whose extent is not known, is the outermost.
                below *= nest.Kernel.Loops[l].Extent;
            }

            return stride;
        }

        // Whether four neighbours of a group of loops lie side by side, from a multiple of four on, and never across an end.
        private bool Aligned(IReadOnlyList<int> loops)
        {
            LoopKernel kernel = nest.Kernel;
            int inner = loops[loops.Count - 1];
            return Stride(loops) == 1 && inner != kernel.BlockLoop && kernel.Loops[inner].Extent % 4 == 0 && access.Offset % 4 == 0
                && Enumerable.Range(0, access.Strides.Length).All(l => l == inner || access.Strides[l] % 4 == 0);
        }
    }
}
