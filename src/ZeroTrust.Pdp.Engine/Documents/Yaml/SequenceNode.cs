namespace ZeroTrust.Pdp.Engine.Documents.Yaml;

/// <summary>A list.</summary>
internal sealed class SequenceNode(SourceText source, int start, int end, int line, int column, IReadOnlyList<YamlNode> items)
    : YamlNode(source, start, end, line, column)
{
    public IReadOnlyList<YamlNode> Items { get; } = items;

    public override string Shape => "a list";
}
