using System.Collections.Frozen;
using System.Collections.Immutable;
using ZeroTrust.Cel;
using ZeroTrust.Pdp.Engine.Attributes;
using ZeroTrust.Pdp.Engine.Diagnostics;
using ZeroTrust.Pdp.Engine.Documents;
using ZeroTrust.Pdp.Engine.Documents.Yaml;
using ZeroTrust.Pdp.Engine.Evaluation;
using ZeroTrust.Pdp.Engine.Trust;
using ZeroTrust.Pdp.Engine.Trust.History;

namespace ZeroTrust.Pdp.Engine.Compilation;

/// <summary>Compiles trust profiles and finds out which one serves which resource type.</summary>
internal sealed class TrustProfileLinker
{
    private TrustProfileLinker(FrozenDictionary<string, CompiledTrustProfile> byResourceType, CompiledTrustProfile? @default)
    {
        ByResourceType = byResourceType;
        Default = @default;
    }

    public FrozenDictionary<string, CompiledTrustProfile> ByResourceType { get; }

    /// <summary>Serves every type that no other profile names; null when there is none.</summary>
    public CompiledTrustProfile? Default { get; }

    /// <summary>The half-life of the histories of subjects; null when no profile looks at them.</summary>
    public CelDuration? HalfLife { get; private init; }

    private const string NameReserved = "name the type in the `resources` of a `TrustProfile`: one without `resources` does not serve the PDP itself";

    public static TrustProfileLinker Link(
        List<TrustProfileDefinition> definitions,
        ExpressionScope scope,
        FrozenDictionary<string, ITrustAlgorithm> algorithms,
        DiagnosticBag diagnostics)
    {
        TrustProfileDefinition[] ordered = [.. definitions];
        Array.Sort(ordered, static (a, b) => string.CompareOrdinal(a.Name, b.Name));
        var byType = new Dictionary<string, CompiledTrustProfile>(StringComparer.Ordinal);
        CompiledTrustProfile? @default = null;
        CompiledTrustProfile? history = null;
        foreach (TrustProfileDefinition definition in ordered)
        {
            CompiledTrustProfile profile = Compile(definition, scope, algorithms, diagnostics);
            CheckHalfLife(definition, profile, ref history, diagnostics);
            if (definition.ResourceTypes.IsEmpty)
            {
                if (@default is not null)
                    Overlap(definition, definition.Source.Root.Node, @default, "every resource type that no other profile names", diagnostics);
                @default ??= profile;
            }

            foreach (ScalarNode type in definition.ResourceTypes)
            {
                if (!byType.TryAdd(type.Value, profile))
                    Overlap(definition, type, byType[type.Value], $"`{FieldReader.Shorten(type.Value)}`", diagnostics);
            }
        }

        return new TrustProfileLinker(byType.ToFrozenDictionary(StringComparer.Ordinal), @default) { HalfLife = history?.History?.HalfLife };
    }

    /// <summary>A subject has one history, which fades at one pace.</summary>
    private static void CheckHalfLife(TrustProfileDefinition definition, CompiledTrustProfile profile, ref CompiledTrustProfile? first, DiagnosticBag diagnostics)
    {
        if (profile.History is not { } settings)
            return;
        first ??= profile;
        if (first.History!.HalfLife == settings.HalfLife)
            return;
        diagnostics.Add(new PolicyDiagnostic(
            DiagnosticCodes.ContradictingHalfLives, DiagnosticSeverity.Error, settings.Position,
            $"the half-life is {DurationText.Format(settings.HalfLife)} here and {DurationText.Format(first.History.HalfLife)} in the trust profile `{first.Name}`",
            "all profiles look at the same history of a subject: state one `halfLife`", definition.Source.Root.Document));
    }

