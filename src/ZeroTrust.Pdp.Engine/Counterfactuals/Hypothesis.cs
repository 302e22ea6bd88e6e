using System.Net;
using ZeroTrust.Cel;
using ZeroTrust.Pdp.Engine.Decisions;

namespace ZeroTrust.Pdp.Engine.Counterfactuals;

/// <summary>A request as it would be after some changes.</summary>
/// <param name="time">When it would be made.</param>
/// <param name="isFollowed">
/// Whether its decision is asked until when it holds if the signals that are had anew are had anew at every moment: otherwise following it
/// through a week would stop each time that one of them would have aged.
/// </param>
internal sealed class Hypothesis(CelTimestamp time, bool isFollowed)
{
    // No device is known by it: what a policy says of certain devices does not hold for it.
    private const string OtherDeviceId = "another-device";

    private readonly SortedDictionary<string, CelValue> _subject = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, CelValue> _device = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, CelValue> _context = new(StringComparer.Ordinal);
    private readonly List<string> _groups = [];
    private IPAddress? _ip;
    private CelMap? _otherDevice;

    /// <summary>When the request would be made.</summary>
    public CelTimestamp Time { get; } = time;

    /// <summary>The names of grants that the subject would have.</summary>
    public List<string> Grants { get; } = [];

    /// <summary>Whether a signal does not age, for it is had anew.</summary>
    /// <param name="key">Its name.</param>
    /// <param name="age">Its age.</param>
    public bool Renews(string key, long age) =>
        isFollowed && age == 0 && (key == CandidateChange.MfaTime ? _subject.ContainsKey(key) : _device.ContainsKey(key) || _otherDevice?.TryGet(key, out _) == true);

    /// <summary>Whether a signal that is that old is had anew, whichever it is.</summary>
    public bool Renews(long age) => Renews(CandidateChange.MfaTime, age) || Renews(CandidateChange.PostureTime, age);

    public void Join(string group) => _groups.Add(group);

    public void SetSubject(string property, in CelValue value) => _subject[property] = value;

    public void SetDevice(string property, in CelValue value) => _device[property] = value;

    public void SetContext(string property, in CelValue value) => _context[property] = value;

    public void SetAddress(IPAddress address) => _ip = address;

    /// <summary>Another device, of which nothing but these properties is known.</summary>
    public void SetOtherDevice(CelMap properties) => _otherDevice = properties;

    /// <summary>The request as it would be stated then.</summary>
    public DecisionRequest MovedInTime(DecisionRequest request) => With(
        request, request.Subject, request.Device, new ContextEntity(Time, request.Context.Ip, request.Context.Properties, request.Context.SourceWorkload) { Origins = request.Context.Origins });

    /// <summary>A request with the changes. They are made to what is believed, so that it does not matter who may state them.</summary>
    public DecisionRequest ApplyTo(DecisionRequest request)
    {
        SubjectEntity subject = request.Subject;
        ContextEntity context = request.Context;
        return With(
            request,
            new SubjectEntity(subject.SubjectType, subject.Id, _groups.Count == 0 ? subject.Groups : [.. subject.Groups, .. _groups], With(subject.Properties, _subject))
            {
                GroupsFault = subject.GroupsFault,
            },
            DeviceOf(request),
            new ContextEntity(Time, _ip ?? context.Ip, With(context.Properties, _context), context.SourceWorkload));
    }

    private DecisionRequest With(DecisionRequest request, SubjectEntity subject, DeviceEntity? device, ContextEntity context) =>
        request with { Time = Time, Subject = subject, Device = device, Context = context };

    private DeviceEntity? DeviceOf(DecisionRequest request) => _otherDevice is not null
        ? new DeviceEntity(OtherDeviceId, With(_otherDevice, _device))
        : request.Device is { } device ? new DeviceEntity(device.Id, With(device.Properties, _device)) : null;

    private static CelMap With(CelMap original, SortedDictionary<string, CelValue> changed) =>
        changed.Count == 0 ? original : new OverlaidMap(original, changed);
}
