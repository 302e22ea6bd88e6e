namespace ZeroTrust.Pdp.Engine.Attributes;

/// <summary>Names of sources that are given.</summary>
public static class AttributeSources
{
    /// <summary>What the request says.</summary>
    public const string Caller = "caller";
}
