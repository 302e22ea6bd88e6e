using System.Collections.Immutable;
using ZeroTrust.Pdp.Engine.Decisions;
using ZeroTrust.Pdp.Engine.Diagnostics;

namespace ZeroTrust.Pdp.Engine.PolicyTests;

/// <summary>What a test expects of one tuple.</summary>
/// <param name="IsListed">Whether the test says so; a tuple that it does not list is expected to be denied.</param>
/// <param name="Position">Where the expectation stands; for a tuple that is not listed, the test.</param>
/// <param name="Effect">The effect.</param>
/// <param name="Reason">The reason; null: any.</param>
/// <param name="Policies">The determining policies, all of them, in ordinal order; empty: any.</param>
/// <param name="Obligations">Ids of the obligations, all of them, in ordinal order; empty: any.</param>
/// <param name="Tier">The tier of trust; null: any.</param>
public sealed record PolicyTestExpectation(
    bool IsListed,
    SourcePosition Position,
    Effect Effect,
    ReasonCode? Reason,
    ImmutableArray<string> Policies,
    ImmutableArray<string> Obligations,
    string? Tier);
