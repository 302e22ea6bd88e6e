using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using ZeroTrust.Pdp.Engine.Diagnostics;
using ZeroTrust.Pdp.Engine.Documents.Yaml;
using ZeroTrust.Pdp.Engine.Evaluation.Levels;

namespace ZeroTrust.Pdp.Engine.Documents;

/// <summary>Reads the `spec` of an `AccessLevel`.</summary>
internal static class AccessLevelReader
{
    // ::ffff:0:0/96 holds the IPv4 addresses.
    private const int MappedPrefix = 96;

    private static readonly string[] OsTypes = ["android", "chromeos", "ios", "linux", "macos", "windows"];
    private static readonly string[] ConditionFields = ["device", "networks", "regions", "time", "subject"];
    private static readonly string[] Days = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

    public static AccessLevelDefinition Read(ParsedDocument source, FieldReader spec)
    {
        spec.Text("description");
        ImmutableArray<ScalarNode> requires = spec.ScalarList("requires");
        IReadOnlyList<YamlNode>? items = spec.List("conditions");
        ImmutableArray<LevelCondition>.Builder conditions = ImmutableArray.CreateBuilder<LevelCondition>();
        for (int i = 0; items is not null && i < items.Count; i++)
        {
            if (spec.AsMapping(items[i], spec.PathOf("conditions", i)) is { } condition)
                conditions.Add(ReadCondition(condition));
        }

        bool any = spec.OneOf("combine", ["all", "any"]) == "any";
        EmbeddedText? when = spec.Expression("when");
        spec.Done();
        if (!spec.Has("requires") && !spec.Has("conditions") && !spec.Has("when"))
        {
            spec.Error(
                DiagnosticCodes.MissingField, spec.Node, "the access level asks for nothing, so everybody would have it",
                "give it `conditions`, `when` or `requires`");
        }

        return new AccessLevelDefinition(source, requires, conditions.DrainToImmutable(), any, when);
    }

    /// <summary>Where the name of a field stands that is there.</summary>
    private static SourcePosition At(FieldReader reader, string field) => reader.Node.FindEntry(field)!.Value.Key.Position;

    private static LevelCondition ReadCondition(FieldReader condition)
    {
        ImmutableArray<LevelTest>.Builder tests = ImmutableArray.CreateBuilder<LevelTest>();
        if (condition.Mapping("device") is { } device)
            ReadDevice(device, tests);
        ReadNetworks(condition, tests);
        ReadRegions(condition, tests);
        if (condition.Mapping("time") is { } time)
            ReadTime(time, At(condition, "time"), tests);
        if (condition.Mapping("subject") is { } subject)
            ReadSubject(subject, tests);
        bool negate = condition.Boolean("negate") ?? false;
        condition.Done();
        if (tests.Count == 0 && !ConditionFields.Any(field => Asks(condition, field)))
        {
            condition.Error(
                DiagnosticCodes.MissingField, condition.Node, "the condition asks for nothing",
                "give it `device`, `networks`, `regions`, `time` or `subject`");
        }

        return new LevelCondition(tests.DrainToImmutable(), negate);
    }

    /// <summary>Whether a field asks for something, be it in the wrong way.</summary>
    private static bool Asks(FieldReader condition, string field) =>
        condition.Has(field) && condition.Node.Find(field) is not MappingNode { Entries.Count: 0 };

    private static void ReadDevice(FieldReader device, ImmutableArray<LevelTest>.Builder tests)
    {
        foreach ((string field, string property) in (ReadOnlySpan<(string, string)>)
                 [("managed", "managed"), ("encrypted", "encrypted"), ("screenLock", "screen_lock")])
        {
            if (device.Boolean(field) is { } expected)
                tests.Add(new DeviceFlagTest(field, property, expected) { Position = At(device, field) });
        }

        if (device.OneOf("ownership", ["corporate", "personal"]) is { } ownership)
            tests.Add(new DeviceOwnershipTest(ownership) { Position = At(device, "ownership") });
        if (device.List("os") is { } systems)
            ReadOperatingSystems(device, systems, tests);
        if (device.Duration("postureWithin") is { } postureWithin)
            tests.Add(new PostureAgeTest(postureWithin) { Position = At(device, "postureWithin") });
        device.Done();
    }

    private static void ReadOperatingSystems(FieldReader device, IReadOnlyList<YamlNode> systems, ImmutableArray<LevelTest>.Builder tests)
    {
        ImmutableArray<OsRequirement>.Builder required = ImmutableArray.CreateBuilder<OsRequirement>();
        for (int i = 0; i < systems.Count; i++)
        {
            FieldReader? system = device.AsMapping(systems[i], device.PathOf("os", i));
            if (system is null)
                continue;
            string? type = system.OneOf("type", OsTypes, required: true);
            string? minVersion = system.Text("minVersion");
            if (minVersion is not null && !VersionText.IsValid(minVersion))
            {
                system.Error(
                    DiagnosticCodes.InvalidValue, system.Node.Find("minVersion")!, $"`{FieldReader.Shorten(minVersion)}` is not a version",
                    "write numbers with dots in quotes, for example `\"14.5\"`");
            }
            else if (type is not null)
            {
                required.Add(new OsRequirement(type, minVersion));
            }

            system.Done();
        }

        tests.Add(new DeviceOsTest(required.DrainToImmutable()) { Position = At(device, "os") });
    }

