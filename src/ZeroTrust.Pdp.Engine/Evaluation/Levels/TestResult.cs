using ZeroTrust.Cel;

namespace ZeroTrust.Pdp.Engine.Evaluation.Levels;

/// <summary>What a structured test of an access level came to.</summary>
/// <param name="Truth">Whether it holds; an error when it needs an attribute that it cannot have.</param>
/// <param name="Remediation">What would make it hold.</param>
/// <param name="ErrorCode">For an error: its code.</param>
/// <param name="Attribute">For an error: the attribute, as `device.properties.os`.</param>
internal readonly record struct TestResult(CelTruth Truth, Remediation Remediation, CelErrorCode ErrorCode, string? Attribute)
{
    /// <summary>For an error: the test that needs the attribute.</summary>
    public LevelTest? Test { get; init; }

    public static TestResult Of(bool holds) => new(holds ? CelTruth.True : CelTruth.False, holds ? Remediation.None : Remediation.Impossible, default, null);

    public static TestResult FalseBut(Remediation remediation) => new(CelTruth.False, remediation, default, null);

    public static TestResult Error(CelErrorCode code, string attribute, Remediation remediation) => new(CelTruth.Error, remediation, code, attribute);

    public static TestResult Absent(string attribute) => Error(CelErrorCode.AttributeAbsent, attribute, Remediation.Impossible);

    /// <summary>The attribute is an error value or has another shape than the test reads.</summary>
    public static TestResult Unusable(string attribute, in CelValue value) =>
        Error(value.IsError ? value.AsError().Code : CelErrorCode.Conversion, attribute, Remediation.Impossible);
}
