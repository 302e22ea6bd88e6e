using ZeroTrust.Cel;
using ZeroTrust.Pdp.Engine.Decisions;
using ZeroTrust.Pdp.Engine.Documents;

namespace ZeroTrust.Pdp.Engine.Evaluation.Levels;

/// <summary>How long ago the posture of the device was observed.</summary>
internal sealed class PostureAgeTest(CelDuration within) : LevelTest
{
    private readonly Remediation _remedy = Remediation.Of(RemedyKind.DevicePosture, within);

    public override string Name => "device.postureWithin";

    public override string Expected { get; } = DurationText.Format(within);

    public override string Actual(RequestEvaluation evaluation) =>
        AgeText(evaluation, evaluation.Request.Device?.Properties, "posture_time");

    public override TestResult Test(RequestEvaluation evaluation) =>
        NoDevice(evaluation.Request)
        ?? evaluation.TestAge(
            evaluation.Request.Device!.Properties, "posture_time", "device.properties.posture_time", within,
            _remedy);
}
