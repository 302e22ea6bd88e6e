using System.Collections.Immutable;
using ZeroTrust.Cel;
using ZeroTrust.Pdp.Engine.Attributes;
using ZeroTrust.Pdp.Engine.Diagnostics;
using ZeroTrust.Pdp.Engine.Documents.Yaml;

namespace ZeroTrust.Pdp.Engine.Documents;

/// <summary>Reads `freshness` of a `TrustProfile`: paths of attributes with the age at which they are stale.</summary>
internal static class FreshnessReader
{
    private static readonly string[] Prefixes = [.. Enum.GetValues<EntityKind>().Select(static kind => AttributePaths.Property(kind, ""))];

    public static ImmutableArray<FreshnessLimitDefinition> Read(FieldReader spec)
    {
        if (spec.Mapping("freshness") is not { } limits)
            return [];
        ImmutableArray<FreshnessLimitDefinition>.Builder found = ImmutableArray.CreateBuilder<FreshnessLimitDefinition>(limits.Node.Entries.Count);
        foreach (MappingEntry entry in limits.Node.Entries)
        {
            CelDuration? limit = limits.Duration(entry.Key.Value, required: true);
            int kind = Array.FindIndex(Prefixes, prefix => entry.Key.Value.StartsWith(prefix, StringComparison.Ordinal) && entry.Key.Value.Length > prefix.Length);
            if (kind < 0 && entry.Key.Value != AttributePaths.Groups)
            {
                limits.Error(
                    DiagnosticCodes.InvalidValue, entry.Key, $"`{FieldReader.Shorten(entry.Key.Value)}` is no attribute that has an age",
                    Suggestion.For(entry.Key.Value, [AttributePaths.Groups]) ?? "write it as conditions do, for example `device.properties.managed` or `subject.groups`");
                continue;
            }

            string? name = kind < 0 ? null : entry.Key.Value[Prefixes[kind].Length..];
            if (limit is { } age)
                found.Add(new FreshnessLimitDefinition(entry.Key, kind < 0 ? EntityKind.Subject : (EntityKind)kind, name, age));
        }

        limits.Done();
        if (limits.Node.Entries.Count == 0)
            limits.Error(DiagnosticCodes.InvalidValue, limits.Node, $"`{spec.PathOf("freshness")}` is empty, so it limits nothing", "list an attribute with its age, or leave `freshness` out");
        return found.DrainToImmutable();
    }
}
