namespace ZeroTrust.Pdp.Engine.Documents;

/// <summary>A segment of a path template.</summary>
/// <param name="Kind">What it matches.</param>
/// <param name="Text">The decoded literal, or the name of the parameter.</param>
internal readonly record struct PathSegment(PathSegmentKind Kind, string Text);
