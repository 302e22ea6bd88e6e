namespace ZeroTrust.Pdp.Engine.Trust;

/// <summary>Where the data of a trust factor come from; see <see cref="TrustFactor.Source"/>.</summary>
public static class FactorSources
{
    /// <summary>The request, as the caller states it.</summary>
    public const string Caller = "caller";

    /// <summary>The PDP itself: its clock, constants.</summary>
    public const string Pdp = "pdp";

    /// <summary>What the PDP remembers of the subject.</summary>
    public const string History = "history";
}
