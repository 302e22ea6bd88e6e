using ZeroTrust.Cel;
using ZeroTrust.Pdp.Engine.Decisions;
using ZeroTrust.Pdp.Engine.Documents;

namespace ZeroTrust.Pdp.Engine.Evaluation.Levels;

/// <summary>How long ago the subject passed multi-factor authentication.</summary>
internal sealed class MfaAgeTest(CelDuration within) : LevelTest
{
    private readonly Remediation _remedy = Remediation.Of(RemedyKind.Mfa, within);

    public override string Name => "subject.mfaWithin";

    public override string Expected { get; } = DurationText.Format(within);

    public override string Actual(RequestEvaluation evaluation) =>
        AgeText(evaluation, evaluation.Request.Subject.Properties, "mfa_time");

    public override TestResult Test(RequestEvaluation evaluation) => evaluation.TestMfa(within, _remedy);
}
