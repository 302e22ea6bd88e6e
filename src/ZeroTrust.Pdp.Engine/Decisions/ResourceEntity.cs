using ZeroTrust.Cel;
using ZeroTrust.Pdp.Engine.Attributes;

namespace ZeroTrust.Pdp.Engine.Decisions;

/// <summary>What the action is done to; `resource` in conditions.</summary>
/// <param name="type">Kind of resource.</param>
/// <param name="id">Identifier, unique within the type.</param>
/// <param name="properties">Further attributes.</param>
public sealed class ResourceEntity(string type, string id, CelMap properties) : CelObject
{
    internal static readonly CelObjectType Declaration = new(
        "resource",
        new CelField("type", CelType.String),
        new CelField("id", CelType.String),
        new CelField("properties", CelType.Map(CelType.String, CelType.Dyn)));

    /// <summary>Kind of resource.</summary>
    public string ResourceType { get; } = type;

    /// <summary>Identifier, unique within the type.</summary>
    public string Id { get; } = id;

    /// <summary>Further attributes.</summary>
    public CelMap Properties { get; } = properties;

    /// <summary>Where the caller has properties from, by their names; null: nothing is said.</summary>
    public IReadOnlyDictionary<string, AttributeOrigin>? Origins { get; init; }

    /// <inheritdoc/>
    public override CelObjectType Type => Declaration;

    /// <inheritdoc/>
    public override CelValue GetField(int index) => index switch
    {
        0 => CelValue.FromString(ResourceType),
        1 => CelValue.FromString(Id),
        _ => CelValue.FromMap(Properties),
    };
}
