using System.Globalization;
using ZeroTrust.Cel;
using ZeroTrust.Pdp.Engine.Attributes;
using ZeroTrust.Pdp.Engine.Decisions;

namespace ZeroTrust.Pdp.Engine.Tests.Testing;

/// <content>Attributes with source and age: what is believed, written down directly. Every attribute is judged before anything reads it.</content>
internal sealed partial class World
{
    private static readonly (EntityKind Kind, string Name)[] Judged =
    [
        (EntityKind.Subject, "a"), (EntityKind.Subject, "b"), (EntityKind.Subject, "mfa_time"), (EntityKind.Subject, "labels"), (EntityKind.Subject, ""),
        (EntityKind.Device, "managed"), (EntityKind.Device, "posture_time"),
        (EntityKind.Resource, "sensitivity"), (EntityKind.Resource, "segment"), (EntityKind.Resource, "workload"), (EntityKind.Resource, "labels"),
        (EntityKind.Context, "region"), (EntityKind.Context, "source_labels"), (EntityKind.Context, "ip"), (EntityKind.Context, "sourceWorkload"),
    ];

    private static readonly string[] Callers = ["c1", "c2", "d1"];

    private readonly Random? _attributeRandom;
    private readonly Dictionary<(EntityKind, string), AuthorityModel> _authorities = [];
    private readonly Dictionary<(EntityKind, string), int> _limits = [];
    private readonly List<AttributeStatement> _statements = [];
    private AttributeDirectory _directory = AttributeDirectory.Empty;

    /// <summary>The same request with attributes as they are believed; one that cannot be had is an error.</summary>
    public DecisionRequest Believe(DecisionRequest request)
    {
        if (_attributeRandom is null)
            return request;
        bool isServed = IsServed(request);
        SubjectEntity subject = request.Subject;
        CelValue groups = Believe(
            request, isServed, EntityKind.Subject, subject.SubjectType, subject.Id, "", Given.Value(subject.Groups.ToArray()), subject.GroupsOrigin)!.Value;
        bool MayState(string field) => _authorities.GetValueOrDefault((EntityKind.Context, field))?.Hears(request.Caller) != false;
        CelMap All(EntityKind kind, string type, string id, CelMap stated, IReadOnlyDictionary<string, AttributeOrigin>? origins)
        {
            IEnumerable<string> names = stated.Entries.Select(static entry => entry.Key.AsString()).Concat(Judged.Where(one => one.Kind == kind && one.Name.Length > 0).Select(static one => one.Name));
            return Given.Map(names.Distinct()
                .Select(name => KeyValuePair.Create(
                    name, (object?)Believe(request, isServed, kind, type, id, name, stated.TryGet(name, out CelValue value) ? value : null, origins?.GetValueOrDefault(name))))
                .Where(static pair => pair.Value is not null));
        }

        return request with
        {
            Subject = new SubjectEntity(
                subject.SubjectType, subject.Id, groups.IsError ? [] : [.. Enumerable.Range(0, groups.AsList().Count).Select(i => groups.AsList()[i].AsString())],
                All(EntityKind.Subject, subject.SubjectType, subject.Id, subject.Properties, subject.Origins)) { GroupsFault = groups.IsError ? groups.AsError() : null },
            Device = request.Device is { } device ? new DeviceEntity(device.Id, All(EntityKind.Device, "", device.Id, device.Properties, device.Origins)) : null,
            Resource = new ResourceEntity(
                request.Resource.ResourceType, request.Resource.Id,
                All(EntityKind.Resource, request.Resource.ResourceType, request.Resource.Id, request.Resource.Properties, request.Resource.Origins)),
            Context = new ContextEntity(
                request.Time, MayState("ip") ? request.Context.Ip : null, All(EntityKind.Context, "", "", request.Context.Properties, request.Context.Origins),
                MayState("sourceWorkload") ? request.Context.SourceWorkload : null),
        };
    }

