using System.Collections.Immutable;
using ZeroTrust.Pdp.Engine.Attributes;

namespace ZeroTrust.Pdp.Engine.Evaluation.Levels;

/// <summary>Membership of the subject in one of some groups.</summary>
internal sealed class SubjectGroupTest(ImmutableArray<string> groups) : LevelTest
{
    public override string Name => "subject.groups";

    public ImmutableArray<string> Groups => groups;

    public override string Expected => string.Join(", ", groups);

    public override string Actual(RequestEvaluation evaluation) =>
        evaluation.Request.Subject.GroupsFault is { } fault ? fault.CodeText
        : evaluation.Request.Subject.Groups.Count == 0 ? "none" : string.Join(", ", evaluation.Request.Subject.Groups);

    public override TestResult Test(RequestEvaluation evaluation)
    {
        if (evaluation.Request.Subject.GroupsFault is { } fault)
            return TestResult.Error(fault.Code, AttributePaths.Groups, Remediation.Impossible);
        IReadOnlyList<string> found = evaluation.Request.Subject.Groups;
        for (int i = 0; i < found.Count; i++)
        {
            if (groups.Contains(found[i]))
                return TestResult.Of(true);
        }

        return TestResult.Of(false);
    }
}
