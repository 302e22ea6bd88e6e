using System.Collections.Immutable;

namespace ZeroTrust.Pdp.Engine.Documents;

/// <summary>A text and the documents that were found in it.</summary>
internal sealed record SourceReading(PolicySource Source, ImmutableArray<PolicyDocument> Documents)
{
    /// <summary>Whether the text is that of its only document, as stored revisions have them.</summary>
    public bool IsOneDocument => Documents is [var only] && only.Line == Source.FirstLine && only.Text == Source.Text;
}
