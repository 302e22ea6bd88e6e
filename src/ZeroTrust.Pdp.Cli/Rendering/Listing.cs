using System.Collections.Immutable;

namespace ZeroTrust.Pdp.Cli.Rendering;

/// <summary>Rows under headings.</summary>
internal sealed class Listing(params ImmutableArray<ListingColumn> columns)
{
    private readonly List<ImmutableArray<ListingCell>> _rows = [];

    public ImmutableArray<ListingColumn> Columns => columns;

    public IReadOnlyList<ImmutableArray<ListingCell>> Rows => _rows;

    /// <summary>Adds a row with a cell for each column.</summary>
    public void Add(params ImmutableArray<ListingCell> cells)
    {
        if (cells.Length != columns.Length)
            throw new ArgumentException("a row needs a cell for each column", nameof(cells));
        _rows.Add(cells);
    }

    /// <summary>Writes columns two spaces apart: easy to read, easy to cut.</summary>
    public void WriteAligned(Screen screen, string indent = "")
    {
        var widths = new int[columns.Length];
        for (int i = 0; i < widths.Length; i++)
        {
            widths[i] = Screen.Cells(columns[i].Heading);
            foreach (var row in _rows)
                widths[i] = Math.Max(widths[i], Screen.Cells(Screen.Visible(row[i].Text)));
        }

        WriteRow(screen, indent, widths, static (listing, i) => new ListingCell(listing[i].Heading, Tone.Strong), columns);
        foreach (var row in _rows)
            WriteRow(screen, indent, widths, static (cells, i) => cells[i], row);
    }

    private void WriteRow<T>(Screen screen, string indent, int[] widths, Func<ImmutableArray<T>, int, ListingCell> cell, ImmutableArray<T> row)
    {
        screen.Write(indent);
        for (int i = 0; i < widths.Length; i++)
        {
            var (text, tone) = cell(row, i);
            string padding = new(' ', widths[i] - Screen.Cells(Screen.Visible(text)));
            bool last = i == widths.Length - 1;
            if (columns[i].IsNumber)
                screen.Write(padding).Write(text, tone);
            else
                screen.Write(text, tone).Write(last ? "" : padding);
            screen.Write(last ? "" : "  ");
        }

        screen.WriteLine();
    }
}
