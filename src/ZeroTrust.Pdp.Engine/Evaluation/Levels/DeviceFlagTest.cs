using ZeroTrust.Cel;

namespace ZeroTrust.Pdp.Engine.Evaluation.Levels;

/// <summary>A boolean attribute of the device.</summary>
internal sealed class DeviceFlagTest(string field, string property, bool expected) : LevelTest
{
    private readonly string _attribute = $"device.properties.{property}";

    public string Property => property;

    public bool Wanted => expected;

    public override string Name { get; } = $"device.{field}";

    public override string Expected => expected ? "true" : "false";

    public override string Actual(RequestEvaluation evaluation) =>
        Literal(evaluation.Request.Device?.Properties, property);

    public override bool Excludes(LevelTest other) => other is DeviceFlagTest && other.Name == Name && other.Expected != Expected;

    public override TestResult Test(RequestEvaluation evaluation)
    {
        if (NoDevice(evaluation.Request) is { } noDevice)
            return noDevice;
        if (!TryRead(evaluation.Request.Device!.Properties, property, out CelValue value))
            return TestResult.Absent(_attribute);
        return value.Kind == CelKind.Bool ? TestResult.Of(value.AsBool() == expected) : TestResult.Unusable(_attribute, value);
    }
}
