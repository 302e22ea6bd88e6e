using ZeroTrust.Cel;

namespace ZeroTrust.Pdp.Engine.Evaluation.Levels;

/// <summary>What an access level came to.</summary>
/// <param name="Truth">Whether the subject has it.</param>
/// <param name="Remediation">What would give it to the subject.</param>
internal readonly record struct LevelResult(CelTruth Truth, Remediation Remediation)
{
    public static LevelResult Holds { get; } = new(CelTruth.True, Remediation.None);

    public static LevelResult Both(LevelResult a, LevelResult b) =>
        new(CompiledAccessLevel.And(a.Truth, b.Truth), Remediation.Both(a.Remediation, b.Remediation));
}
