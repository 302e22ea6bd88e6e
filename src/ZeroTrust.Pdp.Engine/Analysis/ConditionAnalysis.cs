using System.Collections.Immutable;
using ZeroTrust.Cel;
using ZeroTrust.Pdp.Engine.Decisions;
using ZeroTrust.Pdp.Engine.Diagnostics;
using ZeroTrust.Pdp.Engine.Documents;
using ZeroTrust.Pdp.Engine.Evaluation;
using ZeroTrust.Pdp.Engine.Evaluation.Levels;

namespace ZeroTrust.Pdp.Engine.Analysis;

/// <summary>Conditions that are true, false or an error whatever is asked: of policies, access levels, trust factors and definitions.</summary>
internal static class ConditionAnalysis
{
    // Targets that name more combinations than this are not gone through.
    private const int MaxCombinations = 64;

    public static void Run(AnalyzedSet set)
    {
        foreach (CompiledPolicy policy in set.Snapshot.Policies)
        {
            if (IsOver(set, policy) || CheckPolicy(set, policy) == CelTruth.False)
                set.Idle.Add(policy);
        }

        foreach (CompiledAccessLevel level in set.Snapshot.Levels)
        {
            if (level.When is { } when && CheckLevel(set, level, when) is CelTruth.False or CelTruth.Error)
                set.Unreachable.Add(level);
        }

        foreach (TrustProfileDefinition profile in set.Documents.TrustProfiles)
            CheckFactors(set, profile);
        var written = set.Documents.Expressions.ToDictionary(static expression => expression.Name, StringComparer.Ordinal);
        foreach (CompiledDefinition definition in set.Snapshot.Definitions)
            CheckDefinition(set, definition, written[definition.Name].Source.Root.Document);
    }

    /// <summary>The truth of a condition for every request that the targets fit; null when that depends on the request.</summary>
    public static CelTruth? TruthFor(AnalyzedSet set, CompiledPolicy policy, out CelError? error)
    {
        error = null;
        if (policy.When is not { } condition)
            return CelTruth.True;
        CelTruth? all = null;
        foreach ((string? subject, string? action, string? resource) in Combinations(policy.TargetDefinition))
        {
            CelValue result = set.Request(subject, action, resource).ResultOf(condition.Program);
            if (result.IsUnknown)
                return null;
            CelTruth truth = result.Kind == CelKind.Bool ? (result.AsBool() ? CelTruth.True : CelTruth.False) : CelTruth.Error;
            if (all is not null && all != truth)
                return null;
            all = truth;
            error = result.IsError ? result.AsError() : null;
        }

        return all;
    }

    private static CelTruth? CheckPolicy(AnalyzedSet set, CompiledPolicy policy)
    {
        CelTruth? truth = TruthFor(set, policy, out CelError? error);
        if (policy.When is not { } condition || truth is null)
            return truth;
        string document = $"Policy/{policy.Name}";
        string whom = set.Request(null, null, null).TruthOf(condition.Program) is null ? "for every request that the targets fit" : "for every request";
        switch (truth)
        {
            case CelTruth.True:
                set.Warn(DiagnosticCodes.AlwaysHolds, condition.Position, $"the condition is true {whom}", "leave `when` out if that is meant", document);
                return truth;
            case CelTruth.False:
                set.Warn(DiagnosticCodes.NeverHolds, condition.Position, $"the condition is false {whom}, so the policy never holds", null, document);
                return truth;
            default:
                bool denies = policy.Effect == Effect.Deny;
                set.Warn(
                    DiagnosticCodes.AlwaysFails, condition.Locate(error!.Span),
                    $"the condition always fails: {error.Message}, {(denies ? "so the policy denies whatever it fits" : "so the policy never holds")}", null, document);
                return denies ? truth : CelTruth.False;
        }
    }

    /// <summary>Types and actions that the targets name one by one; where they are open, null.</summary>
    private static IEnumerable<(string? Subject, string? Action, string? Resource)> Combinations(TargetDefinition targets)
    {
        string?[] subjects = Exact(targets.SubjectTypes);
        string?[] actions = Exact(targets.Actions);
        string?[] resources = Exact(targets.ResourceTypes);
        if ((long)subjects.Length * actions.Length * resources.Length > MaxCombinations)
            return [(null, null, null)];
        return from subject in subjects from action in actions from resource in resources select (subject, action, resource);
    }

