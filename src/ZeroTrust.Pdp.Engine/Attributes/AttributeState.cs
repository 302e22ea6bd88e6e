namespace ZeroTrust.Pdp.Engine.Attributes;

/// <summary>Whether an attribute can be relied on.</summary>
public enum AttributeState
{
    /// <summary>It has a value.</summary>
    Present,

    /// <summary>Nobody who is believed states it.</summary>
    Absent,

    /// <summary>It is older than the trust profile allows, or its age is not known.</summary>
    Stale,

    /// <summary>Sources contradict each other, or the clock.</summary>
    Conflicting,
}
