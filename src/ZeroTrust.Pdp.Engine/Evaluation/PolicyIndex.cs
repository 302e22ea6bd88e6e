using System.Collections.Frozen;
using ZeroTrust.Pdp.Engine.Documents;

namespace ZeroTrust.Pdp.Engine.Evaluation;

/// <summary>
/// Finds the candidates of a request by its resource type. Policies are numbered in the order of their names; every list
/// holds ascending numbers, so that walking two of them side by side keeps the order.
/// </summary>
internal sealed class PolicyIndex
{
    private readonly FrozenDictionary<string, int[]> _byResourceType;

    /// <param name="targets">The targets of all policies, by number.</param>
    public PolicyIndex(IReadOnlyList<TargetDefinition> targets)
    {
        var byType = new Dictionary<string, List<int>>(StringComparer.Ordinal);
        var rest = new List<int>();
        for (int i = 0; i < targets.Count; i++)
        {
            if (targets[i].ResourceTypes.IsEmpty || targets[i].ResourceTypes.Any(static pattern => pattern.EndsWith('*')))
            {
                rest.Add(i);
                continue;
            }

            foreach (string type in targets[i].ResourceTypes)
            {
                if (!byType.TryGetValue(type, out List<int>? list))
                    byType.Add(type, list = []);
                list.Add(i);
            }
        }

        _byResourceType = byType.ToFrozenDictionary(static pair => pair.Key, static pair => pair.Value.ToArray(), StringComparer.Ordinal);
        Rest = [.. rest];
    }

    /// <summary>Policies that no resource type finds: those with a wildcard or without resource types.</summary>
    public int[] Rest { get; }

    /// <summary>Policies that name a resource type.</summary>
    public int[] OfType(string resourceType) => _byResourceType.TryGetValue(resourceType, out int[]? found) ? found : [];
}
