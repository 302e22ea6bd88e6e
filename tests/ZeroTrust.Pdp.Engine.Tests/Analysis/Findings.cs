using ZeroTrust.Pdp.Engine.Analysis;
using ZeroTrust.Pdp.Engine.Compilation;
using ZeroTrust.Pdp.Engine.Diagnostics;
using ZeroTrust.Pdp.Engine.Tests.Testing;

namespace ZeroTrust.Pdp.Engine.Tests.Analysis;

/// <summary>Analyses a text with marks and compares what is found with them.</summary>
internal static class Findings
{
    /// <summary>Everything that is found, of the given codes only when some are given.</summary>
    public static PolicyDiagnostic[] Of(string text, AnalysisOptions? options = null, params string[] codes)
    {
        CompilationResult compilation = Given.Compile(text);
        Assert.That(compilation.HasErrors, Is.False, compilation.Diagnostics.Text());
        return [.. PolicyAnalyzer.Analyze(compilation, options).Where(diagnostic => codes.Length == 0 || codes.Contains(diagnostic.Code))];
    }

    /// <summary>The diagnostics of the codes stand exactly at the marks, with the messages.</summary>
    public static void AreAtTheMarks(string marked, string code, DiagnosticSeverity severity, params string[] messages)
    {
        PolicyDiagnostic[] found = AtTheMarks(marked, code, messages);
        Assert.That(found.Select(static diagnostic => diagnostic.Severity), Is.All.EqualTo(severity));
        Assert.That(found.Select(static diagnostic => diagnostic.Help), Is.All.Not.Empty);
    }

    /// <summary>The same for a warning that speaks for itself.</summary>
    public static void AreAtTheMarksWithoutHelp(string marked, string code, string message) =>
        Assert.That(AtTheMarks(marked, code, [message]).Select(static diagnostic => diagnostic.Severity), Is.All.EqualTo(DiagnosticSeverity.Warning));

    private static PolicyDiagnostic[] AtTheMarks(string marked, string code, string[] messages)
    {
        MarkedText text = MarkedText.Read(marked);
        PolicyDiagnostic[] found = Of(text.Text, null, code);
        Assert.That(found.Select(static diagnostic => diagnostic.Message), Is.EqualTo(messages));
        Assert.That(found.Select(static diagnostic => diagnostic.Position), Is.EqualTo(text.Marks));
        return found;
    }
}
