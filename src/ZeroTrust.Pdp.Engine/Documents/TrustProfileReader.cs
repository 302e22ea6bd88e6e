using System.Collections.Immutable;
using ZeroTrust.Cel;
using ZeroTrust.Pdp.Engine.Decisions;
using ZeroTrust.Pdp.Engine.Diagnostics;
using ZeroTrust.Pdp.Engine.Documents.Yaml;
using ZeroTrust.Pdp.Engine.Trust.History;

namespace ZeroTrust.Pdp.Engine.Documents;

/// <summary>Reads the `spec` of a `TrustProfile`.</summary>
internal static class TrustProfileReader
{
    public static TrustProfileDefinition Read(ParsedDocument source, FieldReader spec)
    {
        spec.Text("description");
        ScalarNode? algorithm = spec.RequiredScalar("algorithm");
        ImmutableArray<ScalarNode> types = ReadResourceTypes(spec);
        IReadOnlyList<YamlNode>? items = spec.List("factors", required: true);
        ImmutableArray<TrustFactorDefinition>.Builder factors = ImmutableArray.CreateBuilder<TrustFactorDefinition>();
        HashSet<string> names = new(StringComparer.Ordinal);
        for (int i = 0; items is not null && i < items.Count; i++)
        {
            if (spec.AsMapping(items[i], spec.PathOf("factors", i)) is { } item && ReadFactor(item) is { } factor)
            {
                if (!names.Add(factor.Name))
                    item.Error(DiagnosticCodes.NameTaken, item.Node.Find("name")!, $"there are two factors named `{FieldReader.Shorten(factor.Name)}`");
                factors.Add(factor);
            }
        }

        ImmutableArray<TrustTier> tiers = ReadTiers(spec);
        ImmutableArray<TrustThresholdDefinition> thresholds = TrustThresholdReader.Read(spec);
        ImmutableArray<FreshnessLimitDefinition> freshness = FreshnessReader.Read(spec);
        HistorySettings? context = spec.Mapping("context") is { } reader ? HistorySettingsReader.Read(reader) : null;
        spec.Done();
        return new TrustProfileDefinition(source, algorithm, types, factors.DrainToImmutable(), tiers, thresholds, freshness, context);
    }

    private static ImmutableArray<ScalarNode> ReadResourceTypes(FieldReader spec)
    {
        FieldReader? resources = spec.Mapping("resources");
        if (resources is null)
            return [];
        ImmutableArray<ScalarNode> types = resources.ScalarList("types");
        foreach (ScalarNode type in types)
        {
            if (type.Value.Contains('*', StringComparison.Ordinal))
            {
                resources.Error(
                    DiagnosticCodes.InvalidValue, type, "a trust profile names resource types without `*`",
                    "leave `resources` out to serve every type that no other profile names");
            }
        }

        if (!resources.Has("types"))
            resources.Error(DiagnosticCodes.MissingField, resources.Node, "`spec.resources` needs the field `types`");
        resources.Done();
        return types;
    }

    private static TrustFactorDefinition? ReadFactor(FieldReader factor)
    {
        string? name = factor.RequiredText("name");
        double weight = factor.Number("weight", 0.000001, 1_000_000) ?? 1;
        EmbeddedText? when = factor.Expression("when");
        EmbeddedText? value = factor.Expression("value");
        if (when is null == value is null)
        {
            factor.Error(
                when is null ? DiagnosticCodes.MissingField : DiagnosticCodes.ContradictingFields, factor.Node,
                "a factor has either `when` (met or not) or `value` (0 to 1)");
        }

        EmbeddedText? of = null;
        CelDuration fullFor = default;
        CelDuration staleAfter = default;
        if (factor.Mapping("freshness") is { } freshness)
        {
            of = freshness.RequiredExpression("of");
            fullFor = freshness.Duration("fullFor", required: true) ?? default;
            staleAfter = freshness.Duration("staleAfter", required: true) ?? default;
            if (fullFor.Nanoseconds > 0 && staleAfter.Nanoseconds > 0 && staleAfter.Nanoseconds < fullFor.Nanoseconds)
                freshness.Error(DiagnosticCodes.ContradictingFields, freshness.Node, "`staleAfter` is shorter than `fullFor`");
            freshness.Done();
        }

        RemedyKind? remedy = factor.OneOf("remedy", ["mfa", "device_posture"]) switch
        {
            "mfa" => RemedyKind.Mfa,
            "device_posture" => RemedyKind.DevicePosture,
            _ => null,
        };
        factor.Done();
        return name is null ? null : new TrustFactorDefinition(factor.Node, name, weight, when, value, of, fullFor, staleAfter, remedy);
    }

    private static ImmutableArray<TrustTier> ReadTiers(FieldReader spec)
    {
        IReadOnlyList<YamlNode>? items = spec.List("tiers");
        if (items is null)
            return [];
        ImmutableArray<TrustTier>.Builder tiers = ImmutableArray.CreateBuilder<TrustTier>();
        for (int i = 0; i < items.Count; i++)
        {
            FieldReader? reader = spec.AsMapping(items[i], spec.PathOf("tiers", i));
            if (reader is null)
                continue;
            string? name = reader.RequiredText("name");
            int? from = reader.Integer("from", 0, 100, required: true);
            reader.Done();
            if (name is null || from is null)
                continue;
            if (tiers.Count > 0 && tiers[^1].From >= from)
                reader.Error(DiagnosticCodes.ContradictingFields, reader.Node, "tiers are listed from the lowest `from` to the highest, each higher than the one before");
            tiers.Add(new TrustTier(name, from.Value));
        }

        return tiers.DrainToImmutable();
    }
}
