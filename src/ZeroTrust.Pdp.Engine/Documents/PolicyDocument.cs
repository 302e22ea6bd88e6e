namespace ZeroTrust.Pdp.Engine.Documents;

/// <summary>One document as written, cut out of its file.</summary>
/// <param name="Key">Kind and name.</param>
/// <param name="File">File it came in.</param>
/// <param name="Line">Line of that file at which <paramref name="Text"/> begins, from 1.</param>
/// <param name="Text">Its text, comments included.</param>
public sealed record PolicyDocument(DocumentKey Key, string File, int Line, string Text)
{
    /// <summary>The document as a text to compile, with the positions of its file.</summary>
    public PolicySource ToSource() => new(File, Text, Line);
}
