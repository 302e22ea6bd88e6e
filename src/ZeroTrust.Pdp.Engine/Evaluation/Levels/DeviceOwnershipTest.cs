using ZeroTrust.Cel;

namespace ZeroTrust.Pdp.Engine.Evaluation.Levels;

/// <summary>Whom the device belongs to.</summary>
internal sealed class DeviceOwnershipTest(string expected) : LevelTest
{
    private const string Attribute = "device.properties.ownership";

    public override string Name => "device.ownership";

    public override string Expected => expected;

    public override string Actual(RequestEvaluation evaluation) =>
        Literal(evaluation.Request.Device?.Properties, "ownership");

    public override bool Excludes(LevelTest other) => other is DeviceOwnershipTest && other.Expected != Expected;

    public override TestResult Test(RequestEvaluation evaluation)
    {
        if (NoDevice(evaluation.Request) is { } noDevice)
            return noDevice;
        if (!TryRead(evaluation.Request.Device!.Properties, "ownership", out CelValue value))
            return TestResult.Absent(Attribute);
        return value.Kind == CelKind.String ? TestResult.Of(value.AsString() == expected) : TestResult.Unusable(Attribute, value);
    }
}
