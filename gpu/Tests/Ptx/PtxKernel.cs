// PTX read as far as its quality goes: which instructions there are, how much shared memory, and how many registers its values need at least.

using System.Globalization;
using System.Text.RegularExpressions;

namespace NetGen.Codegen.Tests.Ptx;

/// <summary>One instruction.</summary>
/// <param name="Name">Its name with all suffixes: "ld.global.v4.f32".</param>
/// <param name="Writes">Registers that it writes.</param>
/// <param name="Reads">Registers that it reads, the guarding predicate among them.</param>
/// <param name="Guarded">Whether a predicate guards it.</param>
/// <param name="Targets">Where it may jump to.</param>
/// <param name="Callee">The function that it calls, or null.</param>
internal sealed record PtxInstruction(string Name, IReadOnlyList<string> Writes, IReadOnlyList<string> Reads, bool Guarded, IReadOnlyList<string> Targets, string? Callee);

/// <summary>An entry or a function.</summary>
internal sealed class PtxFunction(string name, bool isEntry, IReadOnlyList<PtxInstruction> instructions, IReadOnlyDictionary<string, int> labels)
{
    public string Name => name;

    public bool IsEntry => isEntry;

    public IReadOnlyList<PtxInstruction> Instructions => instructions;

    /// <summary>
    /// The most registers of 32 bits that hold values at once, at any instruction: what ptxas needs at least, by the usual backward data flow. Values of 64 bits are two, predicates have registers of
    /// their own. A call adds what its function needs.
    /// </summary>
    /// <param name="ofCallee">What a function needs.</param>
    public int LiveRegisters(Func<string, int> ofCallee)
    {
        int count = instructions.Count;
        var numbers = new Dictionary<string, int>();
        int Number(string register) => numbers.TryGetValue(register, out int n) ? n : numbers[register] = numbers.Count;
        int[][] writes = [.. instructions.Select(i => i.Writes.Select(Number).ToArray())], reads = [.. instructions.Select(i => i.Reads.Select(Number).ToArray())];
        int[] weights = [.. numbers.OrderBy(n => n.Value).Select(n => Weight(n.Key))];
        int words = (weights.Length + 63) / 64;
        ulong[][] before = [.. instructions.Select(_ => new ulong[words])];
        ulong[] live = new ulong[words];
        int most = 0;
        for (bool changed = true; changed;)
        {
            changed = false;
            for (int i = count - 1; i >= 0; i--)
            {
                After(i, live);
                foreach (int write in writes[i])
                {
                    // A guarded instruction may leave the old value.
                    live[write / 64] = instructions[i].Guarded ? live[write / 64] : live[write / 64] & ~(1UL << (write % 64));
                }

                foreach (int read in reads[i])
                {
                    live[read / 64] |= 1UL << (read % 64);
                }

                changed |= !live.AsSpan().SequenceEqual(before[i]);
                live.CopyTo(before[i], 0);
            }
        }

        for (int i = 0; i < count; i++)
        {
            After(i, live);
            foreach (int write in writes[i])
            {
                live[write / 64] |= 1UL << (write % 64);
            }

            int sum = instructions[i].Callee is string callee ? ofCallee(callee) : 0;
            for (int r = 0; r < weights.Length; r++)
            {
                sum += (live[r / 64] >> (r % 64) & 1) != 0 ? weights[r] : 0;
            }

            most = Math.Max(most, sum);
        }

        return most;

        void After(int i, ulong[] result)
        {
            Array.Clear(result);
            PtxInstruction instruction = instructions[i];
            IEnumerable<int> next = instruction.Targets.Select(t => labels[t]);
            if (i + 1 < count && (instruction.Guarded || instruction.Name.Split('.')[0] is not ("ret" or "bra" or "brx" or "exit")))
            {
                next = next.Append(i + 1);
            }

            foreach (int n in next.Where(n => n < count))
            {
                for (int w = 0; w < words; w++)
                {
                    result[w] |= before[n][w];
                }
            }
        }
    }

    private static int Weight(string register) => register[1..].TrimEnd("0123456789".ToCharArray()) switch { "p" => 0, "rd" or "fd" => 2, _ => 1 };
}

/// <summary>A kernel's PTX.</summary>
internal sealed partial class PtxKernel
{
    private readonly Dictionary<string, PtxFunction> functions = [];

