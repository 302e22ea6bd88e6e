namespace ZeroTrust.Pdp.Engine.Documents.Yaml;

/// <summary>A mapping of fields to values, in the order of the text. Keys are unique.</summary>
internal sealed class MappingNode(SourceText source, int start, int end, int line, int column, IReadOnlyList<MappingEntry> entries)
    : YamlNode(source, start, end, line, column)
{
    private const int SmallMapping = 16;

    private Dictionary<string, MappingEntry>? _byKey;

    public IReadOnlyList<MappingEntry> Entries { get; } = entries;

    public override string Shape => "a mapping";

    public YamlNode? Find(string key) => FindEntry(key)?.Value;

    public MappingEntry? FindEntry(string key)
    {
        // A list of definitions may be long and is read by name: looking through it each time would take the square of its length.
        if (Entries.Count > SmallMapping)
            _byKey ??= Entries.ToDictionary(static entry => entry.Key.Value, StringComparer.Ordinal);
        if (_byKey is not null)
            return _byKey.TryGetValue(key, out MappingEntry found) ? found : null;
        foreach (MappingEntry entry in Entries)
        {
            if (entry.Key.Value == key)
                return entry;
        }

        return null;
    }
}
