using System.Collections.Immutable;

namespace ZeroTrust.Pdp.Engine.Evaluation.Levels;

/// <summary>The kind of subject.</summary>
internal sealed class SubjectTypeTest(ImmutableArray<string> types) : LevelTest
{
    public override string Name => "subject.types";

    public override string Expected => string.Join(", ", types);

    public override string Actual(RequestEvaluation evaluation) =>
        evaluation.Request.Subject.SubjectType;

    public override TestResult Test(RequestEvaluation evaluation) =>
        TestResult.Of(types.Contains(evaluation.Request.Subject.SubjectType));
}
