namespace ZeroTrust.Pdp.Engine.Documents.Yaml;

/// <summary>A YAML document and the part of the text it was written in.</summary>
/// <param name="Root">The root node; null for an empty document.</param>
/// <param name="Text">The text of the document without the separators.</param>
/// <param name="FirstLine">Line of the file at which <paramref name="Text"/> begins.</param>
internal sealed record YamlText(YamlNode? Root, string Text, int FirstLine);
