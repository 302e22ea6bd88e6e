using ZeroTrust.Cel;
using ZeroTrust.Pdp.Engine.Containment;
using ZeroTrust.Pdp.Engine.Decisions;

namespace ZeroTrust.Pdp.Engine.Tests.Testing;

/// <summary>Random quarantines and grants, with their meaning written down directly: every entry is looked at, every time.</summary>
internal sealed class ControlModel
{
    public static readonly string[] Names = ["g0", "g1"];

    private static readonly QuarantineTarget[] Targets =
    [
        new(QuarantineTargetKind.Subject, "user", "alice"),
        new(QuarantineTargetKind.Subject, "workload", "spiffe://t/ns/web/sa/a"),
        new(QuarantineTargetKind.Subject, "user", "bob"),
        new(QuarantineTargetKind.Device, "", "laptop-1"),
        new(QuarantineTargetKind.Device, "", "laptop-2"),
        new(QuarantineTargetKind.Workload, "", "spiffe://t/ns/w*"),
        new(QuarantineTargetKind.Workload, "", "spiffe://t/ns/web/sa/a"),
        new(QuarantineTargetKind.Workload, "", "spiffe://t/*"),
        new(QuarantineTargetKind.Segment, "", "s1"),
        new(QuarantineTargetKind.Segment, "", "nowhere"),
        new(QuarantineTargetKind.Resource, "db", "1"),
        new(QuarantineTargetKind.Resource, "db", "2"),
        new(QuarantineTargetKind.Resource, "vm", ""),
    ];

    private readonly List<Quarantine> _quarantines = [];
    private readonly List<Grant> _grants = [];

    public ControlModel(Random random, Func<CelTimestamp> moment)
    {
        for (int i = random.Next(4); i > 0; i--)
        {
            CelTimestamp from = moment();
            _quarantines.Add(new Quarantine(
                $"q{i}", Targets[random.Next(Targets.Length)], "why", "ops", from, random.Next(3) == 0 ? null : from.Plus(900 * (1 + random.Next(96)))));
        }

        for (int i = random.Next(6); i > 0; i--)
        {
            CelTimestamp from = moment();
            bool breakGlass = random.Next(3) == 0;
            var scope = new GrantScope(
                random.Next(3) == 0 ? "read" : "", random.Next(3) == 0 ? "doc" : random.Next(3) == 0 ? "vm" : "", "");
            if (scope.ResourceType.Length > 0 && random.Next(2) == 0)
                scope = scope with { ResourceId = random.Next(3) == 0 ? "2" : "1" };
            _grants.Add(new Grant(
                $"g{i}", "user", random.Next(5) == 0 ? "bob" : "alice", breakGlass ? "" : Names[random.Next(2)], breakGlass, scope,
                "why", "ops", from, from.Plus(900 * (1 + random.Next(192)))));
        }

        State = new ControlState(1, _quarantines, _grants);
    }

    private ControlModel(IEnumerable<Quarantine> quarantines, IEnumerable<Grant> grants)
    {
        _quarantines = [.. quarantines];
        _grants = [.. grants];
        State = new ControlState(1, _quarantines, _grants);
    }

    public static ControlModel None { get; } = new([], []);

    public ControlState State { get; }

    /// <summary>The same with one more grant, good for the subject of a request from then on.</summary>
    public ControlModel Granting(string name, DecisionRequest request) => new(
        _quarantines,
        [.. _grants, new Grant("more", request.Subject.SubjectType, request.Subject.Id, name, false, GrantScope.Everything, "why", "ops", request.Time, request.Time.Plus(20 * 86_400))]);

    public bool Contains(DecisionRequest request, Func<string, DecisionRequest, bool> mayBeIn) =>
        _quarantines.Exists(one => IsNow(one.From, one.Until, request) && Meets(one.Target, request, mayBeIn)) && !PassesByBreakGlass(request);

    public bool PassesByBreakGlass(DecisionRequest request) => _grants.Exists(grant => grant.IsBreakGlass && IsGood(grant, request));

    public bool Grants(DecisionRequest request, string name) => _grants.Exists(grant => !grant.IsBreakGlass && grant.Name == name && IsGood(grant, request));

    private static bool Meets(QuarantineTarget target, DecisionRequest request, Func<string, DecisionRequest, bool> mayBeIn) => target.Kind switch
    {
        QuarantineTargetKind.Subject => target.Type == request.Subject.SubjectType && target.Id == request.Subject.Id,
        QuarantineTargetKind.Device => target.Id == request.Device?.Id,
        QuarantineTargetKind.Workload => IsServingUnknown(request) || Workloads(request).Any(id => target.Id.EndsWith('*') ? id.StartsWith(target.Id[..^1], StringComparison.Ordinal) : target.Id == id),
        QuarantineTargetKind.Segment => mayBeIn(target.Id, request),
        QuarantineTargetKind.Resource => target.Type == request.Resource.ResourceType && (target.Id.Length == 0 || target.Id == request.Resource.Id),
        _ => false,
    };

    private static IEnumerable<string> Workloads(DecisionRequest request)
    {
        if (request.Subject.SubjectType == "workload")
            yield return request.Subject.Id;
        if (request.Context.SourceWorkload is { } source)
            yield return source;
        if (request.Resource.ResourceType == "workload")
            yield return request.Resource.Id;
        else if (request.Resource.Properties.TryGet("workload", out CelValue serving) && serving.Kind == CelKind.String)
            yield return serving.AsString();
    }

    private static bool IsServingUnknown(DecisionRequest request) =>
        request.Resource.ResourceType != "workload" && request.Resource.Properties.TryGet("workload", out CelValue serving) && serving.IsError;

    private static bool IsGood(Grant grant, DecisionRequest request) =>
        grant.SubjectType == request.Subject.SubjectType && grant.SubjectId == request.Subject.Id && IsNow(grant.From, grant.Until, request)
        && (grant.Scope.Action.Length == 0 || grant.Scope.Action == request.Action.Name)
        && (grant.Scope.ResourceType.Length == 0 || grant.Scope.ResourceType == request.Resource.ResourceType)
        && (grant.Scope.ResourceId.Length == 0 || grant.Scope.ResourceId == request.Resource.Id);

    private static bool IsNow(CelTimestamp from, CelTimestamp? until, DecisionRequest request) =>
        request.Time >= from && !(request.Time >= until);
}
