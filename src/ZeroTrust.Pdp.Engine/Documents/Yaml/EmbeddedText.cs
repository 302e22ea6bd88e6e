using YamlDotNet.Core;
using ZeroTrust.Pdp.Engine.Diagnostics;

namespace ZeroTrust.Pdp.Engine.Documents.Yaml;

/// <summary>
/// An expression written inside a document. Maps an offset in the expression to its place in the file, through quotes,
/// escapes, block indentation and folded lines.
/// </summary>
internal sealed class EmbeddedText(ScalarNode node)
{
    private int[]? _offsets;

    public string Text => node.Value;

    /// <summary>Where the whole expression stands.</summary>
    public SourcePosition Position => Locate(0, Text.Length);

    /// <summary>The place of a part of the expression.</summary>
    public SourcePosition Locate(int start, int length)
    {
        int[] offsets = _offsets ??= Align();
        int from = offsets[Math.Clamp(start, 0, Text.Length)];
        int to = length <= 0 ? from : EndOf(offsets, Math.Clamp(start + length - 1, 0, Text.Length));
        ReadOnlySpan<char> raw = node.Source.Text.AsSpan();
        // A part that runs over a line end is underlined to the end of its first line.
        int newline = to > from ? raw[from..Math.Min(to, raw.Length)].IndexOf('\n') : -1;
        int shown = newline >= 0 ? newline : to - from;
        return node.Source.PositionOf(from, shown, node.Start, node.Line, node.Column);
    }

    /// <summary>The raw offset behind a character of the value.</summary>
    private int EndOf(int[] offsets, int index)
    {
        int at = offsets[index];
        string raw = node.Source.Text;
        if (index == Text.Length)
            return at;
        if (node.Style == ScalarStyle.SingleQuoted && Text[index] == '\'')
            return at + 2;
        return node.Style == ScalarStyle.DoubleQuoted && raw[at] == '\\' ? at + EscapeLength(raw, at, raw.Length) : at + 1;
    }

    /// <summary>
    /// Walks value and raw text side by side; entry i is the raw offset of value character i, the last entry that of
    /// the end. White space in the value stands for any run of white space in the raw text, since folding and
    /// indentation change nothing else.
    /// </summary>
    private int[] Align()
    {
        string raw = node.Source.Text;
        string value = node.Value;
        int[] offsets = new int[value.Length + 1];
        int j = node.Start;
        int end = Math.Min(node.End, raw.Length);
        if (node.Style is ScalarStyle.Literal or ScalarStyle.Folded)
        {
            int newline = raw.IndexOf('\n', j);
            j = newline < 0 ? end : newline + 1;
        }
        else if (node.Style is ScalarStyle.SingleQuoted or ScalarStyle.DoubleQuoted)
        {
            j++;
        }

        for (int i = 0; i < value.Length; i++)
        {
            char c = value[i];
            if (node.Style == ScalarStyle.DoubleQuoted && j < end && raw[j] == '\\')
            {
                while (j + 1 < end && raw[j] == '\\' && raw[j + 1] is '\n' or '\r')
                    j = SkipWhiteSpace(raw, j + 1, end);
                if (j < end && raw[j] == '\\')
                {
                    offsets[i] = j;
                    j += EscapeLength(raw, j, end);
                    if (char.IsHighSurrogate(c) && i + 1 < value.Length)
                    {
                        i++;
                        bool ownEscape = raw[offsets[i - 1] + 1] == 'u';
                        offsets[i] = ownEscape ? j : offsets[i - 1];
                        j += ownEscape ? EscapeLength(raw, j, end) : 0;
                    }

                    continue;
                }
            }

            if (c is ' ' or '\n' or '\t')
            {
                offsets[i] = j;
                bool lineBreakAhead = j < end && raw[j] is '\n' or '\r';
                j = j < end && char.IsWhiteSpace(raw[j]) ? (lineBreakAhead || c == '\n' ? SkipWhiteSpace(raw, j, end) : SkipOne(raw, j, end)) : j;
                continue;
            }

            while (j < end && raw[j] != c && char.IsWhiteSpace(raw[j]))
                j++;
            offsets[i] = Math.Min(j, raw.Length);
            j += node.Style == ScalarStyle.SingleQuoted && c == '\'' ? 2 : 1;
        }

        offsets[value.Length] = Math.Min(j, raw.Length);
        return offsets;
    }

    private static int SkipWhiteSpace(string raw, int j, int end)
    {
        while (j < end && char.IsWhiteSpace(raw[j]))
            j++;
        return j;
    }

    /// <summary>One blank, or the rest of the line when only blanks are left on it (folding drops those).</summary>
    private static int SkipOne(string raw, int j, int end)
    {
        int k = j;
        while (k < end && raw[k] is ' ' or '\t')
            k++;
        return k < end && raw[k] is '\n' or '\r' ? SkipWhiteSpace(raw, k, end) : j + 1;
    }

    private static int EscapeLength(string raw, int j, int end) =>
        j + 1 >= end
            ? 1
            : raw[j + 1] switch
            {
                'x' => 4,
                'u' => 6,
                'U' => 10,
                _ => 2,
            };
}