    private static string?[] Exact(ImmutableArray<string> patterns) =>
        patterns.IsEmpty || patterns.Any(static pattern => pattern.EndsWith('*')) ? [null] : [.. patterns];

    private static bool IsOver(AnalyzedSet set, CompiledPolicy policy)
    {
        if (set.Options.Now is not { } now || policy.NotAfter is not { } end || end > now)
            return false;
        SourcePosition position = set.Policies[policy.Name].Source.Spec!.Node.Find("validity") is Documents.Yaml.MappingNode validity
            ? validity.Find("notAfter")!.Position
            : policy.Position;
        set.Inform(DiagnosticCodes.Expired, position, $"the policy ended at {end} and decides nothing any more", "remove it, or move `notAfter`", $"Policy/{policy.Name}");
        return true;
    }

    private static CelTruth? CheckLevel(AnalyzedSet set, CompiledAccessLevel level, CompiledExpression when) =>
        Check(set, when, level.Document, "so nobody has the level", "so the level asks for nothing by it");

    private static void CheckFactors(AnalyzedSet set, TrustProfileDefinition definition)
    {
        string document = definition.Source.Root.Document;
        if (definition.Source.Spec is null || CompiledOf(set, definition) is not { } profile)
            return;
        foreach (CompiledTrustFactor factor in profile.Factors)
        {
            if (factor.IsCondition)
                Check(set, factor.Expression, document, "so the factor adds nothing", "so the factor adds the same to every score");
            else if (set.Request(null, null, null).ResultOf(factor.Expression.Program) is { IsUnknown: false } value)
                CheckValue(set, factor, value, document);
            if (factor.FreshnessOf is { } moment && set.Request(null, null, null).ResultOf(moment.Program) is { IsError: true, IsUnknown: false } failed)
                WarnOfFailure(set, moment, failed.AsError(), "so the factor adds nothing", document);
        }
    }

    private static void CheckValue(AnalyzedSet set, CompiledTrustFactor factor, CelValue value, string document)
    {
        if (value.IsError)
        {
            WarnOfFailure(set, factor.Expression, value.AsError(), "so the factor adds nothing", document);
        }
        else if (RequirementAnalysis.Number(value) is not (>= 0 and <= 1))
        {
            set.Warn(
                DiagnosticCodes.AlwaysFails, factor.Expression.Position, $"the value is {value.ToLiteral(64)} for every request, so the factor adds nothing",
                "a value is a number from 0 to 1", document);
        }
    }

    private static void CheckDefinition(AnalyzedSet set, CompiledDefinition definition, string document)
    {
        // A constant is often a switch; one that cannot be evaluated never is.
        CelValue result = set.Request(null, null, null).ResultOf(definition.Expression.Program);
        if (result.IsError && !result.IsUnknown)
            WarnOfFailure(set, definition.Expression, result.AsError(), "so does whatever needs it", document);
    }

    private static CelTruth? Check(AnalyzedSet set, CompiledExpression condition, string document, string never, string always)
    {
        CelValue result = set.Request(null, null, null).ResultOf(condition.Program);
        if (result.IsUnknown)
            return null;
        if (result.IsError)
        {
            WarnOfFailure(set, condition, result.AsError(), never, document);
            return CelTruth.Error;
        }

        bool holds = result.Kind == CelKind.Bool && result.AsBool();
        if (holds)
            set.Warn(DiagnosticCodes.AlwaysHolds, condition.Position, $"the condition is true for every request, {always}", "leave it out if that is meant", document);
        else
            set.Warn(DiagnosticCodes.NeverHolds, condition.Position, $"the condition is false for every request, {never}", null, document);
        return holds ? CelTruth.True : CelTruth.False;
    }

    private static void WarnOfFailure(AnalyzedSet set, CompiledExpression expression, CelError error, string consequence, string document) =>
        set.Warn(DiagnosticCodes.AlwaysFails, expression.Locate(error.Span), $"the expression always fails: {error.Message}, {consequence}", null, document);

    private static CompiledTrustProfile? CompiledOf(AnalyzedSet set, TrustProfileDefinition definition) =>
        set.Snapshot.ProfileFor(definition.ResourceTypes.IsEmpty ? "" : definition.ResourceTypes[0].Value);
}