    public PtxKernel(string text)
    {
        Text = text;
        SharedBytes = Shared().Matches(text).Sum(m => int.Parse(m.Groups[1].Value, CultureInfo.InvariantCulture));
        string plain = Comment().Replace(text, string.Empty);
        foreach (Match head in Head().Matches(plain))
        {
            int begin = head.Index + head.Length, end = begin;
            for (int depth = 1; depth > 0; end++)
            {
                depth += plain[end] == '{' ? 1 : plain[end] == '}' ? -1 : 0;
            }

            functions.Add(head.Groups[2].Value, Read(head.Groups[2].Value, head.Groups[1].Value == "entry", plain[begin..(end - 1)]));
        }

        LiveRegisters = functions.Values.Where(f => f.IsEntry).Max(f => f.LiveRegisters(Needs));

        int Needs(string name) => functions.TryGetValue(name, out PtxFunction? callee) ? callee.LiveRegisters(Needs) : 0;
    }

    /// <summary>All of it.</summary>
    public string Text { get; }

    /// <summary>Bytes of shared memory that a group has.</summary>
    public int SharedBytes { get; }

    /// <summary>Registers that a thread needs at least.</summary>
    public int LiveRegisters { get; }

    public IEnumerable<PtxInstruction> Instructions => functions.Values.SelectMany(f => f.Instructions);

    /// <summary>How many instructions have this name.</summary>
    public int Count(string name) => Instructions.Count(i => i.Name == name);

    private static PtxFunction Read(string name, bool isEntry, string body)
    {
        var instructions = new List<PtxInstruction>();
        var labels = new Dictionary<string, int>();
        var tables = new Dictionary<string, string[]>();
        foreach (Match match in Statement().Matches(body))
        {
            string label = match.Groups["label"].Value, text = match.Groups["text"].Value.Trim();
            if (label.Length > 0)
            {
                labels[label] = instructions.Count;
            }

            if (text.StartsWith(".branchtargets", StringComparison.Ordinal))
            {
                tables[label] = [.. text[".branchtargets".Length..].Split(',').Select(t => t.Trim())];
            }
            else if (text.Length > 0 && text[0] != '.')
            {
                instructions.Add(Instruction(text, tables));
            }
        }

        return new PtxFunction(name, isEntry, instructions, labels);
    }

    private static PtxInstruction Instruction(string text, Dictionary<string, string[]> tables)
    {
        bool guarded = text[0] == '@';
        string guard = guarded ? text[..text.IndexOfAny([' ', '\t'])] : string.Empty, rest = text[guard.Length..].Trim();
        int space = rest.IndexOfAny([' ', '\t', '\n']);
        string name = space < 0 ? rest : rest[..space], operands = space < 0 ? string.Empty : rest[space..].Trim(), operation = name.Split('.')[0];
        List<string> reads = [.. Register().Matches(guard).Select(m => m.Value)], writes = [];

        // What is written comes first, alone or in braces; stores, reductions and control write nothing.
        int split = operation is "st" or "red" or "bar" or "bra" or "brx" or "call" or "ret" or "membar" ? 0 : operands.StartsWith('{') ? operands.IndexOf('}') + 1 : operands.IndexOf(',');
        writes.AddRange(Register().Matches(operands[..Math.Max(0, split)]).Select(m => m.Value));
        reads.AddRange(Register().Matches(operands[Math.Max(0, split)..]).Select(m => m.Value));
        string[] targets = operation switch
        {
            "bra" => [operands],
            "brx" => tables[operands[(operands.LastIndexOf(',') + 1)..].Trim()],
            _ => [],
        };
        string? callee = operation == "call" ? Callee().Match(operands).Groups[1].Value : null;
        return new PtxInstruction(name, writes, reads, guarded, targets, callee);
    }

    [GeneratedRegex(@"//[^\n]*")]
    private static partial Regex Comment();

    [GeneratedRegex(@"\.shared\s+(?:\.align\s+\d+\s+)?\.b8\s+[\w$]+\[(\d+)\]")]
    private static partial Regex Shared();

    [GeneratedRegex(@"\.(entry|func)\s*(?:\([^)]*\)\s*)?([\w$]+)\s*\([^)]*\)[^;{]*\{")]
    private static partial Regex Head();

    // Braces only hide the names of a call's arguments.
    [GeneratedRegex(@"(?:(?<label>[\w$]+):)?(?<text>(?:[^;:{}]|\{[^{};]*\})*);|(?<label>[\w$]+):|[{}]")]
    private static partial Regex Statement();

    [GeneratedRegex(@"%(?:p|r|rs|rd|f|fd|h|b)\d+")]
    private static partial Regex Register();

    [GeneratedRegex(@"^(?:\([^)]*\)\s*,\s*)?([\w$]+)")]
    private static partial Regex Callee();
}
