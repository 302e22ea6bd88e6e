namespace ZeroTrust.Pdp.Engine.Trust.History;

/// <summary>What a request says of the place it comes from.</summary>
internal enum PlaceReading
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>A position, a region or both.</summary>
    Known,

    /// <summary>Something that is no place on earth.</summary>
    Unusable,
}
