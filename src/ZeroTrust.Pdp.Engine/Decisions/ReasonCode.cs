namespace ZeroTrust.Pdp.Engine.Decisions;

/// <summary>Why a decision came out as it did. The list is closed; it is also the label of the decision metric.</summary>
public enum ReasonCode
{
    /// <summary>The PDP failed while deciding (<see cref="Decision.Failure"/> tells how).</summary>
    InternalError,

    /// <summary>An allow policy holds and its requirements are met.</summary>
    AllowedByPolicy,

    /// <summary>A deny policy holds.</summary>
    DeniedByPolicy,

    /// <summary>The condition of a deny policy could not be evaluated; it is taken to hold.</summary>
    DenyConditionFailed,

    /// <summary>No allow policy holds.</summary>
    NoPolicyMatched,

    /// <summary>An allow policy holds, but for requirements that the subject cannot meet now.</summary>
    RequirementsNotMet,

    /// <summary>An allow policy holds, but for requirements that the subject can still meet.</summary>
    StepUpRequired,

    /// <summary>The trust algorithm failed while assessing.</summary>
    TrustFailed,

    /// <summary>The resource is in a segment that does not state the flow from where the request comes.</summary>
    FlowNotAllowed,

    /// <summary>Subject, device, workload, segment or resource is quarantined; neither trust nor policies were asked.</summary>
    Quarantined,

    /// <summary>The trust algorithm is configured but could not be loaded.</summary>
    TrustAlgorithmUnavailable,
}
