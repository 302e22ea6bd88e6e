using ZeroTrust.Cel;
using ZeroTrust.Pdp.Engine.Diagnostics;
using ZeroTrust.Pdp.Engine.Documents.Yaml;

namespace ZeroTrust.Pdp.Engine.Evaluation;

/// <summary>A program with the place it was written at.</summary>
internal sealed class CompiledExpression(CelProgram program, EmbeddedText text, string document)
{
    // More than nearly every expression has; the others find some of theirs anew each time.
    private const int MaxPlaces = 32;

    // Every explanation asks for the same few places, and finding one in the file takes longer than evaluating what stands there.
    // Replaced as a whole: what two threads add at once, one of them adds again.
    private (CelSpan Span, SourcePosition Position)[] _places = [];

    public CelProgram Program { get; } = program;

    /// <summary>`Kind/name` of the document it belongs to.</summary>
    public string Document { get; } = document;

    public string Text => text.Text;

    public SourcePosition Position => Locate(new CelSpan(0, text.Text.Length));

    public SourcePosition Locate(CelSpan span)
    {
        (CelSpan Span, SourcePosition Position)[] places = _places;
        for (int i = 0; i < places.Length; i++)
        {
            if (places[i].Span == span)
                return places[i].Position;
        }

        SourcePosition found = text.Locate(span.Start, span.Length);
        if (places.Length < MaxPlaces)
            _places = [.. places, (span, found)];
        return found;
    }

    public string TextOf(CelSpan span)
    {
        int start = Math.Clamp(span.Start, 0, text.Text.Length);
        return text.Text.Substring(start, Math.Clamp(span.Length, 0, text.Text.Length - start));
    }
}
