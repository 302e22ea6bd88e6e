namespace ZeroTrust.Pdp.Engine.PolicyTests;

/// <summary>A part of a decision that is not as expected.</summary>
/// <param name="Field">The field of the expectation: `effect`, `reason`, `policies`, `obligations` or `tier`.</param>
/// <param name="Expected">What was expected.</param>
/// <param name="Actual">What the decision says; `none` where it says nothing.</param>
public sealed record PolicyTestMismatch(string Field, string Expected, string Actual);