    /// <summary>A policy that asks for trust where none is assessed could never allow.</summary>
    public void CheckServed(PolicyDefinition policy, DiagnosticBag diagnostics)
    {
        ImmutableArray<string> types = policy.Targets.ResourceTypes;
        bool hasDefault = Default is not null && !ReservedTypes.AreReserved(types);
        bool open = types.IsEmpty || types.Any(static type => type.EndsWith('*'));
        bool all = hasDefault ? types.Where(ReservedTypes.IsReserved).All(ByResourceType.ContainsKey) : !open && types.All(ByResourceType.ContainsKey);
        if (all)
            return;
        string document = policy.Source.Root.Document;
        if (!hasDefault && (ByResourceType.Count == 0 || (!types.IsEmpty && !types.Any(ServesSome))))
        {
            diagnostics.Error(
                DiagnosticCodes.NoProfileServes, policy.TrustNode!, "no trust profile serves the resources of this policy, so it could never allow",
                types.Any(ReservedTypes.IsReserved) ? NameReserved : "add a `TrustProfile`, or remove `require.trust`", document);
        }
        else
        {
            diagnostics.Warning(
                DiagnosticCodes.NoProfileServes, policy.TrustNode!, "no trust profile serves some resources of this policy, so it never allows them",
                types.Any(ReservedTypes.IsReserved) ? NameReserved : "add a `TrustProfile` without `resources`, which serves all others", document);
        }
    }

    private bool ServesSome(string pattern) =>
        pattern.EndsWith('*')
            ? ByResourceType.Keys.Any(type => type.AsSpan().StartsWith(pattern.AsSpan(0, pattern.Length - 1), StringComparison.Ordinal))
            : ByResourceType.ContainsKey(pattern);

    private static void Overlap(TrustProfileDefinition definition, YamlNode at, CompiledTrustProfile other, string what, DiagnosticBag diagnostics) =>
        diagnostics.Error(
            DiagnosticCodes.OverlappingProfiles, at, $"{what} is already served by the trust profile `{other.Name}`",
            "one resource type is served by one profile", definition.Source.Root.Document);

    private static CompiledTrustProfile Compile(
        TrustProfileDefinition definition,
        ExpressionScope scope,
        FrozenDictionary<string, ITrustAlgorithm> algorithms,
        DiagnosticBag diagnostics)
    {
        string document = definition.Source.Root.Document;
        scope.Schema.Check(definition, diagnostics);
        CheckThresholds(definition, diagnostics);
        ExpressionScope own = scope.ForResources([.. definition.ResourceTypes.Select(static type => type.Value)]);
        ITrustAlgorithm? algorithm = null;
        if (definition.Algorithm is { } name && !algorithms.TryGetValue(name.Value, out algorithm))
        {
            diagnostics.Error(
                DiagnosticCodes.UnknownAlgorithm, name, $"there is no trust algorithm `{FieldReader.Shorten(name.Value)}`",
                Suggestion.For(name.Value, algorithms.Keys) ?? $"the algorithms are {FieldReader.Enumerate([.. algorithms.Keys.Order(StringComparer.Ordinal)])}",
                document);
        }

        ImmutableArray<CompiledTrustFactor>.Builder factors = ImmutableArray.CreateBuilder<CompiledTrustFactor>();
        foreach (TrustFactorDefinition factor in definition.Factors)
        {
            if (Compile(factor, own, document, diagnostics) is { } compiled)
                factors.Add(compiled);
        }

        return new CompiledTrustProfile(
            definition.Name, algorithm ?? new CriteriaAlgorithm(), factors.DrainToImmutable(), definition.Tiers, definition.Thresholds,
            LinkHistory(definition, algorithm, diagnostics)) { Freshness = LinkFreshness(definition, scope.Schema, diagnostics) };
    }

    private static FreshnessLimits? LinkFreshness(TrustProfileDefinition definition, AttributeSchema schema, DiagnosticBag diagnostics)
    {
        if (definition.Freshness.IsEmpty)
            return null;
        var properties = new Dictionary<(EntityKind, string), CelDuration>();
        CelDuration? groups = null;
        foreach (FreshnessLimitDefinition limit in definition.Freshness)
        {
            if (limit.Name is null)
            {
                groups = limit.Limit;
                continue;
            }

            properties.Add((limit.Kind, limit.Name), limit.Limit);
            IReadOnlyCollection<string> declared = schema.PropertiesOf(limit.Kind);
            if (schema.Declares(limit.Kind) && !declared.Contains(limit.Name))
            {
                diagnostics.Error(
                    DiagnosticCodes.UndeclaredAttribute, limit.Path, $"no schema declares the attribute `{FieldReader.Shorten(limit.Path.Value)}`",
                    Suggestion.For(limit.Name, declared) ?? "declare it in a document of kind `Schema`", definition.Source.Root.Document);
            }
        }

        return new FreshnessLimits(properties.ToFrozenDictionary(), groups);
    }

