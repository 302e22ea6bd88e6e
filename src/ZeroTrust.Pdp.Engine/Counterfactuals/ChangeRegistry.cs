using System.Collections.Immutable;
using System.Net;
using ZeroTrust.Cel;
using ZeroTrust.Pdp.Engine.Decisions;

namespace ZeroTrust.Pdp.Engine.Counterfactuals;

/// <summary>Makes the changes that a request can undergo, each once. What the request has already is no change.</summary>
internal sealed class ChangeRegistry(DecisionRequest request)
{
    private const int MaxLiteral = 256;

    private readonly Dictionary<(ChangeKind Kind, string What, string To), CandidateChange> _changes = [];

    public CandidateChange Time => Get(ChangeKind.Time, CandidateChange.Time, string.Empty, static _ => { });

    public CandidateChange Mfa => Get(
        ChangeKind.Mfa, CandidateChange.MfaPath, string.Empty,
        hypothesis => hypothesis.SetSubject(CandidateChange.MfaTime, Moment(request.Subject.Properties, CandidateChange.MfaTime, hypothesis.Time)));

    public CandidateChange Posture => Get(
        ChangeKind.DevicePosture, CandidateChange.PosturePath, string.Empty,
        hypothesis => hypothesis.SetDevice(CandidateChange.PostureTime, Moment(request.Device?.Properties, CandidateChange.PostureTime, hypothesis.Time)));

    public CandidateChange? Group(string name) => request.Subject.Groups.Contains(name)
        ? null
        : Get(ChangeKind.Group, CandidateChange.Groups, name, hypothesis => hypothesis.Join(name));

    public CandidateChange Grant(string name) =>
        Get(ChangeKind.Grant, CandidateChange.Grants, name, hypothesis => hypothesis.Grants.Add(name));

    public CandidateChange? DeviceAttribute(string property, CelValue value) => Has(request.Device?.Properties, property, value)
        ? null
        : Get(ChangeKind.DeviceAttribute, CandidateChange.DevicePath + property, value.ToLiteral(MaxLiteral), hypothesis => hypothesis.SetDevice(property, value));

    public CandidateChange? Region(string region) => Has(request.Context.Properties, CandidateChange.Region, CelValue.FromString(region))
        ? null
        : Get(ChangeKind.Region, CandidateChange.RegionPath, region, hypothesis => hypothesis.SetContext(CandidateChange.Region, CelValue.FromString(region)));

    public CandidateChange Network(IPNetwork network) =>
        Get(ChangeKind.Network, CandidateChange.Address, network.ToString(), hypothesis => hypothesis.SetAddress(network.BaseAddress));

    /// <summary>Another device of some kind; without properties any device.</summary>
    /// <param name="properties">What is known of it, beside its posture, in the order of their names.</param>
    /// <param name="description">The kind, in words of the policies.</param>
    /// <param name="reportsPosture">Whether it reports its posture when it is used.</param>
    public CandidateChange AnotherDevice(ImmutableArray<KeyValuePair<string, CelValue>> properties, string description, bool reportsPosture) => Get(
        ChangeKind.AnotherDevice, CandidateChange.Device, description,
        hypothesis => hypothesis.SetOtherDevice(CelMap.Of(reportsPosture
            ? properties.Add(KeyValuePair.Create(CandidateChange.PostureTime, Moment(null, CandidateChange.PostureTime, hypothesis.Time)))
            : properties)));


    private CandidateChange Get(ChangeKind kind, string what, string to, Action<Hypothesis> apply)
    {
        if (!_changes.TryGetValue((kind, what, to), out CandidateChange? change))
            _changes.Add((kind, what, to), change = new CandidateChange(kind, what, to, apply));
        return change;
    }

    /// <summary>A moment in the form in which the request states such a one, or else as callers do.</summary>
    private static CelValue Moment(CelMap? properties, string key, CelTimestamp moment)
    {
        CelValue stated = properties is not null && properties.TryGet(key, out CelValue found) ? found : CelValue.Null;
        return stated.Kind switch
        {
            CelKind.Timestamp => CelValue.FromTimestamp(moment),
            CelKind.Int => CelValue.FromInt(moment.Seconds),
            CelKind.Double => CelValue.FromDouble(moment.Seconds),
            _ => CelValue.FromString(moment.ToString()),
        };
    }

    private static bool Has(CelMap? properties, string key, in CelValue value) =>
        properties is not null && properties.TryGet(key, out CelValue found) && found.Kind == value.Kind
        && string.Equals(found.ToLiteral(MaxLiteral), value.ToLiteral(MaxLiteral), StringComparison.Ordinal);
}
