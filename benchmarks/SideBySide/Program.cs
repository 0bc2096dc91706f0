// The same networks in NetGen and in every other engine that this machine has: results compared, times taken in turns.

using NetGen.SideBySide.Contests;
using NetGen.SideBySide.Peers;
using NetGen.SideBySide.Timing;

namespace NetGen.SideBySide;

internal static class Program
{
    private const int Success = 0, Failure = 1, WrongOption = 2;

    private static int Main(string[] arguments)
    {
        Options options;
        try
        {
            options = Options.Parse(arguments);
        }
        catch (FormatException e)
        {
            System.Console.Error.WriteLine(e.Message);
            return WrongOption;
        }

        if (options.ShowHelp)
        {
            System.Console.WriteLine(Options.Help);
            return Success;
        }

        Contest[] contests =
        [
            .. ContestList.All.Where(c => (c.Gates.Count > 0 || !options.GatesOnly) && c.Name.Contains(options.Only, StringComparison.OrdinalIgnoreCase)),
        ];
        if (contests.Length == 0)
        {
            System.Console.Error.WriteLine($"No contest's name contains '{options.Only}'. Try --list.");
            return WrongOption;
        }

        using var peers = new PeerSet();
        Report.WriteEngines(peers);
        if (options.List)
        {
            foreach (Contest contest in contests)
            {
                Report.WriteContest(contest);
            }

            return Success;
        }

        ContestResult[] results = [.. contests.Select(contest => Run(contest, peers, options.Seconds))];
        Report.WriteTable(results);
        foreach (ContestResult result in results)
        {
            Report.WriteGates(result);
        }

        return results.Any(r => r.Failures.Count > 0 || r.FellShort) ? Failure : Success;
    }

    /// <summary>Builds a contest, compares the results, and times those who agree.</summary>
    private static ContestResult Run(Contest contest, PeerSet peers, double seconds)
    {
        Report.WriteLine($"{contest.Name}: {contest.Description}");
        var failures = new List<string>();
        IReadOnlyList<Measurement> measurements = [];
        try
        {
            using Field field = contest.Assemble(peers);
            foreach (string absence in field.Absences)
            {
                Report.WriteLine($"  left out: {absence}");
            }

            // Whoever is there and cannot run would leave a gate to a weaker variant: that is no success.
            failures.AddRange(field.Absences);
            failures.AddRange(RemoveThoseWhoDisagree(field));
            if (field.Competitors.Count > 0)
            {
                measurements = InterleavedTimer.Run(field.Competitors, seconds);
            }
        }
        catch (Exception e) when (e is PeerException or IOException)
        {
            // A worker that dies while it is timed, or data that are not there, take one contest along; the others go on.
            Report.WriteLine($"  given up: {e.Message}");
            failures.Add(e.Message);
        }

        return new ContestResult(contest, measurements, failures);
    }

    private static List<string> RemoveThoseWhoDisagree(Field field)
    {
        var disagreements = new List<string>();
        foreach (Competitor competitor in field.Competitors.ToArray())
        {
            if (competitor.Results is not { } results)
            {
                continue;
            }

            double error = field.Error(results);
            bool agrees = error <= field.Tolerance;
            string verdict = agrees ? "agrees" : "DISAGREES, not timed";
            string who = $"{competitor.Engine}, {competitor.Variant}, threads {competitor.Threads}";
            Report.WriteLine($"  {who}: error {error:0.0e+0}, limit {field.Tolerance:0e+0}: {verdict}");
            if (!agrees)
            {
                field.Competitors.Remove(competitor);
                disagreements.Add($"{competitor.Engine}, {competitor.Variant}");
            }
        }

        return disagreements;
    }
}
