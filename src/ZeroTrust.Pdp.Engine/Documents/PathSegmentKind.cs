namespace ZeroTrust.Pdp.Engine.Documents;

/// <summary>What a segment of a path template matches.</summary>
internal enum PathSegmentKind
{
    /// <summary>One text.</summary>
    Literal,

    /// <summary>Any one segment: `{name}`.</summary>
    Parameter,

    /// <summary>The rest of the path, at least one segment: `{name=**}`.</summary>
    CatchAll,
}
