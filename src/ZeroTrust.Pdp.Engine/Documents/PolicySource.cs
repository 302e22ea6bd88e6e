namespace ZeroTrust.Pdp.Engine.Documents;

/// <summary>A text of policy documents: a file, or one stored document of a file.</summary>
/// <param name="File">Name shown in diagnostics and explanations.</param>
/// <param name="Text">YAML or JSON, any number of documents.</param>
/// <param name="FirstLine">Line of <paramref name="File"/> at which <paramref name="Text"/> begins, from 1.</param>
public sealed record PolicySource(string File, string Text, int FirstLine = 1);
