using System.Globalization;
using ZeroTrust.Pdp.Cli.Files;
using ZeroTrust.Pdp.V1;

namespace ZeroTrust.Pdp.Cli.Rendering;

/// <summary>Shows results of policy tests: what failed and why, then a line for each suite.</summary>
internal static class PolicyTestView
{
    public static void Write(Screen screen, PolicyTestReport report, SourceTexts texts)
    {
        foreach (var result in report.Results)
        {
            if (!result.Passed)
                WriteFailure(screen, result, texts);
        }

        foreach (var suite in report.Results.GroupBy(static result => result.Suite))
        {
            int failed = suite.Count(static result => !result.Passed);
            screen.Write(failed == 0 ? "passed  " : "FAILED  ", failed == 0 ? Tone.Good : Tone.Bad).Write(suite.Key, Tone.Strong);
            screen.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {suite.Count() - failed} of {suite.Count()}"), Tone.Faint);
        }

        screen.Write(string.Create(CultureInfo.InvariantCulture, $"{report.Passed} passed"), report.Passed > 0 ? Tone.Good : Tone.Plain).Write(", ");
        screen.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{report.Failed} failed"), report.Failed > 0 ? Tone.Bad : Tone.Plain);
    }

    private static void WriteFailure(Screen screen, PolicyTestResult result, SourceTexts texts)
    {
        screen.Write("FAILED  ", Tone.Bad).Write($"{result.Suite}: {result.Test}", Tone.Strong).Write(": ").WriteLine(TupleOf(result));
        screen.Write("  ").WriteLine(Words.Of(result.Position), Tone.Faint);
        Excerpt.Write(screen, texts, result.Position, "", "  ", Tone.Bad);
        if (!result.Listed)
            screen.WriteLine("  the test does not list this tuple, so it has to be denied");
        foreach (var mismatch in result.Mismatches)
        {
            screen.Write("  ").Write(mismatch.Field, Tone.Accent).Write(": expected ").Write(mismatch.Expected, Tone.Good);
            screen.Write(", got ").WriteLine(mismatch.Actual, Tone.Bad);
        }

        screen.WriteLine();
        ExplanationView.Write(screen, result.Explanation, texts, "none: decided on files");
        screen.WriteLine();
    }

    private static string TupleOf(PolicyTestResult result)
    {
        string device = result.Device.Length == 0 ? "" : $" on {result.Device}";
        string context = result.Context.Length == 0 ? "" : $", {result.Context}";
        return $"{result.Subject}{device}, {result.Action} {result.Resource}{context}";
    }
}
