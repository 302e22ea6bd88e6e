using ZeroTrust.Cel;
using ZeroTrust.Pdp.Engine.Diagnostics;
using ZeroTrust.Pdp.Engine.Documents;
using ZeroTrust.Pdp.Engine.Evaluation;
using ZeroTrust.Pdp.Engine.Evaluation.Levels;

namespace ZeroTrust.Pdp.Engine.Analysis;

/// <summary>Access levels that nobody has, and requirements of policies that nobody can meet.</summary>
internal static class RequirementAnalysis
{
    public static void Run(AnalyzedSet set)
    {
        foreach (CompiledAccessLevel level in set.Snapshot.Levels)
            CheckLevel(set, level);

        // Each time round finds one more, until none is left that requires one of them.
        while (set.Snapshot.Levels.Any(level => level.Requires.Any(set.Unreachable.Contains) && set.Unreachable.Add(level)))
        {
        }

        foreach (CompiledPolicy policy in set.Snapshot.Policies)
        {
            if (policy.HasRequirements && !set.Idle.Contains(policy))
                CheckPolicy(set, policy);
        }
    }

    /// <summary>The number that a trust factor may be; null for anything else.</summary>
    public static double? Number(CelValue value) => value.Kind switch
    {
        CelKind.Double => value.AsDouble(),
        CelKind.Int => value.AsInt(),
        CelKind.Uint => value.AsUint(),
        _ => null,
    };

    private static void CheckLevel(AnalyzedSet set, CompiledAccessLevel level)
    {
        if (level.Conditions.IsEmpty && level.Requires.Length < 2)
            return;
        List<CompiledAccessLevel> all = WithRequired(level);
        if (FindContradiction(all) is not { } found)
            return;

        // One level down it has been, or will be, said already.
        set.Unreachable.Add(level);
        if (level.Requires.Any(required => FindContradiction(WithRequired(required)) is not null))
            return;
        SourcePosition position = set.Levels[level.Name].Source.Spec!.Node is var spec && (spec.Find("conditions") ?? spec.Find("requires")) is { } node ? node.Position : level.Position;
        set.Warn(
            DiagnosticCodes.ContradictingLevel, position, $"{found} exclude each other, so nobody has the level",
            "with `combine: any` one of the conditions is enough", level.Document);
    }

    private static List<CompiledAccessLevel> WithRequired(CompiledAccessLevel level)
    {
        var all = new List<CompiledAccessLevel> { level };
        for (int i = 0; i < all.Count; i++)
            all.AddRange(all[i].Requires.Where(required => !all.Contains(required)));
        return all;
    }

    /// <summary>Two tests that have to hold together and cannot.</summary>
    private static string? FindContradiction(List<CompiledAccessLevel> levels)
    {
        (CompiledAccessLevel Level, LevelTest Test)[] needed =
        [
            .. levels.Where(static level => !level.CombineAny || level.Conditions.Length == 1)
                .SelectMany(static level => level.Conditions.Where(static condition => !condition.Negate).SelectMany(static condition => condition.Tests).Select(test => (level, test))),
        ];
        for (int i = 0; i < needed.Length; i++)
        {
            for (int j = i + 1; j < needed.Length; j++)
            {
                if (needed[i].Test.Excludes(needed[j].Test))
                    return $"{Describe(needed[i])} and {Describe(needed[j])}";
            }
        }

        return null;
    }

    private static string Describe((CompiledAccessLevel Level, LevelTest Test) needed) =>
        $"`{needed.Test.Name}: {FieldReader.Shorten(needed.Test.Expected)}` of `{needed.Level.Document}`";

    private static void CheckPolicy(AnalyzedSet set, CompiledPolicy policy)
    {
        string document = $"Policy/{policy.Name}";
        PolicyDefinition written = set.Policies[policy.Name];
        if (policy.AccessLevel is { } level && WhyUnmeetable(set, policy, level) is { } reason)
        {
            set.Idle.Add(policy);
            set.Warn(DiagnosticCodes.UnmeetableRequirement, written.AccessLevel!.Position, $"{reason}, so the policy never allows", "ask for another level", document);
        }

        if (policy.Trust is { } needed && BestScore(set, policy) is { } best && best < needed)
        {
            set.Idle.Add(policy);
            set.Warn(
                DiagnosticCodes.UnmeetableRequirement, written.TrustNode!.Position,
                string.Create(System.Globalization.CultureInfo.InvariantCulture, $"no request reaches more than {best} of 100, so the policy never allows"),
                "ask for less trust, or change the factors of the profile", document);
        }
    }

    private static string? WhyUnmeetable(AnalyzedSet set, CompiledPolicy policy, CompiledAccessLevel level)
    {
        if (set.Unreachable.Contains(level))
            return $"nobody has the access level `{level.Name}`";
        foreach (CompiledAccessLevel required in WithRequired(level).Where(static one => !one.CombineAny || one.Conditions.Length == 1))
        {
            foreach (SubjectTypeTest test in required.Conditions.Where(static condition => !condition.Negate).SelectMany(static condition => condition.Tests).OfType<SubjectTypeTest>())
            {
                if (!test.Types.Any(type => AnalyzedSet.Fits(policy.TargetDefinition.SubjectTypes, type)))
                    return $"`{required.Document}` asks for subjects of type {test.Expected}, and the targets fit none of these";
            }
        }

        return null;
    }

    /// <summary>The highest score that the factors allow; null when that is not known.</summary>
    private static int? BestScore(AnalyzedSet set, CompiledPolicy policy)
    {
        var types = policy.TargetDefinition.ResourceTypes;
        bool isOpen = types.IsEmpty || types.Any(static type => type.EndsWith('*'));
        if (isOpen && set.Documents.TrustProfiles is not [{ ResourceTypes.IsEmpty: true }])
            return null;
        int best = 0;
        foreach (string type in isOpen ? [""] : types)
        {
            if (set.Snapshot.ProfileFor(type) is not { } profile)
                continue;
            if (BestScore(set, profile) is not { } score)
                return null;
            best = Math.Max(best, score);
        }

        return best;
    }

    private static int? BestScore(AnalyzedSet set, CompiledTrustProfile profile)
    {
        double weights = 0;
        double sum = 0;
        bool all = true;
        foreach (CompiledTrustFactor factor in profile.Factors)
        {
            double value = Best(set, factor);
            weights += factor.Weight;
            sum += factor.Weight * value;
            all &= value >= 1;
        }

        return profile.Algorithm.Name switch
        {
            "score" when weights > 0 => (int)Math.Round(Math.Clamp(100 * sum / weights, 0, 100), MidpointRounding.AwayFromZero),
            "criteria" => all ? 100 : 0,
            _ => null,
        };
    }

    private static double Best(AnalyzedSet set, CompiledTrustFactor factor)
    {
        CelValue value = set.Request(null, null, null).ResultOf(factor.Expression.Program);
        if (value.IsUnknown)
            return 1;
        if (value.Kind == CelKind.Bool)
            return factor.IsCondition && value.AsBool() ? 1 : 0;
        return !factor.IsCondition && Number(value) is { } number and >= 0 and <= 1 ? number : 0;
    }
}
