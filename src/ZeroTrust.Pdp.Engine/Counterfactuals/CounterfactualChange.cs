namespace ZeroTrust.Pdp.Engine.Counterfactuals;

/// <summary>One change to a request.</summary>
/// <param name="Kind">What kind of change.</param>
/// <param name="What">What is changed, as `device.properties.encrypted`, `subject.groups` or `grant`.</param>
/// <param name="From">What the request has, as a CEL literal or in a word: `absent`, `none`, `not a member`, `not granted`.</param>
/// <param name="To">What it has after the change, as policies state it.</param>
public sealed record CounterfactualChange(ChangeKind Kind, string What, string From, string To)
{
    /// <summary>The change in words for operators; it does not say what the request has.</summary>
    public string Text => Kind switch
    {
        ChangeKind.Mfa => "pass multi-factor authentication again",
        ChangeKind.DevicePosture => "have the device report its posture again",
        ChangeKind.DeviceAttribute => $"bring `{What[CandidateChange.DevicePath.Length..]}` of the device to {To}",
        ChangeKind.Time => $"ask again at {To}",
        ChangeKind.Network => $"ask from the network {To}",
        ChangeKind.Region => $"ask from the region {To}",
        ChangeKind.AnotherDevice => To.Length == 0 ? "ask from a device" : $"ask from a device with {To}",
        ChangeKind.Grant => $"be granted `{To}`",
        _ => To.EndsWith('*') ? $"join a group that fits `{To}`" : $"join the group `{To}`",
    };

    /// <summary>
    /// The change in words that are safe to show to the subject; null for what the subject cannot do alone and for what would tell of
    /// policies, groups or attributes.
    /// </summary>
    public string? SafeText => (Kind, What) switch
    {
        (ChangeKind.Mfa, _) => "Confirm your identity with a second factor.",
        (ChangeKind.DevicePosture, _) => "Let your device report its security state again.",
        (ChangeKind.Time, _) => $"Ask again at {To}.",
        (ChangeKind.DeviceAttribute, "device.properties.encrypted") when To == "true" => "Turn on the encryption of your device.",
        (ChangeKind.DeviceAttribute, "device.properties.screen_lock") when To == "true" => "Turn on the screen lock of your device.",
        (ChangeKind.DeviceAttribute, "device.properties.os_version") => "Update the operating system of your device.",
        (ChangeKind.DeviceAttribute, "device.properties.managed") when To == "true" => "Have your device enrolled with your organisation.",
        _ => null,
    };
}
