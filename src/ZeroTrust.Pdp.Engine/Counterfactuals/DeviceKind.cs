using System.Collections.Immutable;
using ZeroTrust.Cel;
using ZeroTrust.Pdp.Engine.Decisions;
using ZeroTrust.Pdp.Engine.Evaluation.Levels;

namespace ZeroTrust.Pdp.Engine.Counterfactuals;

/// <summary>What an access level asks of a device.</summary>
internal sealed class DeviceKind
{
    // Conditions of which any is enough multiply.
    private const int MaxKinds = 16;

    private readonly ImmutableArray<LevelTest> _tests;

    private DeviceKind(ImmutableArray<LevelTest> tests) => _tests = tests;

    /// <summary>The kinds of device with any of which the level may be reached.</summary>
    public static IEnumerable<DeviceKind> Of(CompiledAccessLevel level)
    {
        List<ImmutableArray<LevelTest>> kinds = [[]];
        Collect(level, [], ref kinds);
        return kinds.Where(static tests => !tests.IsEmpty && !tests.Any(one => tests.Any(one.Excludes))).Select(static tests => new DeviceKind(tests));
    }

    /// <summary>Such a device; null where the one at hand can be brought to it.</summary>
    public CandidateChange? ToChange(DecisionRequest request, ChangeRegistry registry)
    {
        if (request.Device is { } device && !_tests.Any(test => IsAnother(test, device)))
            return null;
        var properties = new SortedDictionary<string, CelValue>(StringComparer.Ordinal);
        foreach (LevelTest test in _tests)
            Set(properties, test);
        string description = string.Join(", ", _tests.Select(static test => $"{test.Name["device.".Length..]} {test.Expected}").Distinct().Order(StringComparer.Ordinal));
        return registry.AnotherDevice([.. properties], description, _tests.Any(static test => test is PostureAgeTest));
    }

    private static void Collect(CompiledAccessLevel level, HashSet<CompiledAccessLevel> seen, ref List<ImmutableArray<LevelTest>> kinds)
    {
        if (!seen.Add(level))
            return;
        foreach (CompiledAccessLevel required in level.Requires)
            Collect(required, seen, ref kinds);
        List<ImmutableArray<LevelTest>> alternatives = [.. level.Conditions.Where(static condition => !condition.Negate)
            .Select(static condition => condition.Tests.Where(IsOfDevice).ToImmutableArray())];
        if (!level.CombineAny)
            alternatives = [[.. alternatives.SelectMany(static tests => tests)]];
        if (alternatives.Count > 0)
            kinds = [.. kinds.SelectMany(kind => alternatives.Select(tests => kind.AddRange(tests))).Take(MaxKinds)];
    }

    private static bool IsOfDevice(LevelTest test) => test is DeviceFlagTest or DeviceOsTest or DeviceOwnershipTest or PostureAgeTest;

    /// <summary>Whether a test is about what a device is, and the one at hand is something else.</summary>
    private static bool IsAnother(LevelTest test, DeviceEntity device) => test switch
    {
        DeviceOsTest os => !os.Accepts(device),
        DeviceOwnershipTest => !device.Properties.TryGet("ownership", out CelValue owner) || owner.Kind != CelKind.String || owner.AsString() != test.Expected,
        _ => false,
    };

    private static void Set(SortedDictionary<string, CelValue> properties, LevelTest test)
    {
        switch (test)
        {
            case DeviceFlagTest flag:
                properties[flag.Property] = CelValue.FromBool(flag.Wanted);
                break;
            case DeviceOwnershipTest:
                properties["ownership"] = CelValue.FromString(test.Expected);
                break;
            case DeviceOsTest { First: { } first } os:
                var sofar = new DeviceEntity(string.Empty, CelMap.Of(properties));
                OsRequirement wanted = os.Accepts(sofar) ? new OsRequirement(properties["os"].AsString(), os.VersionFor(sofar)) : first;
                properties["os"] = CelValue.FromString(wanted.Type);
                if (wanted.MinVersion is not null)
                    properties["os_version"] = CelValue.FromString(wanted.MinVersion);
                break;
        }
    }
}
