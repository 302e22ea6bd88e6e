using System.Collections.Immutable;
using ZeroTrust.Cel;
using ZeroTrust.Pdp.Engine.Diagnostics;

namespace ZeroTrust.Pdp.Engine.Evaluation.Levels;

/// <summary>An access level, ready to be evaluated; at most once a request.</summary>
internal sealed class CompiledAccessLevel(string name, int number, SourcePosition position)
{
    public string Name { get; } = name;

    /// <summary>Its place among the levels of the snapshot.</summary>
    public int Number { get; } = number;

    public SourcePosition Position { get; } = position;

    public string Document { get; } = $"AccessLevel/{name}";

    // Set once while the snapshot is compiled, after all levels are known.
    public ImmutableArray<CompiledAccessLevel> Requires { get; set; } = [];

    public ImmutableArray<LevelCondition> Conditions { get; set; } = [];

    public bool CombineAny { get; set; }

    public CompiledExpression? When { get; set; }

    /// <summary>Evaluates requirements, conditions and expression; all of them, so that an explanation shows the same.</summary>
    public LevelResult Evaluate(RequestEvaluation evaluation)
    {
        LevelResult result = LevelResult.Holds;
        foreach (CompiledAccessLevel required in Requires)
            result = LevelResult.Both(result, evaluation.Level(required));
        if (!Conditions.IsEmpty)
            result = LevelResult.Both(result, EvaluateConditions(evaluation));
        if (When is not null)
        {
            CelTruth truth = evaluation.Condition(When);
            result = LevelResult.Both(result, new LevelResult(truth, truth == CelTruth.True ? Remediation.None : Remediation.Impossible));
        }

        return result;
    }

    private LevelResult EvaluateConditions(RequestEvaluation evaluation)
    {
        CelTruth truth = CombineAny ? CelTruth.False : CelTruth.True;
        Remediation remediation = CombineAny ? Remediation.Impossible : Remediation.None;
        TestResult error = default;
        foreach (LevelCondition condition in Conditions)
        {
            TestResult result = condition.Evaluate(evaluation);
            if (result.Truth == CelTruth.Error && error.Attribute is null)
                error = result;
            truth = CombineAny ? Or(truth, result.Truth) : And(truth, result.Truth);
            remediation = CombineAny ? Remediation.Either(remediation, result.Remediation) : Remediation.Both(remediation, result.Remediation);
        }

        if (truth == CelTruth.Error)
            evaluation.ReportAttribute(this, error);
        return new LevelResult(truth, truth == CelTruth.True ? Remediation.None : remediation);
    }

    internal static CelTruth And(CelTruth a, CelTruth b) =>
        a == CelTruth.False || b == CelTruth.False ? CelTruth.False
        : a == CelTruth.Error || b == CelTruth.Error ? CelTruth.Error : CelTruth.True;

    private static CelTruth Or(CelTruth a, CelTruth b) =>
        a == CelTruth.True || b == CelTruth.True ? CelTruth.True
        : a == CelTruth.Error || b == CelTruth.Error ? CelTruth.Error : CelTruth.False;
}
