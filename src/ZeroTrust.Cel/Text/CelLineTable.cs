using System.Collections.Immutable;

namespace ZeroTrust.Cel;

/// <summary>Finds lines and columns in an expression; LF ends a line. Immutable.</summary>
public sealed class CelLineTable
{
    private readonly string _text;
    private readonly ImmutableArray<int> _starts;

    /// <summary>Reads the line ends once.</summary>
    public CelLineTable(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        _text = text;
        var starts = ImmutableArray.CreateBuilder<int>();
        starts.Add(0);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\n')
                starts.Add(i + 1);
        }

        _starts = starts.ToImmutable();
    }

    /// <summary>The place of a UTF-16 offset; an offset outside the text counts as its nearer end.</summary>
    public CelPosition Locate(int offset)
    {
        offset = Math.Clamp(offset, 0, _text.Length);
        var line = _starts.BinarySearch(offset);
        if (line < 0)
            line = ~line - 1;
        return new CelPosition(line + 1, CodePoints.Count(_text.AsSpan(_starts[line], offset - _starts[line])) + 1);
    }
}
