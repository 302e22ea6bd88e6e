using ZeroTrust.Cel;

namespace ZeroTrust.Pdp.Server.Wire;

/// <summary>The parts that subject, device, action, resource and context have in common, as they came.</summary>
internal struct WireEntity
{
    /// <summary>The first text field: type of subject and resource, id of the device, name of the action, source of the context.</summary>
    public string? First;

    /// <summary>The second text field: id of subject and resource, address of the context.</summary>
    public string? Second;

    /// <summary>The attributes; null when the message has none.</summary>
    public CelMap? Properties;
}
