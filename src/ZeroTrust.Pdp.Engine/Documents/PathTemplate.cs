using System.Collections.Immutable;

namespace ZeroTrust.Pdp.Engine.Documents;

/// <summary>The path of a route as written.</summary>
/// <param name="Text">Its text.</param>
/// <param name="Segments">Its segments; none for `/`.</param>
internal sealed record PathTemplate(string Text, ImmutableArray<PathSegment> Segments)
{
    /// <summary>A lookup goes down the segments of templates: their number must not use up the stack.</summary>
    public const int MaxSegments = 64;

    /// <summary>The names of the parameters in their order.</summary>
    public ImmutableArray<string> Parameters { get; } =
        [.. Segments.Where(static segment => segment.Kind != PathSegmentKind.Literal).Select(static segment => segment.Text)];
}
