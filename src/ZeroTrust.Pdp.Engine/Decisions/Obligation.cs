using ZeroTrust.Cel;

namespace ZeroTrust.Pdp.Engine.Decisions;

/// <summary>
/// Something the enforcement point must do when it lets a request pass. Made once when a policy is compiled: the
/// reference identifies it, so an adapter may keep its own form of it beside it.
/// </summary>
/// <param name="id">What to do.</param>
/// <param name="with">Parameters.</param>
/// <param name="policy">The policy that imposes it.</param>
public sealed class Obligation(string id, CelMap with, string policy)
{
    /// <summary>What to do.</summary>
    public string Id { get; } = id;

    /// <summary>Parameters.</summary>
    public CelMap With { get; } = with;

    /// <summary>The policy that imposes it.</summary>
    public string Policy { get; } = policy;
}
