namespace NetGen.Measure.Works;

/// <summary>The least that an issue asks for.</summary>
/// <param name="Name">Of what.</param>
/// <param name="Reached">What came; null if it was not measured.</param>
/// <param name="Least">What was asked for.</param>
/// <param name="Of">In what, such as "x PyTorch eager".</param>
/// <param name="Missing">What is said where nothing was measured.</param>
internal sealed record Gate(string Name, double? Reached, double Least, string Of, string Missing = "unmeasured")
{
    internal const string Short = "short";

    /// <summary>"ok", "short", or why there is none.</summary>
    internal string Verdict => Reached is not { } reached ? Missing : reached >= Least ? "ok" : Short;

    public override string ToString()
        => FormattableString.Invariant($"gate {Name}: {(Reached is { } reached ? FormattableString.Invariant($"{reached:0.00##}") : "-")} of {Least:0.00} {Of}: {Verdict}");
}