    private static HistorySettings? LinkHistory(TrustProfileDefinition definition, ITrustAlgorithm? algorithm, DiagnosticBag diagnostics)
    {
        string document = definition.Source.Root.Document;
        if (algorithm?.UsesHistory == true)
        {
            foreach (TrustFactorDefinition factor in definition.Factors.Where(static factor => BehaviourFactors.Names.Contains(factor.Name)))
                diagnostics.Error(DiagnosticCodes.NameTaken, factor.Node, $"`{factor.Name}` is the name of a factor of the subject's history", "choose another name", document);
            return definition.Context ?? new HistorySettings { Position = definition.Algorithm!.Position };
        }

        if (definition.Context is { } context && algorithm is not null and not UnavailableAlgorithm)
        {
            diagnostics.Add(new PolicyDiagnostic(
                DiagnosticCodes.ContradictingFields, DiagnosticSeverity.Error, context.Position,
                $"the algorithm `{algorithm.Name}` looks at no history, so `spec.context` says nothing", "choose the algorithm `contextual`, or remove it", document));
        }

        return null;
    }

    /// <summary>A threshold of a type that the profile does not serve would protect nothing.</summary>
    private static void CheckThresholds(TrustProfileDefinition definition, DiagnosticBag diagnostics)
    {
        if (definition.ResourceTypes.IsEmpty)
            return;
        foreach (ScalarNode type in definition.Thresholds.SelectMany(static threshold => threshold.ResourceTypes))
        {
            if (!definition.ResourceTypes.Any(served => StringMatcher.Covers(type.Value, served.Value)))
            {
                diagnostics.Error(
                    DiagnosticCodes.ThresholdNotServed, type,
                    $"the profile does not serve `{FieldReader.Shorten(type.Value)}`, so the threshold would never apply",
                    Suggestion.For(type.Value, definition.ResourceTypes.Select(static served => served.Value)) ?? "put it into the profile that serves the type",
                    definition.Source.Root.Document);
            }
        }
    }

    private static CompiledTrustFactor? Compile(TrustFactorDefinition factor, ExpressionScope scope, string document, DiagnosticBag diagnostics)
    {
        CompiledExpression? expression =
            factor.When is not null ? scope.CompileCondition(factor.When, document, diagnostics)
            : factor.Value is not null ? scope.CompileValue(factor.Value, document, diagnostics)
            : null;
        CompiledExpression? freshness = factor.FreshnessOf is null ? null : scope.CompileValue(factor.FreshnessOf, document, diagnostics);
        foreach (CompiledExpression? compiled in (ReadOnlySpan<CompiledExpression?>)[expression, freshness])
        {
            if (compiled is not null && scope.ReadsTrust(compiled.Program))
            {
                diagnostics.Add(new PolicyDiagnostic(
                    DiagnosticCodes.TrustOnTrust, DiagnosticSeverity.Error, compiled.Position,
                    $"the factor `{FieldReader.Shorten(factor.Name)}` reads `trust`, which is assessed from it",
                    "read the attributes that trust is made of", document));
            }
        }

        return expression is null
            ? null
            : new CompiledTrustFactor
            {
                Name = factor.Name,
                Weight = factor.Weight,
                Position = factor.Node.Position,
                Expression = expression,
                IsCondition = factor.When is not null,
                FreshnessOf = freshness,
                FullFor = factor.FullFor,
                StaleAfter = factor.StaleAfter,
                Source = scope.ReadsRequest(expression.Program) || (freshness is not null && scope.ReadsRequest(freshness.Program))
                    ? FactorSources.Caller
                    : FactorSources.Pdp,
                Remedy = factor.Remedy,
            };
    }
}
