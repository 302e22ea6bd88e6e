using System.Collections.Immutable;

namespace ZeroTrust.Pdp.Engine.Evaluation.Levels;

/// <summary>The kind of subject.</summary>
internal sealed class SubjectTypeTest(ImmutableArray<string> types) : LevelTest
{
    public override string Name => "subject.types";

    public ImmutableArray<string> Types => types;

    public override string Expected => string.Join(", ", types);

    public override string Actual(RequestEvaluation evaluation) =>
        evaluation.Request.Subject.SubjectType;

    public override bool Excludes(LevelTest other) => other is SubjectTypeTest test && !types.Any(test.Types.Contains);

    public override TestResult Test(RequestEvaluation evaluation) =>
        TestResult.Of(types.Contains(evaluation.Request.Subject.SubjectType));
}
