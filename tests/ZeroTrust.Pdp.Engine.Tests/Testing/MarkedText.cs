using ZeroTrust.Pdp.Engine.Diagnostics;

namespace ZeroTrust.Pdp.Engine.Tests.Testing;

/// <summary>A text in which ⟦…⟧ marks the place that a diagnostic has to name; an empty mark means a place without a length.</summary>
internal sealed class MarkedText
{
    private MarkedText(string text, SourcePosition[] marks)
    {
        Text = text;
        Marks = marks;
    }

    public string Text { get; }

    /// <summary>The marks in the order of the text.</summary>
    public SourcePosition[] Marks { get; }

    public static MarkedText Read(string marked, string file = Given.File, int firstLine = 1)
    {
        var text = new System.Text.StringBuilder();
        var marks = new List<SourcePosition>();
        int line = firstLine;
        int column = 1;
        (int Line, int Column, int Offset) open = default;
        foreach (char c in marked)
        {
            switch (c)
            {
                case '⟦':
                    open = (line, column, text.Length);
                    break;
                case '⟧':
                    marks.Add(new SourcePosition(file, open.Line, open.Column, text.Length - open.Offset));
                    break;
                default:
                    text.Append(c);
                    column++;
                    if (c == '\n')
                    {
                        line++;
                        column = 1;
                    }

                    break;
            }
        }

        return new MarkedText(text.ToString(), [.. marks]);
    }
}
