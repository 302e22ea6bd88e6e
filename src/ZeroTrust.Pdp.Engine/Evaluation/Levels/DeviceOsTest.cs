using System.Collections.Immutable;
using ZeroTrust.Cel;

namespace ZeroTrust.Pdp.Engine.Evaluation.Levels;

/// <summary>The operating system of the device: one of a list, each with a lowest version.</summary>
internal sealed class DeviceOsTest(ImmutableArray<OsRequirement> accepted) : LevelTest
{
    private const string OsAttribute = "device.properties.os";
    private const string VersionAttribute = "device.properties.os_version";

    public override string Name => "device.os";

    private IEnumerable<string> Types => accepted.Select(static one => one.Type);

    public override string Expected => string.Join(" or ", accepted);

    public override string Actual(RequestEvaluation evaluation) =>
        $"{Literal(evaluation.Request.Device?.Properties, "os")} {Literal(evaluation.Request.Device?.Properties, "os_version")}";

    public override bool Excludes(LevelTest other) =>
        other is DeviceOsTest os && !accepted.Any(one => os.Types.Contains(one.Type));

    public override TestResult Test(RequestEvaluation evaluation)
    {
        if (NoDevice(evaluation.Request) is { } noDevice)
            return noDevice;
        CelMap properties = evaluation.Request.Device!.Properties;
        if (!TryRead(properties, "os", out CelValue os))
            return TestResult.Absent(OsAttribute);
        if (os.Kind != CelKind.String)
            return TestResult.Unusable(OsAttribute, os);
        bool versionNeeded = false;
        foreach (OsRequirement requirement in accepted)
        {
            if (requirement.Type != os.AsString())
                continue;
            if (requirement.MinVersion is null)
                return TestResult.Of(true);
            versionNeeded = true;
        }

        return versionNeeded ? TestVersion(properties, os.AsString()) : TestResult.Of(false);
    }

    private TestResult TestVersion(CelMap properties, string os)
    {
        if (!TryRead(properties, "os_version", out CelValue version))
            return TestResult.Absent(VersionAttribute);
        if (version.Kind != CelKind.String || !VersionText.IsValid(version.AsString()))
            return TestResult.Unusable(VersionAttribute, version);
        foreach (OsRequirement requirement in accepted)
        {
            if (requirement.Type == os && VersionText.Compare(version.AsString(), requirement.MinVersion!) >= 0)
                return TestResult.Of(true);
        }

        return TestResult.Of(false);
    }
}
