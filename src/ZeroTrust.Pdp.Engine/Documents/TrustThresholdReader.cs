using System.Collections.Immutable;
using ZeroTrust.Pdp.Engine.Diagnostics;
using ZeroTrust.Pdp.Engine.Documents.Yaml;

namespace ZeroTrust.Pdp.Engine.Documents;

/// <summary>Reads `thresholds` of a `TrustProfile`.</summary>
internal static class TrustThresholdReader
{
    public static ImmutableArray<TrustThresholdDefinition> Read(FieldReader spec)
    {
        IReadOnlyList<YamlNode>? items = spec.List("thresholds");
        if (items is null)
            return [];
        ImmutableArray<TrustThresholdDefinition>.Builder thresholds = ImmutableArray.CreateBuilder<TrustThresholdDefinition>(items.Count);
        for (int i = 0; i < items.Count; i++)
        {
            if (spec.AsMapping(items[i], spec.PathOf("thresholds", i)) is { } reader && ReadOne(reader) is { } threshold)
                thresholds.Add(threshold);
        }

        return thresholds.DrainToImmutable();
    }

    private static TrustThresholdDefinition? ReadOne(FieldReader reader)
    {
        FieldReader? resources = reader.Mapping("resources");
        ImmutableArray<ScalarNode> types = PatternList.Read(resources, "types");
        ImmutableArray<ScalarNode> sensitivities = resources?.ScalarList("sensitivity") ?? [];
        foreach (ScalarNode sensitivity in sensitivities)
        {
            if (!Sensitivities.All.Contains(sensitivity.Value))
            {
                resources!.Error(
                    DiagnosticCodes.InvalidValue, sensitivity,
                    $"`{resources.PathOf("sensitivity")}` must be of {FieldReader.Enumerate(Sensitivities.All)}, not `{FieldReader.Shorten(sensitivity.Value)}`",
                    Suggestion.For(sensitivity.Value, Sensitivities.All));
            }
        }

        resources?.Done();
        ImmutableArray<ScalarNode> actions = PatternList.Read(reader, "actions");
        int? trust = reader.Integer("trust", 1, 100, required: true);
        reader.Done();
        return trust is null
            ? null
            : new TrustThresholdDefinition(reader.Node, types, [.. sensitivities.Select(static one => one.Value)], actions, trust.Value);
    }
}
