using ZeroTrust.Pdp.Engine.Diagnostics;

namespace ZeroTrust.Pdp.Engine.Documents.Yaml;

/// <summary>A node of a document, with its place in the text.</summary>
internal abstract class YamlNode(SourceText source, int start, int end, int line, int column)
{
    public SourceText Source { get; } = source;

    /// <summary>Offset of the first character.</summary>
    public int Start { get; } = start;

    /// <summary>Offset behind the last character.</summary>
    public int End { get; } = end;

    /// <summary>Line within the text, from 1.</summary>
    public int Line { get; } = line;

    /// <summary>Column, from 1.</summary>
    public int Column { get; } = column;

    /// <summary>What authors call such a node.</summary>
    public abstract string Shape { get; }

    public SourcePosition Position => new(Source.File, Line + Source.FirstLine - 1, Column, PositionLength);

    /// <summary>Length to underline: the node when it stands on one line, otherwise only its start.</summary>
    protected virtual int PositionLength => 0;
}
