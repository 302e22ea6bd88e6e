using System.Globalization;
using ZeroTrust.Pdp.Cli.Files;
using ZeroTrust.Pdp.V1;

namespace ZeroTrust.Pdp.Cli.Rendering;

/// <summary>Shows a decision to a person: the verdict first, then what it rests on.</summary>
internal static class DecisionView
{
    private const int LabelWidth = 13;

    /// <summary>Writes the decision.</summary>
    /// <param name="screen">Where to.</param>
    /// <param name="decision">The decision.</param>
    /// <param name="texts">The policy texts at hand.</param>
    /// <param name="revision">Shown for the revision, as in `4` or `policies/ (files, not stored)`.</param>
    public static void Write(Screen screen, DecideResponse decision, SourceTexts texts, string revision)
    {
        screen.Write(Words.Of(decision.Effect), Words.ToneOf(decision.Effect)).Write("  ");
        screen.Write(Words.Of(decision.Reason)).WriteLine($" ({Words.Code(decision.Reason)})", Tone.Faint);
        screen.WriteLine();

        Row(screen, "policies", decision.DeterminingPolicies);
        if (decision.Trust is { } trust)
            Row(screen, "trust", Describe(trust));
        foreach (var (label, obligation) in Labelled("obligations", decision.Obligations))
            WriteObligation(screen, label, obligation);
        foreach (var (label, remedy) in Labelled("to be let in", decision.Remedies))
            WriteRemedy(screen, label, remedy);
        foreach (var (label, audit) in Labelled("audit", decision.Audit))
        {
            Label(screen, label).Write(audit.Policy, Tone.Accent).Write(" would make it ");
            screen.Write(Words.Of(audit.Effect), Words.ToneOf(audit.Effect)).WriteLine($" ({Words.Code(audit.Reason)})", Tone.Faint);
        }

        if (decision.BreakGlass.Length > 0)
            Row(screen, "break-glass", $"passed a quarantine by grant {decision.BreakGlass}");
        Row(screen, "valid until", decision.ValidUntil is { } until ? Words.Of(until) : "time alone does not change it");
        Row(screen, "revision", revision);
        Row(screen, "decision id", decision.DecisionId);
        WriteProblems(screen, decision, texts);
    }

    /// <summary>Writes what the subject itself may know.</summary>
    public static void WriteForEndUser(Screen screen, ExplainResponse explanation)
    {
        var decision = explanation.Decision;
        screen.Write(Words.Of(decision.Effect), Words.ToneOf(decision.Effect)).Write("  ").WriteLine(explanation.Message);
        screen.WriteLine();
        foreach (var remedy in decision.Remedies)
            screen.Write("  ").WriteLine(remedy.Message);
        CounterfactualView.Write(screen, explanation.Counterfactual);
        Row(screen, "decision id", decision.DecisionId);
    }

    private static void WriteProblems(Screen screen, DecideResponse decision, SourceTexts texts)
    {
        if (decision.Problems.Count == 0)
            return;
        screen.WriteLine();
        screen.WriteLine($"{Words.Count(decision.Problems.Count, "condition")} could not be evaluated", Tone.Caution);
        foreach (var problem in decision.Problems)
        {
            screen.Write("  ").Write(Words.Of(problem.Position), Tone.Strong).Write(": ").Write(problem.Code, Tone.Caution);
            screen.WriteLine($" in {problem.Document}{(problem.Message.Length == 0 ? "" : $": {problem.Message}")}");
            if (!Excerpt.Write(screen, texts, problem.Position, problem.Expression, "    ", Tone.Caution) && problem.Expression.Length > 0)
                screen.Write("    ").WriteLine(problem.Expression);
        }
    }

    private static string Describe(Trust trust)
    {
        string tier = trust.Tier.Length > 0 ? $", tier {trust.Tier}" : "";
        string version = trust.AlgorithmVersion.Length > 0 ? $" {trust.AlgorithmVersion}" : "";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{trust.Score} of 100{tier}, by profile {trust.Profile} ({trust.Algorithm}{version})");
    }

    private static void WriteObligation(Screen screen, string label, Obligation obligation)
    {
        Label(screen, label).Write(obligation.Id, Tone.Accent);
        if (obligation.With is { Fields.Count: > 0 } with)
            screen.Write(" ").Write(Words.Of(with));
        screen.WriteLine($" (from {obligation.Policy})", Tone.Faint);
    }

    private static void WriteRemedy(Screen screen, string label, Remedy remedy)
    {
        Label(screen, label).Write(Words.Code(remedy.Kind), Tone.Accent);
        if (remedy.MaxAge is { } age)
            screen.Write($", at most {Words.Of(age)} old");
        if (remedy.TrustScore > 0)
            screen.Write(string.Create(CultureInfo.InvariantCulture, $", trust {remedy.TrustScore}"));
        if (remedy.Grant.Length > 0)
            screen.Write($", named {remedy.Grant}");
        screen.Write(": ").WriteLine(remedy.Message);
    }

    private static void Row(Screen screen, string label, IEnumerable<string> values)
    {
        foreach (var (shown, value) in Labelled(label, values))
            Row(screen, shown, value);
    }

    private static void Row(Screen screen, string label, string value) => Label(screen, label).WriteLine(value);

    private static Screen Label(Screen screen, string label) =>
        screen.Write("  ").Write(label, Tone.Faint).Write(new string(' ', LabelWidth - label.Length));

    // The label stands beside the first value only.
    private static IEnumerable<(string Label, T Value)> Labelled<T>(string label, IEnumerable<T> values)
    {
        foreach (var value in values)
        {
            yield return (label, value);
            label = "";
        }
    }
}
