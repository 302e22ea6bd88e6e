using ZeroTrust.Cel;
using ZeroTrust.Pdp.Engine.Trust;

namespace ZeroTrust.Pdp.Engine.Evaluation;

/// <summary>The trust assessment as `trust` in conditions.</summary>
internal sealed class TrustEntity(TrustAssessment assessment) : CelObject
{
    public static readonly CelObjectType Declaration = new(
        "trust",
        new CelField("score", CelType.Int),
        new CelField("tier", CelType.String),
        new CelField("profile", CelType.String));

    public override CelObjectType Type => Declaration;

    public override CelValue GetField(int index) => index switch
    {
        0 => CelValue.FromInt(assessment.Score),
        1 => CelValue.FromString(assessment.Tier),
        _ => CelValue.FromString(assessment.Profile),
    };
}
