namespace ZeroTrust.Pdp.Engine.Documents;

/// <summary>How sensitive a resource can be, from the least on; in requests the property `sensitivity` of the resource.</summary>
internal static class Sensitivities
{
    public const string Property = "sensitivity";

    public static readonly string[] All = ["public", "internal", "confidential", "restricted"];
}
