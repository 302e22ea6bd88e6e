using System.Globalization;

namespace ZeroTrust.Pdp.Engine.Diagnostics;

/// <summary>A place in a policy file.</summary>
/// <param name="File">Name of the file as it was given.</param>
/// <param name="Line">Line, from 1; 0 when the whole file is meant.</param>
/// <param name="Column">Column in UTF-16 code units, from 1; 0 when the whole file is meant.</param>
/// <param name="Length">Length in UTF-16 code units; 0 when only the start is known.</param>
public readonly record struct SourcePosition(string File, int Line, int Column, int Length) : IComparable<SourcePosition>
{
    /// <summary>Orders by file, line and column.</summary>
    /// <inheritdoc/>
    public int CompareTo(SourcePosition other)
    {
        int byFile = string.CompareOrdinal(File, other.File);
        if (byFile != 0)
            return byFile;
        int byLine = Line.CompareTo(other.Line);
        return byLine != 0 ? byLine : Column.CompareTo(other.Column);
    }

    /// <summary>Compares by file, line and column.</summary>
    public static bool operator <(SourcePosition left, SourcePosition right) => left.CompareTo(right) < 0;

    /// <summary>Compares by file, line and column.</summary>
    public static bool operator >(SourcePosition left, SourcePosition right) => left.CompareTo(right) > 0;

    /// <summary>Compares by file, line and column.</summary>
    public static bool operator <=(SourcePosition left, SourcePosition right) => left.CompareTo(right) <= 0;

    /// <summary>Compares by file, line and column.</summary>
    public static bool operator >=(SourcePosition left, SourcePosition right) => left.CompareTo(right) >= 0;

    /// <summary>The form `file:line:column` that editors and terminals make clickable.</summary>
    public override string ToString() =>
        Line == 0 ? File : string.Create(CultureInfo.InvariantCulture, $"{File}:{Line}:{Column}");
}
