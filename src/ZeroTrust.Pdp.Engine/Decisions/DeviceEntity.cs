using ZeroTrust.Cel;
using ZeroTrust.Pdp.Engine.Attributes;

namespace ZeroTrust.Pdp.Engine.Decisions;

/// <summary>The device a request comes from; `device` in conditions.</summary>
/// <param name="id">Identifier in the inventory.</param>
/// <param name="properties">Further attributes.</param>
public sealed class DeviceEntity(string id, CelMap properties) : CelObject
{
    internal static readonly CelObjectType Declaration = new(
        "device",
        new CelField("id", CelType.String),
        new CelField("properties", CelType.Map(CelType.String, CelType.Dyn)));

    /// <summary>Identifier in the inventory.</summary>
    public string Id { get; } = id;

    /// <summary>Further attributes.</summary>
    public CelMap Properties { get; } = properties;

    /// <summary>Where the caller has properties from, by their names; null: nothing is said.</summary>
    public IReadOnlyDictionary<string, AttributeOrigin>? Origins { get; init; }

    /// <inheritdoc/>
    public override CelObjectType Type => Declaration;

    /// <inheritdoc/>
    public override CelValue GetField(int index) =>
        index == 0 ? CelValue.FromString(Id) : CelValue.FromMap(Properties);
}
