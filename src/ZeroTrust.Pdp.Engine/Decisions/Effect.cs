namespace ZeroTrust.Pdp.Engine.Decisions;

/// <summary>What an enforcement point has to do. The default value denies.</summary>
public enum Effect
{
    /// <summary>Refuse the request.</summary>
    Deny,

    /// <summary>Let the request pass and fulfil the obligations.</summary>
    Allow,

    /// <summary>Refuse the request as it stands; it would pass after the remedies.</summary>
    Challenge,
}