    private CelValue? Believe(
        DecisionRequest request, bool isServed, EntityKind kind, string type, string id, string name, CelValue? stated, AttributeOrigin? origin)
    {
        AuthorityModel? authority = _authorities.GetValueOrDefault((kind, name));
        var all = new List<(string Source, CelTimestamp? At, CelValue Value)>();
        foreach (AttributeStatement statement in _statements.Where(one => one.Kind == kind && one.Type == type && one.Id == id))
        {
            if (name.Length > 0 ? statement.Properties.TryGet(name, out CelValue known) : (known = Given.Value(statement.Groups?.Order(StringComparer.Ordinal).ToArray())).Kind == CelKind.List)
                all.Add((statement.Source, statement.ObservedAt, known));
        }

        bool isSaid = all.Count > 0 || stated is not null;
        if (stated is { } value && authority?.Hears(request.Caller) != false)
            all.Add(("caller", origin?.ObservedAt, value));
        int Rank(string source) => authority?.Sources is { } order ? Array.IndexOf(order, source) : source == "caller" ? 1 : 0;
        all.RemoveAll(one => Rank(one.Source) < 0);
        if (all.Count == 0)
            return isSaid ? Given.Value(CelErrorCode.AttributeAbsent) : null;
        int best = all.Min(one => Rank(one.Source));
        all.RemoveAll(one => Rank(one.Source) != best);
        if (all.Exists(one => one.Value != all[0].Value))
            return Given.Value(CelErrorCode.AttributeConflicting);
        if (!isServed || !_limits.TryGetValue((kind, name), out int limit))
            return all[0].Value;
        CelTimestamp? youngest = all.Max(static one => one.At);
        if (youngest is not { } at)
            return Given.Value(CelErrorCode.AttributeStale);
        Int128 age = ((Int128)(request.Time.Seconds - at.Seconds) * Second) + request.Time.Nanos - at.Nanos;
        return age < -60 * Second ? Given.Value(CelErrorCode.AttributeConflicting) : age >= limit * Second ? Given.Value(CelErrorCode.AttributeStale) : all[0].Value;
    }

    private void AddAttributes(Random random)
    {
        foreach ((EntityKind kind, string name) in Judged)
        {
            bool isField = name is "ip" or "sourceWorkload";
            string[]? sources = kind == EntityKind.Context || random.Next(3) != 0 ? null : [.. new[] { "hr", "mdm", "caller" }.OrderBy(_ => random.Next()).Take(1 + random.Next(3))];
            string[]? callers = (sources is null || sources.Contains("caller")) && random.Next(4) == 0 ? random.Next(2) == 0 ? ["c*"] : ["c1", "d1"] : null;
            if (sources is not null || callers is not null)
                _authorities.Add((kind, name), new AuthorityModel(sources, callers));
            if (!isField && random.Next(4) == 0)
                _limits.Add((kind, name), (1 + random.Next(6)) * 900);
        }

        (EntityKind, string, string)[] entities =
            [(EntityKind.Subject, "user", "alice"), (EntityKind.Subject, Workload, WorkloadIds[0]), (EntityKind.Device, "", "laptop-1"), (EntityKind.Resource, "doc", "1"), (EntityKind.Resource, "db", "1")];
        foreach ((EntityKind kind, string type, string id) in entities)
        {
            foreach (string source in (string[])["hr", "mdm"])
            {
                if (random.Next(2) == 0)
                    continue;
                Dictionary<string, object?> properties = Judged.Where(one => one.Kind == kind && one.Name.Length > 0 && random.Next(3) == 0).ToDictionary(static one => one.Name, one => AnyKnown(one.Name, random));
                _statements.Add(new AttributeStatement(
                    source, kind, type, id, random.Next(6) == 0 ? null : AnyMoment(random), kind == EntityKind.Subject && random.Next(2) == 0 ? [.. Groups.Where(_ => random.Next(2) == 0)] : null,
                    Given.Map(properties)));
            }
        }

        _directory = AttributeDirectory.Of(_statements.OrderBy(_ => random.Next()));
    }

    private object? AnyKnown(string name, Random random) => name switch
    {
        "a" => random.Next(3),
        "b" or "managed" => random.Next(2) == 0,
        "mfa_time" or "posture_time" => AnyMoment(random).ToString(),
        "sensitivity" => random.Next(2) == 0 ? "public" : "restricted",
        "segment" => Segments.Count > 0 && random.Next(4) != 0 ? Segments[random.Next(Segments.Count)].Name : "nowhere",
        "workload" => WorkloadIds[random.Next(WorkloadIds.Length)],
        _ => Given.Map(new { tier = (object)Labels[random.Next(2)] }),
    };

