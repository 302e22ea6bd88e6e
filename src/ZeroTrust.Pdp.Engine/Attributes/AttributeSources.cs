namespace ZeroTrust.Pdp.Engine.Attributes;

/// <summary>Names of sources that are given.</summary>
public static class AttributeSources
{
    /// <summary>What the request says.</summary>
    public const string Caller = "caller";

    /// <summary>The resource catalogue: what an `Application` says of the resource that an HTTP request is mapped to.</summary>
    public const string Catalogue = "catalogue";

    /// <summary>Whether a source has its name from here, so that no other can have it.</summary>
    public static bool IsGiven(string source) => source is Caller or Catalogue;
}
