namespace ZeroTrust.Pdp.Server.Decisions;

/// <summary>Where decision ids come from. Implementations are thread-safe.</summary>
internal interface IDecisionIdSource
{
    /// <summary>A UUID of version 7 (RFC 9562 section 5.7) that no other decision has.</summary>
    Guid Next();
}
