using System.Collections.Immutable;
using ZeroTrust.Cel;
using ZeroTrust.Pdp.Engine.Decisions;

namespace ZeroTrust.Pdp.Engine.Containment;

/// <summary>Finds the quarantine that a request meets: one look-up by hash for each entity, and for workloads one for each length of a pattern.</summary>
internal sealed class QuarantineTable
{
    /// <summary>The type of a subject or resource whose id is a SPIFFE ID.</summary>
    private const string WorkloadType = "workload";

    private const string Scheme = "spiffe://";

    private readonly Dictionary<ControlKey, Quarantine[]> _subjects;
    private readonly Dictionary<string, Quarantine[]> _devices;
    private readonly Dictionary<string, Quarantine[]> _workloads;
    private readonly Dictionary<string, Quarantine[]> _workloadPrefixes;
    private readonly Dictionary<string, Quarantine[]> _segments;
    private readonly Dictionary<ControlKey, Quarantine[]> _resources;
    private readonly int[] _prefixLengths;

    /// <param name="quarantines">Ordered by id, and so stay those of one target.</param>
    public QuarantineTable(ImmutableArray<Quarantine> quarantines)
    {
        _subjects = Group(quarantines, QuarantineTargetKind.Subject, KeyOf);
        _devices = Group(quarantines, QuarantineTargetKind.Device, static target => target.Id);
        _workloads = Group(quarantines.Where(static one => !one.Target.Id.EndsWith('*')), QuarantineTargetKind.Workload, static target => target.Id);
        _workloadPrefixes = Group(quarantines.Where(static one => one.Target.Id.EndsWith('*')), QuarantineTargetKind.Workload, static target => target.Id[..^1]);
        _segments = Group(quarantines, QuarantineTargetKind.Segment, static target => target.Id);
        _resources = Group(quarantines, QuarantineTargetKind.Resource, KeyOf);
        _prefixLengths = [.. _workloadPrefixes.Keys.Select(static prefix => prefix.Length).Distinct().Order()];
    }

    /// <summary>Whether segments of a request have to be known.</summary>
    public bool UsesSegments => _segments.Count > 0;

    /// <summary>The quarantines of subject, device and workloads: who asks, over what, and what serves the resource.</summary>
    /// <param name="request">The request.</param>
    /// <param name="horizon">Narrows to when the answer may change.</param>
    /// <param name="found">Takes the first one that is met, by kind and id, unless one is found before.</param>
    public void FindParties(DecisionRequest request, ref CelTimestamp horizon, ref Quarantine? found)
    {
        SubjectEntity subject = request.Subject;
        if (_subjects.Count > 0)
            Check(_subjects.GetValueOrDefault(new ControlKey(subject.SubjectType, subject.Id)), request.Time, ref horizon, ref found);
        if (_devices.Count > 0 && request.Device is { } device)
            Check(_devices.GetValueOrDefault(device.Id), request.Time, ref horizon, ref found);
        if (_workloads.Count + _prefixLengths.Length == 0)
            return;
        if (subject.SubjectType == WorkloadType)
            FindWorkload(subject.Id, request.Time, ref horizon, ref found);
        if (request.Context.SourceWorkload is { } source)
            FindWorkload(source, request.Time, ref horizon, ref found);
        if (request.Resource.ResourceType == WorkloadType)
            FindWorkload(request.Resource.Id, request.Time, ref horizon, ref found);
        else if (request.Resource.Properties.TryGet("workload", out CelValue serving))
            FindServing(serving, request.Time, ref horizon, ref found);
    }

    /// <summary>The quarantines of a segment by its name.</summary>
    /// <inheritdoc cref="FindParties"/>
    public void FindSegment(string name, CelTimestamp now, ref CelTimestamp horizon, ref Quarantine? found) =>
        Check(_segments.GetValueOrDefault(name), now, ref horizon, ref found);

    /// <summary>The quarantines of all segments, for a request that cannot be told to be outside of any.</summary>
    /// <inheritdoc cref="FindParties"/>
    public void FindAnySegment(CelTimestamp now, ref CelTimestamp horizon, ref Quarantine? found)
    {
        foreach (Quarantine[] entries in _segments.Values)
            Check(entries, now, ref horizon, ref found);
    }

    /// <summary>The quarantines of the resource and of its type.</summary>
    /// <inheritdoc cref="FindParties"/>
    public void FindResource(DecisionRequest request, ref CelTimestamp horizon, ref Quarantine? found)
    {
        if (_resources.Count == 0)
            return;
        ResourceEntity resource = request.Resource;
        Check(_resources.GetValueOrDefault(new ControlKey(resource.ResourceType, resource.Id)), request.Time, ref horizon, ref found);
        Check(_resources.GetValueOrDefault(new ControlKey(resource.ResourceType, string.Empty)), request.Time, ref horizon, ref found);
    }

    /// <summary>A workload that cannot be told may be any.</summary>
    private void FindServing(in CelValue workload, CelTimestamp now, ref CelTimestamp horizon, ref Quarantine? found)
    {
        if (workload.Kind == CelKind.String)
            FindWorkload(workload.AsString(), now, ref horizon, ref found);
        if (!workload.IsError)
            return;
        foreach (Quarantine[] entries in _workloads.Values.Concat(_workloadPrefixes.Values))
            Check(entries, now, ref horizon, ref found);
    }

    private void FindWorkload(string id, CelTimestamp now, ref CelTimestamp horizon, ref Quarantine? found)
    {
        // The scheme has no case (RFC 3986 section 3.1): another spelling must not escape.
        if (id.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) && !id.StartsWith(Scheme, StringComparison.Ordinal))
            id = string.Concat(Scheme, id.AsSpan(Scheme.Length));
        Check(_workloads.GetValueOrDefault(id), now, ref horizon, ref found);
        Dictionary<string, Quarantine[]>.AlternateLookup<ReadOnlySpan<char>> prefixes = _workloadPrefixes.GetAlternateLookup<ReadOnlySpan<char>>();
        foreach (int length in _prefixLengths)
        {
            if (length > id.Length)
                break;
            if (prefixes.TryGetValue(id.AsSpan(0, length), out Quarantine[]? entries))
                Check(entries, now, ref horizon, ref found);
        }
    }

    // All windows are looked at, also when one is found: each may change the answer.
    private static void Check(Quarantine[]? entries, CelTimestamp now, ref CelTimestamp horizon, ref Quarantine? found)
    {
        if (entries is null)
            return;
        foreach (Quarantine entry in entries)
        {
            if (ControlState.IsActive(entry.From, entry.Until, now, ref horizon))
                found ??= entry;
        }
    }

    private static ControlKey KeyOf(QuarantineTarget target) => new(target.Type, target.Id);

    private static Dictionary<TKey, Quarantine[]> Group<TKey>(IEnumerable<Quarantine> all, QuarantineTargetKind kind, Func<QuarantineTarget, TKey> key)
        where TKey : notnull => all
        .Where(quarantine => quarantine.Target.Kind == kind)
        .GroupBy(quarantine => key(quarantine.Target))
        .ToDictionary(static group => group.Key, static group => group.ToArray());
}
