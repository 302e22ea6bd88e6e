using ZeroTrust.Cel;
using ZeroTrust.Pdp.Engine.Attributes;

namespace ZeroTrust.Pdp.Engine.Decisions;

/// <summary>Who asks; `subject` in conditions.</summary>
/// <param name="type">Kind of subject.</param>
/// <param name="id">Identifier, unique within the type.</param>
/// <param name="groups">Groups it belongs to.</param>
/// <param name="properties">Further attributes.</param>
public sealed class SubjectEntity(string type, string id, IReadOnlyList<string> groups, CelMap properties) : CelObject
{
    internal static readonly CelObjectType Declaration = new(
        "subject",
        new CelField("type", CelType.String),
        new CelField("id", CelType.String),
        new CelField("groups", CelType.List(CelType.String)),
        new CelField("properties", CelType.Map(CelType.String, CelType.Dyn)));

    /// <summary>The number of the field `groups`.</summary>
    internal const int GroupsField = 2;

    private StringList? _groupList;

    /// <summary>Kind of subject.</summary>
    public string SubjectType { get; } = type;

    /// <summary>Identifier, unique within the type.</summary>
    public string Id { get; } = id;

    /// <summary>Groups it belongs to.</summary>
    public IReadOnlyList<string> Groups { get; } = groups;

    /// <summary>Further attributes.</summary>
    public CelMap Properties { get; } = properties;

    /// <summary>Where the caller has properties from, by their names; null: nothing is said.</summary>
    public IReadOnlyDictionary<string, AttributeOrigin>? Origins { get; init; }

    /// <summary>Where the caller has the groups from; null: nothing is said.</summary>
    public AttributeOrigin? GroupsOrigin { get; init; }

    /// <summary>Why the groups cannot be had; null: they are known. Set by the evaluation alone.</summary>
    internal CelError? GroupsFault { get; init; }

    /// <inheritdoc/>
    public override CelObjectType Type => Declaration;

    /// <inheritdoc/>
    public override CelValue GetField(int index) => index switch
    {
        0 => CelValue.FromString(SubjectType),
        1 => CelValue.FromString(Id),
        GroupsField => GroupsFault is not null ? CelValue.FromError(GroupsFault) : CelValue.FromList(_groupList ??= new StringList(Groups)),
        _ => CelValue.FromMap(Properties),
    };
}
