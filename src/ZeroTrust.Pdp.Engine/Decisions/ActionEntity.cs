using ZeroTrust.Cel;
using ZeroTrust.Pdp.Engine.Attributes;

namespace ZeroTrust.Pdp.Engine.Decisions;

/// <summary>What the subject wants to do; `action` in conditions.</summary>
/// <param name="name">Name of the action.</param>
/// <param name="properties">Further attributes.</param>
public sealed class ActionEntity(string name, CelMap properties) : CelObject
{
    internal static readonly CelObjectType Declaration = new(
        "action",
        new CelField("name", CelType.String),
        new CelField("properties", CelType.Map(CelType.String, CelType.Dyn)));

    /// <summary>Name of the action.</summary>
    public string Name { get; } = name;

    /// <summary>Further attributes.</summary>
    public CelMap Properties { get; } = properties;

    /// <summary>Where the caller has properties from, by their names; null: nothing is said.</summary>
    public IReadOnlyDictionary<string, AttributeOrigin>? Origins { get; init; }

    /// <inheritdoc/>
    public override CelObjectType Type => Declaration;

    /// <inheritdoc/>
    public override CelValue GetField(int index) =>
        index == 0 ? CelValue.FromString(Name) : CelValue.FromMap(Properties);
}
