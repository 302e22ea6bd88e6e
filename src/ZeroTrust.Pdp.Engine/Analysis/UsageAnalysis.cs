using System.Text.RegularExpressions;
using ZeroTrust.Pdp.Engine.Diagnostics;
using ZeroTrust.Pdp.Engine.Documents;
using ZeroTrust.Pdp.Engine.Documents.Yaml;
using ZeroTrust.Pdp.Engine.Evaluation;

namespace ZeroTrust.Pdp.Engine.Analysis;

/// <summary>Definitions, access levels and trust profiles that nothing refers to.</summary>
internal static partial class UsageAnalysis
{
    public static void Run(AnalyzedSet set)
    {
        // Definitions alone are a library for documents that are not here.
        if (set.Snapshot.Policies.IsEmpty)
            return;
        CheckDefinitions(set);
        CheckLevels(set);
        CheckProfiles(set);
    }

    /// <summary>
    /// A name that stands as a word in any other expression counts as used, be it in a text there: what is reported can be taken out for sure.
    /// </summary>
    private static void CheckDefinitions(AnalyzedSet set)
    {
        var words = new Dictionary<string, HashSet<EmbeddedText>>(StringComparer.Ordinal);
        foreach (EmbeddedText expression in Expressions(set))
        {
            foreach (ValueMatch word in Word().EnumerateMatches(expression.Text))
            {
                string name = expression.Text.Substring(word.Index, word.Length);
                if (!words.TryGetValue(name, out HashSet<EmbeddedText>? texts))
                    words.Add(name, texts = []);
                texts.Add(expression);
            }
        }

        foreach (NamedConstant constant in set.Documents.Constants.Where(constant => !words.ContainsKey(constant.Name)))
            Inform(set, constant.NameNode.Position, $"nothing uses the constant `{constant.Name}`", constant.Source);
        foreach (NamedExpression definition in set.Documents.Expressions)
        {
            if (!words.TryGetValue(definition.Name, out HashSet<EmbeddedText>? texts) || texts.All(text => ReferenceEquals(text, definition.Text)))
                Inform(set, definition.NameNode.Position, $"nothing uses the definition `{definition.Name}`", definition.Source);
        }
    }

    private static IEnumerable<EmbeddedText> Expressions(AnalyzedSet set) =>
    [
        .. set.Documents.Expressions.Select(static expression => expression.Text),
        .. set.Documents.Policies.Select(static policy => policy.When).OfType<EmbeddedText>(),
        .. set.Documents.AccessLevels.Select(static level => level.When).OfType<EmbeddedText>(),
        .. set.Documents.TrustProfiles.SelectMany(static profile => profile.Factors)
            .SelectMany(static factor => new[] { factor.When, factor.Value, factor.FreshnessOf }).OfType<EmbeddedText>(),
    ];

    private static void CheckLevels(AnalyzedSet set)
    {
        HashSet<string> used =
        [
            .. set.Documents.Policies.Select(static policy => policy.AccessLevel?.Value).OfType<string>(),
            .. set.Documents.AccessLevels.SelectMany(static level => level.Requires).Select(static name => name.Value),
        ];
        foreach (AccessLevelDefinition level in set.Documents.AccessLevels.Where(level => !used.Contains(level.Name)))
            Inform(set, level.Source.Root.Node.Position, $"no policy and no level asks for the access level `{level.Name}`", level.Source);
    }

    private static void CheckProfiles(AnalyzedSet set)
    {
        foreach (TrustProfileDefinition profile in set.Documents.TrustProfiles)
        {
            // Thresholds of a profile are asked for by whatever allows, its limits of age by whatever reads an attribute.
            bool isRead = !profile.Thresholds.IsEmpty || !profile.Freshness.IsEmpty || set.Snapshot.Policies.Any(policy => ReadsTrust(set, policy) && MayServe(set, profile, policy));
            if (!isRead)
                Inform(set, profile.Source.Root.Node.Position, $"no policy asks for the trust that the profile `{profile.Name}` assesses", profile.Source);
        }
    }

    private static bool ReadsTrust(AnalyzedSet set, CompiledPolicy policy)
    {
        if (policy.Trust is not null || (policy.When is { } when && set.Reads(when.Program, Variables.Trust)))
            return true;
        var levels = new Stack<Evaluation.Levels.CompiledAccessLevel>();
        if (policy.AccessLevel is not null)
            levels.Push(policy.AccessLevel);
        while (levels.TryPop(out Evaluation.Levels.CompiledAccessLevel? level))
        {
            if (level.When is { } condition && set.Reads(condition.Program, Variables.Trust))
                return true;
            foreach (Evaluation.Levels.CompiledAccessLevel required in level.Requires)
                levels.Push(required);
        }

        return false;
    }

    private static bool MayServe(AnalyzedSet set, TrustProfileDefinition profile, CompiledPolicy policy)
    {
        var types = policy.TargetDefinition.ResourceTypes;
        if (!profile.ResourceTypes.IsEmpty)
            return profile.ResourceTypes.Any(type => AnalyzedSet.Fits(types, type.Value));

        // The default serves every type that no other profile names.
        return types.IsEmpty || types.Any(type => type.EndsWith('*') || !set.Documents.TrustProfiles.Any(other => other.ResourceTypes.Any(named => named.Value == type)));
    }

    private static void Inform(AnalyzedSet set, SourcePosition position, string message, ParsedDocument source) =>
        set.Inform(DiagnosticCodes.Unused, position, message, "remove it if it is not meant for later", source.Root.Document);

    [GeneratedRegex("[_A-Za-z][_A-Za-z0-9]*", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant)]
    private static partial Regex Word();
}
