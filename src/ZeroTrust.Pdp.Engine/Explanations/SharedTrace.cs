using System.Collections.Immutable;

namespace ZeroTrust.Pdp.Engine.Explanations;

/// <summary>A definition or access level that was evaluated.</summary>
/// <param name="Document">`Definitions/NAME` (the name of the definition) or `AccessLevel/NAME`.</param>
/// <param name="Condition">How its expression was evaluated; null when it has none.</param>
/// <param name="Conditions">For an access level: its structured conditions.</param>
public sealed record SharedTrace(
    string Document,
    ConditionTrace? Condition,
    ImmutableArray<RequirementTrace> Conditions);
