using System.Collections.Immutable;

namespace ZeroTrust.Cel;

/// <summary>What the checker found out about an expression, for the program's public face.</summary>
internal sealed record ProgramFacts(
    string Text,
    CelType ResultType,
    ImmutableArray<CelVariable> Variables,
    ImmutableArray<CelFieldReference> Fields,
    bool IsClockDependent,
    bool IsConstant,
    CelCostEstimate EstimatedCost);
