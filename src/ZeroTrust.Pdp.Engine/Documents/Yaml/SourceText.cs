using ZeroTrust.Pdp.Engine.Diagnostics;

namespace ZeroTrust.Pdp.Engine.Documents.Yaml;

/// <summary>The text that nodes point into.</summary>
internal sealed class SourceText(PolicySource source)
{
    public string File => source.File;

    public string Text => source.Text;

    public int FirstLine => source.FirstLine;

    /// <summary>The position of an offset, found by walking on from a place whose line and column are known.</summary>
    public SourcePosition PositionOf(int offset, int length, int knownOffset, int knownLine, int knownColumn)
    {
        int line = knownLine;
        int column = knownColumn;
        int end = Math.Min(offset, Text.Length);
        for (int i = knownOffset; i < end; i++)
        {
            if (Text[i] == '\n')
            {
                line++;
                column = 1;
            }
            else
            {
                column++;
            }
        }

        return new SourcePosition(File, line + FirstLine - 1, column, length);
    }
}
