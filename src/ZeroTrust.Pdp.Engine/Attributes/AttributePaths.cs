namespace ZeroTrust.Pdp.Engine.Attributes;

/// <summary>Attributes as conditions name them.</summary>
internal static class AttributePaths
{
    /// <summary>The groups of the subject.</summary>
    public const string Groups = "subject.groups";

    /// <summary>The variable of a kind of entity.</summary>
    public static string VariableOf(EntityKind kind) => kind switch
    {
        EntityKind.Subject => "subject",
        EntityKind.Device => "device",
        EntityKind.Action => "action",
        EntityKind.Resource => "resource",
        _ => "context",
    };

    /// <summary>The path of a property.</summary>
    public static string Property(EntityKind kind, string name) => $"{VariableOf(kind)}.properties.{name}";
}
