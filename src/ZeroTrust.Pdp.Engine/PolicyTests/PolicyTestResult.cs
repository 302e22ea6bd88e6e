using System.Collections.Immutable;
using ZeroTrust.Pdp.Engine.Decisions;
using ZeroTrust.Pdp.Engine.Explanations;

namespace ZeroTrust.Pdp.Engine.PolicyTests;

/// <summary>What one tuple of a test came to.</summary>
/// <param name="Suite">Name of the `PolicyTest`.</param>
/// <param name="Test">Name of the test.</param>
/// <param name="Subject">Name of the subject in the suite.</param>
/// <param name="Device">Name of the device in the suite; null: none.</param>
/// <param name="Action">Name of the action.</param>
/// <param name="Resource">Name of the resource in the suite.</param>
/// <param name="Context">Name of the context in the suite; null: none.</param>
/// <param name="Expected">What was expected.</param>
/// <param name="Actual">The decision.</param>
/// <param name="Mismatches">What is not as expected; empty when the tuple passed.</param>
/// <param name="Explanation">How the decision came about; null when the tuple passed.</param>
public sealed record PolicyTestResult(
    string Suite,
    string Test,
    string Subject,
    string? Device,
    string Action,
    string Resource,
    string? Context,
    PolicyTestExpectation Expected,
    Decision Actual,
    ImmutableArray<PolicyTestMismatch> Mismatches,
    Explanation? Explanation)
{
    /// <summary>Whether everything is as expected.</summary>
    public bool Passed => Mismatches.IsEmpty;
}
