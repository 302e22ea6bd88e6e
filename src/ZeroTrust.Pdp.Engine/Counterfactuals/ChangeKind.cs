namespace ZeroTrust.Pdp.Engine.Counterfactuals;

/// <summary>What can be changed so that a request is allowed. The list is closed; the cheapest come first.</summary>
public enum ChangeKind
{
    /// <summary>The subject passes multi-factor authentication again.</summary>
    Mfa,

    /// <summary>The device reports its posture again.</summary>
    DevicePosture,

    /// <summary>An attribute of the device is brought to what is asked for, as encryption or a version of its system.</summary>
    DeviceAttribute,

    /// <summary>The request is made later.</summary>
    Time,

    /// <summary>The request comes from another network.</summary>
    Network,

    /// <summary>The request comes from another region.</summary>
    Region,

    /// <summary>The request comes from another device.</summary>
    AnotherDevice,

    /// <summary>The subject is granted the access for a time.</summary>
    Grant,

    /// <summary>The subject joins a group.</summary>
    Group,
}
