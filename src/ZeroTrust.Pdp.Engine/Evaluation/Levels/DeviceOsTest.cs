using System.Collections.Immutable;
using ZeroTrust.Cel;
using ZeroTrust.Pdp.Engine.Decisions;

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

    /// <summary>The first of the list; null when it is empty.</summary>
    public OsRequirement? First => accepted.IsEmpty ? null : accepted[0];

    /// <summary>Whether a device has one of the systems, of whatever version.</summary>
    public bool Accepts(DeviceEntity device) =>
        TryRead(device.Properties, "os", out CelValue os) && os.Kind == CelKind.String && Types.Contains(os.AsString());

    /// <summary>The lowest version with which a device passes; null when it has none of the systems or needs no other version.</summary>
    public string? VersionFor(DeviceEntity? device)
    {
        if (device is null || !Accepts(device) || !TryRead(device.Properties, "os", out CelValue os))
            return null;
        string?[] versions = [.. accepted.Where(one => one.Type == os.AsString()).Select(static one => one.MinVersion)];
        string? lowest = versions.Contains(null) ? null : versions.Aggregate(static (a, b) => VersionText.Compare(a, b) <= 0 ? a : b);
        bool isMet = lowest is null
            || (TryRead(device.Properties, "os_version", out CelValue version) && version.Kind == CelKind.String
                && VersionText.IsValid(version.AsString()) && VersionText.Compare(version.AsString(), lowest) >= 0);
        return isMet ? null : lowest;
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
