namespace ZeroTrust.Pdp.Engine.Documents.Yaml;

/// <summary>A mapping of fields to values, in the order of the text. Keys are unique.</summary>
internal sealed class MappingNode(SourceText source, int start, int end, int line, int column, IReadOnlyList<MappingEntry> entries)
    : YamlNode(source, start, end, line, column)
{
    public IReadOnlyList<MappingEntry> Entries { get; } = entries;

    public override string Shape => "a mapping";

    public YamlNode? Find(string key)
    {
        foreach (MappingEntry entry in Entries)
        {
            if (entry.Key.Value == key)
                return entry.Value;
        }

        return null;
    }
}
