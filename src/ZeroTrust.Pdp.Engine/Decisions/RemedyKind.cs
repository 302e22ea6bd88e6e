namespace ZeroTrust.Pdp.Engine.Decisions;

/// <summary>What a subject can do to be let in, cheapest first.</summary>
public enum RemedyKind
{
    /// <summary>Pass multi-factor authentication again.</summary>
    Mfa,

    /// <summary>Have the device report its posture again.</summary>
    DevicePosture,

    /// <summary>Be granted the access for a time, which somebody else approves.</summary>
    Grant,
}
