using System.Globalization;
using ZeroTrust.Pdp.V1;

namespace ZeroTrust.Pdp.Cli.Rendering;

/// <summary>Shows what would turn a decision into an allow.</summary>
internal static class CounterfactualView
{
    public static void Write(Screen screen, Counterfactual? counterfactual)
    {
        if (counterfactual is null)
            return;
        screen.WriteLine();
        screen.Write("counterfactual", Tone.Strong).Write(": ").WriteLine(counterfactual.Message, ToneOf(counterfactual.Outcome));
        foreach (var change in counterfactual.Changes)
        {
            screen.Write("  ").Write(change.Text);
            // An end user is not told what it changes.
            screen.WriteLine(change.What.Length == 0 ? "" : $"  {change.What}: {change.From} → {(change.To.Length == 0 ? "any" : change.To)}", Tone.Faint);
        }

        if (counterfactual.Decision is { } decision)
            screen.WriteLine($"  then {Words.Of(decision.Effect)} by {string.Join(", ", decision.DeterminingPolicies)}{Trust(decision)}", Tone.Faint);
        if (counterfactual.DecisionsTried > 0)
            screen.WriteLine($"  {Words.Count(counterfactual.DecisionsTried, "hypothetical request")} decided", Tone.Faint);
    }

    private static string Trust(DecideResponse decision) =>
        decision.Trust is { } trust ? string.Create(CultureInfo.InvariantCulture, $", trust {trust.Score}") : "";

    private static Tone ToneOf(CounterfactualOutcome outcome) => outcome switch
    {
        CounterfactualOutcome.Found => Tone.Good,
        CounterfactualOutcome.LimitReached => Tone.Caution,
        _ => Tone.Plain,
    };
}
