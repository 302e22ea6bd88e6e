namespace ZeroTrust.Pdp.Engine.Counterfactuals;

/// <summary>How the search for changes ended.</summary>
public enum CounterfactualOutcome
{
    /// <summary>The changes, and no fewer of them, turn the decision into an allow.</summary>
    Found,

    /// <summary>No set of at most four changes allows.</summary>
    NoneFound,

    /// <summary>No policy allows the action on the resource to such a subject, whatever else changes.</summary>
    NothingAllows,

    /// <summary>A deny policy holds with every set of changes.</summary>
    StillDenied,

    /// <summary>A quarantine denies, and only those who ordered it can lift it.</summary>
    Quarantined,

    /// <summary>No segment states the flow that the request takes, and that is nothing the subject can change.</summary>
    FlowNotAllowed,

    /// <summary>The decision itself failed, so nothing can be told of others.</summary>
    NotDecidable,

    /// <summary>The search was ended at its limit; there may be changes that allow.</summary>
    LimitReached,
}