    private static void ReadNetworks(FieldReader condition, ImmutableArray<LevelTest>.Builder tests)
    {
        ImmutableArray<ScalarNode> scalars = condition.ScalarList("networks");
        if (scalars.IsEmpty)
            return;
        ImmutableArray<IPNetwork>.Builder networks = ImmutableArray.CreateBuilder<IPNetwork>();
        foreach (ScalarNode scalar in scalars)
        {
            if (TryParseNetwork(scalar.Value, out IPNetwork network))
            {
                networks.Add(network);
                continue;
            }

            condition.Error(
                DiagnosticCodes.InvalidValue, scalar, $"`{FieldReader.Shorten(scalar.Value)}` is not a network",
                "write an address and a prefix length whose host bits are zero, for example `10.20.0.0/16` or `2001:db8::/32`");
        }

        tests.Add(new NetworkTest(networks.DrainToImmutable()) { Position = At(condition, "networks") });
    }

    /// <summary>
    /// Takes what everybody reads the same way: no octal or shortened IPv4 addresses, no host bits. A network of IPv4
    /// addresses in IPv6 clothes is that of the IPv4 addresses, as it is for the address of a request.
    /// </summary>
    private static bool TryParseNetwork(string text, out IPNetwork network)
    {
        if (!IPNetwork.TryParse(text, out network))
            return false;
        IPAddress address = network.BaseAddress;
        if (address.AddressFamily == AddressFamily.InterNetwork)
            return network.ToString() == text;
        if (!IPAddress.TryParse(text.AsSpan(0, text.IndexOf('/', StringComparison.Ordinal)), out IPAddress? written) || !written.Equals(address))
            return false;
        if (address.IsIPv4MappedToIPv6 && network.PrefixLength >= MappedPrefix)
            network = new IPNetwork(address.MapToIPv4(), network.PrefixLength - MappedPrefix);
        return true;
    }

    private static void ReadRegions(FieldReader condition, ImmutableArray<LevelTest>.Builder tests)
    {
        ImmutableArray<ScalarNode> scalars = condition.ScalarList("regions");
        if (scalars.IsEmpty)
            return;
        foreach (ScalarNode scalar in scalars)
        {
            if (scalar.Value.Length != 2 || !char.IsAsciiLetterUpper(scalar.Value[0]) || !char.IsAsciiLetterUpper(scalar.Value[1]))
            {
                condition.Error(
                    DiagnosticCodes.InvalidValue, scalar, $"`{FieldReader.Shorten(scalar.Value)}` is not a region",
                    "write the two upper-case letters of ISO 3166-1, for example `DE`");
            }
        }

        tests.Add(new RegionTest([.. scalars.Select(static scalar => scalar.Value)]) { Position = At(condition, "regions") });
    }

    private static void ReadTime(FieldReader time, SourcePosition position, ImmutableArray<LevelTest>.Builder tests)
    {
        ScalarNode? zoneNode = time.RequiredScalar("zone");
        TimeZoneInfo? zone = null;
        if (zoneNode is not null && !TimeZoneInfo.TryFindSystemTimeZoneById(zoneNode.Value, out zone))
        {
            time.Error(
                DiagnosticCodes.InvalidValue, zoneNode, $"unknown time zone `{FieldReader.Shorten(zoneNode.Value)}`",
                "write a name of the IANA time zone database, for example `Europe/Berlin`");
        }

        int days = 0;
        foreach (ScalarNode day in time.ScalarList("days"))
        {
            int index = Array.IndexOf(Days, day.Value);
            if (index < 0)
                time.Error(DiagnosticCodes.InvalidValue, day, $"unknown day `{FieldReader.Shorten(day.Value)}`", $"the days are {FieldReader.Enumerate(Days)}");
            else
                days |= 1 << index;
        }

        int? from = ReadTimeOfDay(time, "from");
        int? to = ReadTimeOfDay(time, "to");
        if (time.Has("from") != time.Has("to"))
            time.Error(DiagnosticCodes.MissingField, time.Node, "`from` and `to` go together");
        else if (from == to && from is not null)
            time.Error(DiagnosticCodes.ContradictingFields, time.Node, "`from` and `to` are the same moment", "leave both out for the whole day");
        time.Done();
        if (zone is not null)
            tests.Add(new TimeOfWeekTest(zone, days == 0 ? TimeOfWeekTest.EveryDay : days, from ?? 0, to ?? TimeOfWeekTest.MinutesPerDay) { Position = position });
    }

    private static int? ReadTimeOfDay(FieldReader time, string field)
    {
        ScalarNode? node = time.Scalar(field);
        if (node is null)
            return null;
        if (TimeOnly.TryParseExact(node.Value, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out TimeOnly value))
            return (value.Hour * 60) + value.Minute;
        if (node.Value == "24:00" && field == "to")
            return TimeOfWeekTest.MinutesPerDay;
        time.Error(
            DiagnosticCodes.InvalidValue, node, $"`{FieldReader.Shorten(node.Value)}` is not a time of day",
            "write hours and minutes in quotes, for example `\"08:00\"`");
        return null;
    }

    private static void ReadSubject(FieldReader subject, ImmutableArray<LevelTest>.Builder tests)
    {
        ImmutableArray<string> groups = subject.TextList("groups");
        if (!groups.IsEmpty)
            tests.Add(new SubjectGroupTest(groups) { Position = At(subject, "groups") });
        ImmutableArray<string> types = subject.TextList("types");
        if (!types.IsEmpty)
            tests.Add(new SubjectTypeTest(types) { Position = At(subject, "types") });
        if (subject.Duration("mfaWithin") is { } mfaWithin)
            tests.Add(new MfaAgeTest(mfaWithin) { Position = At(subject, "mfaWithin") });
        subject.Done();
    }
}