    private static CelTimestamp AnyMoment(Random random) => Given.At("2026-03-28T06:00:00Z").Plus(random.Next(0, 72 * 4) * 900);

    private DecisionRequest WithOrigins(DecisionRequest request)
    {
        if (_attributeRandom is not { } random)
            return request;
        AttributeOrigin? Any() => random.Next(4) switch
        {
            0 => null,
            1 => new AttributeOrigin(null, "somewhere"),
            _ => new AttributeOrigin(request.Time.Plus(random.Next(8) == 0 ? random.Next(200) : -random.Next(12) * 900), ""),
        };
        Dictionary<string, AttributeOrigin> Of(EntityKind kind) => Judged.Where(one => one.Kind == kind).Select(one => (one.Name, Origin: Any())).Where(static one => one.Origin is not null).ToDictionary(static one => one.Name, static one => one.Origin!);
        SubjectEntity subject = request.Subject;
        return request with
        {
            Subject = new SubjectEntity(subject.SubjectType, subject.Id, subject.Groups, subject.Properties) { Origins = Of(EntityKind.Subject), GroupsOrigin = Any() },
            Device = request.Device is { } device ? new DeviceEntity(device.Id, device.Properties) { Origins = Of(EntityKind.Device) } : null,
            Resource = new ResourceEntity(request.Resource.ResourceType, request.Resource.Id, request.Resource.Properties) { Origins = Of(EntityKind.Resource) },
            Context = new ContextEntity(request.Time, request.Context.Ip, request.Context.Properties, request.Context.SourceWorkload) { Origins = Of(EntityKind.Context) },
            Caller = random.Next(4) == 0 ? null : Callers[random.Next(3)],
            Directory = _directory,
        };
    }

    private string FreshnessYaml() =>
        _limits.Count == 0 ? "" : "freshness: {" + string.Join(", ", _limits.Select(static limit => $"{PathOf(limit.Key)}: {limit.Value}s")) + "}\n";

    private string SchemaYaml()
    {
        string Section(EntityKind kind, string section)
        {
            (EntityKind Kind, string Name)[] own = [.. Judged.Where(one => one.Kind == kind)];
            string properties = string.Join(", ", own.Where(static one => one.Name is not ("" or "ip" or "sourceWorkload")).Select(one => $"{one.Name}: {{type: dyn{_authorities.GetValueOrDefault(one)?.ToYaml(", ")}}}"));
            string fields = string.Concat(own
                .Where(one => one.Name is "" or "ip" or "sourceWorkload" && _authorities.ContainsKey(one))
                .Select(one => $"  {(one.Name.Length == 0 ? "groups" : one.Name)}: {{{_authorities[one].ToYaml("")}}}\n"));
            return $"{section}:\n{fields}  properties: {{{properties}}}\n";
        }

        return Given.Doc("Schema", "s", Section(EntityKind.Subject, "subjects") + Section(EntityKind.Device, "devices") + Section(EntityKind.Resource, "resources") + Section(EntityKind.Context, "context"));
    }

    private static string PathOf((EntityKind Kind, string Name) attribute) =>
        attribute.Name.Length == 0 ? "subject.groups" : string.Create(CultureInfo.InvariantCulture, $"{attribute.Kind.ToString().ToLowerInvariant()}.properties.{attribute.Name}");

    private sealed record AuthorityModel(string[]? Sources, string[]? Callers)
    {
        public bool Hears(string? caller) => Callers is null || (caller is not null && Callers.Any(pattern => pattern == "c*" ? caller.StartsWith('c') : pattern == caller));

        public string ToYaml(string separator)
        {
            string?[] parts = [Sources is null ? null : $"sources: [{string.Join(", ", Sources)}]", Callers is null ? null : $"assertedBy: ['{string.Join("', '", Callers)}']"];
            return separator + string.Join(", ", parts.Where(static part => part is not null));
        }
    }
}
