namespace ZeroTrust.Pdp.Engine.Trust;

/// <summary>How the value of a trust factor came about.</summary>
public enum TrustFactorState
{
    /// <summary>Evaluated from fresh data.</summary>
    Present,

    /// <summary>The data it reads are missing: it adds nothing.</summary>
    Absent,

    /// <summary>The data are older than the freshness limit: it adds nothing.</summary>
    Stale,

    /// <summary>The data age: it adds less than its value.</summary>
    Decayed,

    /// <summary>It could not be evaluated: it adds nothing.</summary>
    Failed,
}
