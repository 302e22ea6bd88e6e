using ZeroTrust.Pdp.Engine.Decisions;

namespace ZeroTrust.Pdp.Engine.Containment;

/// <summary>What a grant is good for; an empty text leaves that side open.</summary>
/// <param name="Action">Name of the action.</param>
/// <param name="ResourceType">Type of the resource.</param>
/// <param name="ResourceId">Id of the resource; only beside a type.</param>
public sealed record GrantScope(string Action, string ResourceType, string ResourceId)
{
    /// <summary>Good for everything that policies allow.</summary>
    public static GrantScope Everything { get; } = new(string.Empty, string.Empty, string.Empty);

    internal bool Fits(DecisionRequest request) =>
        Fits(Action, request.Action.Name)
        && Fits(ResourceType, request.Resource.ResourceType)
        && Fits(ResourceId, request.Resource.Id);

    private static bool Fits(string wanted, string found) =>
        wanted.Length == 0 || string.Equals(wanted, found, StringComparison.Ordinal);
}
