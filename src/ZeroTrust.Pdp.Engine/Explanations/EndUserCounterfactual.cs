using System.Collections.Immutable;

namespace ZeroTrust.Pdp.Engine.Explanations;

/// <summary>What the subject of a decision may know of what would allow it.</summary>
/// <param name="Changes">
/// What the subject can do itself, in safe words; together they allow. Empty when that is not enough, for whatever reason: a part of
/// what is needed would be done in vain, and what it takes beside it is nothing for the subject to know.
/// </param>
/// <param name="Message">What that means.</param>
public sealed record EndUserCounterfactual(ImmutableArray<EndUserChange> Changes, string Message);
