using YamlDotNet.Core;

namespace ZeroTrust.Pdp.Engine.Documents.Yaml;

/// <summary>A string, number, boolean or null.</summary>
internal sealed class ScalarNode(SourceText source, int start, int end, int line, int column, string value, ScalarStyle style)
    : YamlNode(source, start, end, line, column)
{
    public string Value { get; } = value;

    public ScalarStyle Style { get; } = style;

    /// <summary>A plain scalar that YAML reads as null.</summary>
    public bool IsNull => Style == ScalarStyle.Plain && Value is "" or "~" or "null" or "Null" or "NULL";

    public override string Shape => IsNull ? "nothing" : "a single value";

    protected override int PositionLength =>
        Source.Text.AsSpan(Start, Math.Max(0, End - Start)).Contains('\n') ? 0 : End - Start;
}
