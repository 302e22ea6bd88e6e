using ZeroTrust.Pdp.Engine.Decisions;
using ZeroTrust.Pdp.Engine.Evaluation;

namespace ZeroTrust.Pdp.Engine.Analysis;

/// <summary>
/// The policies that hold for every request that they fit. Kept by resource type, so that looking for one that covers another does
/// not go through all of them.
/// </summary>
internal sealed class CertainPolicies
{
    private readonly Dictionary<string, List<CompiledPolicy>> _byType = new(StringComparer.Ordinal);

    private readonly HashSet<CompiledPolicy> _all = [];

    // Those with a wildcard or without resource types.
    private readonly List<CompiledPolicy> _wide = [];

    /// <param name="policies">The policies in the order of their names.</param>
    public CertainPolicies(IEnumerable<CompiledPolicy> policies)
    {
        foreach (CompiledPolicy policy in policies)
        {
            _all.Add(policy);
            var types = policy.TargetDefinition.ResourceTypes;
            if (types.IsEmpty || types.Any(static type => type.EndsWith('*')))
            {
                _wide.Add(policy);
                continue;
            }

            foreach (string type in types)
            {
                if (!_byType.TryGetValue(type, out List<CompiledPolicy>? list))
                    _byType.Add(type, list = []);
                list.Add(policy);
            }
        }
    }

    /// <summary>
    /// The first policy with an effect that decides whatever another decides; null when there is none. Of two that cover each other
    /// the first by name covers.
    /// </summary>
    public CompiledPolicy? FindCover(CompiledPolicy policy, Effect effect)
    {
        var types = policy.TargetDefinition.ResourceTypes;
        if (!types.IsEmpty && _byType.TryGetValue(types[0], out List<CompiledPolicy>? near) && Find(near, policy, effect) is { } found)
            return found;
        return Find(_wide, policy, effect);
    }

    private CompiledPolicy? Find(List<CompiledPolicy> candidates, CompiledPolicy policy, Effect effect) =>
        candidates.Find(candidate => candidate.Effect == effect && !ReferenceEquals(candidate, policy) && Covers(candidate, policy));

    private bool Covers(CompiledPolicy candidate, CompiledPolicy policy)
    {
        if (!TargetCover.Covers(candidate.TargetDefinition, policy.TargetDefinition))
            return false;
        if (candidate.Effect != policy.Effect)
            return true;

        // Obligations of all allows that hold are met, so a policy that brings its own adds something.
        bool addsObligations = policy.Effect == Effect.Allow && !policy.Obligations.IsEmpty;
        bool isMutual = _all.Contains(policy) && TargetCover.Covers(policy.TargetDefinition, candidate.TargetDefinition);
        return !addsObligations && (!isMutual || string.CompareOrdinal(candidate.Name, policy.Name) < 0);
    }
}
