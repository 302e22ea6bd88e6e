using System.Collections.Immutable;
using ZeroTrust.Cel;

namespace ZeroTrust.Pdp.Engine.Evaluation.Levels;

/// <summary>Tests that all have to hold, or, negated, must not all hold.</summary>
internal sealed class LevelCondition(ImmutableArray<LevelTest> tests, bool negate)
{
    public ImmutableArray<LevelTest> Tests { get; } = tests;

    public bool Negate { get; } = negate;

    public TestResult Evaluate(RequestEvaluation evaluation)
    {
        CelTruth truth = CelTruth.True;
        Remediation remediation = Remediation.None;
        TestResult error = default;
        foreach (LevelTest test in Tests)
        {
            TestResult result = test.Test(evaluation);
            remediation = Remediation.Both(remediation, result.Remediation);
            truth = CompiledAccessLevel.And(truth, result.Truth);
            if (result.Truth == CelTruth.Error && error.Attribute is null)
                error = result with { Test = test };
        }

        if (truth == CelTruth.Error)
            return error with { Remediation = Negate ? Remediation.Impossible : remediation };
        if (Negate)
            return TestResult.Of(truth == CelTruth.False);
        return truth == CelTruth.True ? TestResult.Of(true) : TestResult.FalseBut(remediation);
    }
}
