namespace ZeroTrust.Pdp.Engine.Trust.History;

/// <summary>What a request showed of its subject, with attributes as they were believed.</summary>
internal sealed class ObservedBehaviour(Observation observation)
{
    public Observation Observation { get; } = observation;
}
