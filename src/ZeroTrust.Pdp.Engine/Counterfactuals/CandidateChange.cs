using ZeroTrust.Cel;
using ZeroTrust.Pdp.Engine.Decisions;

namespace ZeroTrust.Pdp.Engine.Counterfactuals;

/// <summary>A change that something reads, so that it may matter.</summary>
/// <param name="kind">What kind of change.</param>
/// <param name="what">What it changes.</param>
/// <param name="to">To what.</param>
/// <param name="apply">Makes the change.</param>
internal sealed class CandidateChange(ChangeKind kind, string what, string to, Action<Hypothesis> apply)
{
    public const string Time = "context.time";
    public const string MfaTime = "mfa_time";
    public const string PostureTime = "posture_time";
    public const string Region = "region";
    public const string MfaPath = "subject.properties." + MfaTime;
    public const string PosturePath = DevicePath + PostureTime;
    public const string DevicePath = "device.properties.";
    public const string RegionPath = "context.properties." + Region;
    public const string Address = "context.ip";
    public const string Device = "device";
    public const string Groups = "subject.groups";
    public const string Grants = "grant";

    private const int MaxLiteral = 256;

    // Counted so that what the subject does within a minute comes before what takes a device, a place or a day, and both before
    // what somebody else has to approve.
    private static readonly int[] Costs = [1, 2, 3, 4, 5, 6, 7, 8, 10];

    public ChangeKind Kind { get; } = kind;

    public string What { get; } = what;

    public string To { get; } = to;

    /// <summary>What it costs those who make it; orders sets of as many changes.</summary>
    public int Cost { get; } = Costs[(int)kind];

    /// <summary>Two changes of the same thing exclude each other.</summary>
    public bool Excludes(CandidateChange other) => Kind is not (ChangeKind.Group or ChangeKind.Grant) && What == other.What;

    /// <summary>Whether it changes something of a device that is there.</summary>
    public bool NeedsDevice => Kind is ChangeKind.DevicePosture or ChangeKind.DeviceAttribute;

    public void Apply(Hypothesis hypothesis) => apply(hypothesis);

    /// <summary>The change as it is reported; a moment is known only once it was found.</summary>
    public CounterfactualChange Describe(DecisionRequest request, CelTimestamp at) => Kind switch
    {
        ChangeKind.Time => new CounterfactualChange(Kind, What, request.Time.ToString(), at.ToString()),
        ChangeKind.Mfa or ChangeKind.DevicePosture => new CounterfactualChange(Kind, What, From(request), at.ToString()),
        _ => new CounterfactualChange(Kind, What, From(request), To),
    };

    private string From(DecisionRequest request) => Kind switch
    {
        ChangeKind.Mfa => Literal(request.Subject.Properties, MfaTime),
        ChangeKind.DevicePosture => Literal(request.Device?.Properties, PostureTime),
        ChangeKind.DeviceAttribute => Literal(request.Device?.Properties, What[DevicePath.Length..]),
        ChangeKind.Network => request.Context.Ip?.ToString() ?? "absent",
        ChangeKind.Region => Literal(request.Context.Properties, Region),
        ChangeKind.AnotherDevice => request.Device?.Id ?? "none",
        ChangeKind.Grant => "not granted",
        _ => "not a member",
    };

    private static string Literal(CelMap? properties, string key) =>
        properties is null || !properties.TryGet(key, out CelValue value) || value.Kind == CelKind.Null ? "absent"
        : value.IsError ? value.AsError().CodeText : value.ToLiteral(MaxLiteral);
}
