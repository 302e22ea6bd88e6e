using System.Globalization;
using ZeroTrust.Pdp.Cli.Files;
using ZeroTrust.Pdp.V1;

namespace ZeroTrust.Pdp.Cli.Rendering;

/// <summary>Shows problems of policy documents as a good compiler does.</summary>
internal static class DiagnosticView
{
    /// <summary>Writes each problem with the line it stands in and what to do about it.</summary>
    public static void Write(Screen screen, IEnumerable<Diagnostic> diagnostics, SourceTexts texts)
    {
        foreach (var diagnostic in diagnostics)
        {
            var (word, tone) = diagnostic.Severity switch
            {
                Severity.Warning => ("warning", Tone.Caution),
                Severity.Information => ("note", Tone.Accent),
                _ => ("error", Tone.Bad),
            };
            screen.Write(Words.Of(diagnostic.Position), Tone.Strong).Write(": ");
            screen.Write($"{word} {diagnostic.Code}", tone).Write(": ").WriteLine(diagnostic.Message);
            Excerpt.Write(screen, texts, diagnostic.Position, "", "  ", tone);
            if (diagnostic.Help.Length > 0)
                screen.Write("  help: ", Tone.Accent).WriteLine(diagnostic.Help);
            screen.WriteLine();
        }
    }

    /// <summary>`2 errors, 1 warning, 3 notes in 4 files`.</summary>
    public static void WriteSummary(Screen screen, int errors, int warnings, int files, int notes = 0)
    {
        if (errors > 0)
            screen.Write(Words.Count(errors, "error"), Tone.Bad);
        if (errors > 0 && warnings > 0)
            screen.Write(", ");
        if (warnings > 0)
            screen.Write(Words.Count(warnings, "warning"), Tone.Caution);
        if (errors == 0 && warnings == 0)
            screen.Write("no problems", Tone.Good);
        if (notes > 0)
            screen.Write(", ").Write(Words.Count(notes, "note"), Tone.Accent);
        screen.WriteLine(string.Create(CultureInfo.InvariantCulture, $" in {Words.Count(files, "file")}"));
    }
}
