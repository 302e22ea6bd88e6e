using System.Globalization;
using ZeroTrust.Pdp.Cli.Files;
using ZeroTrust.Pdp.V1;

namespace ZeroTrust.Pdp.Cli.Rendering;

/// <summary>Shows the line of a position with carets under its span.</summary>
internal static class Excerpt
{
    // A longer line (generated or minified) is cut around the span.
    private const int LongestLine = 160;
    private const int Before = 60;

    /// <summary>Writes the excerpt. Returns false, and writes nothing, when the text is not at hand.</summary>
    /// <param name="screen">Where to.</param>
    /// <param name="texts">The texts at hand.</param>
    /// <param name="position">The span.</param>
    /// <param name="expression">What stands there, where known.</param>
    /// <param name="indent">Spaces before the line numbers.</param>
    /// <param name="tone">The tone of the carets.</param>
    public static bool Write(Screen screen, SourceTexts texts, SourcePosition? position, string expression, string indent, Tone tone)
    {
        if (position is null || position.Line < 1 || position.Column < 1)
            return false;
        if (texts.Line(position.File, position.Line, position.Column, expression) is not { } text)
            return false;
        int start = Math.Min(position.Column - 1, text.Length);
        int length = Math.Max(1, Math.Min(position.Length, text.Length - start));
        (text, start) = Cut(text, start);
        length = Math.Max(1, Math.Min(length, text.Length - start));
        string number = position.Line.ToString(CultureInfo.InvariantCulture);
        string gutter = new(' ', number.Length);
        screen.Write(indent).WriteLine($"{gutter} |", Tone.Faint);
        screen.Write(indent).Write($"{number} | ", Tone.Faint).WriteLine(text);
        screen.Write(indent).Write($"{gutter} | ", Tone.Faint).Write(Padding(text.AsSpan(0, start)));
        screen.WriteLine(new string('^', Carets(text, start, length)), tone);
        return true;
    }

    private static (string Text, int Start) Cut(string text, int start)
    {
        if (text.Length <= LongestLine)
            return (text, start);
        int from = Math.Max(0, start - Before);
        int to = Math.Min(text.Length, from + LongestLine);
        // A surrogate pair is not cut in two.
        if (from > 0 && char.IsLowSurrogate(text[from]))
            from--;
        if (to < text.Length && char.IsLowSurrogate(text[to]))
            to--;
        string head = from > 0 ? "…" : "";
        string tail = to < text.Length ? "…" : "";
        return (string.Concat(head, text.AsSpan(from, to - from), tail), start - from + head.Length);
    }

    // As wide on a terminal as the text before the span: tabs stay tabs, wide letters take two columns.
    private static string Padding(ReadOnlySpan<char> before)
    {
        var padding = new System.Text.StringBuilder(before.Length);
        foreach (var part in before.EnumerateRunes())
        {
            if (part.Value == '\t')
                padding.Append('\t');
            else
                padding.Append(' ', Screen.Cells(Screen.Visible(part.ToString())));
        }

        return padding.ToString();
    }

    private static int Carets(string text, int start, int length) =>
        start >= text.Length ? 1 : Math.Max(1, Screen.Cells(Screen.Visible(text.Substring(start, length))));
}
