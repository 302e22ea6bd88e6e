using System.Text;

namespace ZeroTrust.Cel;

/// <summary>
/// Code points beyond U+FFFF as a .NET pattern over surrogate pairs. Rows, which share their first unit, are put together where
/// their second units are the same: the engine's cost grows steeply with the number of alternatives.
/// </summary>
internal sealed class AstralRows
{
    private const string WholeRow = "\\uDC00-\\uDFFF";

    private readonly SortedDictionary<int, StringBuilder> _broken = [];
    private readonly StringBuilder _whole = new();

    /// <summary>Adds a range; ranges come in ascending order and do not overlap.</summary>
    internal void Add(int first, int last)
    {
        while (first <= last)
        {
            var (row, unit) = Split(first);
            var (lastRow, lastUnit) = Split(last);
            if (unit == 0xDC00 && (row < lastRow || lastUnit == 0xDFFF))
            {
                var end = lastUnit == 0xDFFF ? lastRow : lastRow - 1;
                RuneSet.AppendRange(_whole, row, end);
                first = Join(end + 1);
                continue;
            }

            if (!_broken.TryGetValue(row, out var units))
                _broken.Add(row, units = new StringBuilder());
            RuneSet.AppendRange(units, unit, row == lastRow ? lastUnit : 0xDFFF);
            first = Join(row + 1);
        }
    }

    /// <summary>Alternatives; empty when there are none.</summary>
    internal string ToPattern()
    {
        var text = new StringBuilder();
        if (_whole.Length > 0)
            text.Append('[').Append(_whole).Append("][").Append(WholeRow).Append(']');
        foreach (var alike in _broken.GroupBy(static r => r.Value.ToString(), static r => r.Key, StringComparer.Ordinal))
        {
            text.Append(text.Length > 0 ? "|[" : "[");
            foreach (var row in alike)
                RuneSet.AppendRange(text, row, row);
            text.Append("][").Append(alike.Key).Append(']');
        }

        return text.ToString();
    }

    private static (int Row, int Unit) Split(int rune) => (0xD800 + ((rune - 0x10000) >> 10), 0xDC00 + ((rune - 0x10000) & 0x3FF));

    private static int Join(int row) => 0x10000 + ((row - 0xD800) << 10);
}
