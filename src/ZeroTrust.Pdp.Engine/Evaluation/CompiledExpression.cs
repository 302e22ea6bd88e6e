using ZeroTrust.Cel;
using ZeroTrust.Pdp.Engine.Diagnostics;
using ZeroTrust.Pdp.Engine.Documents.Yaml;

namespace ZeroTrust.Pdp.Engine.Evaluation;

/// <summary>A program with the place it was written at.</summary>
internal sealed class CompiledExpression(CelProgram program, EmbeddedText text, string document)
{
    public CelProgram Program { get; } = program;

    /// <summary>`Kind/name` of the document it belongs to.</summary>
    public string Document { get; } = document;

    public string Text => text.Text;

    public SourcePosition Position => text.Position;

    public SourcePosition Locate(CelSpan span) => text.Locate(span.Start, span.Length);

    public string TextOf(CelSpan span)
    {
        int start = Math.Clamp(span.Start, 0, text.Text.Length);
        return text.Text.Substring(start, Math.Clamp(span.Length, 0, text.Text.Length - start));
    }
}
