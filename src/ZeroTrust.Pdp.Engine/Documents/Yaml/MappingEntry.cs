namespace ZeroTrust.Pdp.Engine.Documents.Yaml;

/// <summary>A field of a mapping.</summary>
internal readonly record struct MappingEntry(ScalarNode Key, YamlNode Value);
