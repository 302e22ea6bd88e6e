namespace ZeroTrust.Pdp.Engine.Documents;

/// <summary>A tier of a trust profile.</summary>
/// <param name="Name">Its name.</param>
/// <param name="From">The lowest score that reaches it.</param>
internal readonly record struct TrustTier(string Name, int From);
