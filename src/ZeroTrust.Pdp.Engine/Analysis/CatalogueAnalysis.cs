using System.Collections.Immutable;
using ZeroTrust.Pdp.Engine.Decisions;
using ZeroTrust.Pdp.Engine.Diagnostics;
using ZeroTrust.Pdp.Engine.Documents;
using ZeroTrust.Pdp.Engine.Documents.Yaml;
using ZeroTrust.Pdp.Engine.Evaluation;
using ZeroTrust.Pdp.Engine.Evaluation.Levels;

namespace ZeroTrust.Pdp.Engine.Analysis;

/// <summary>Policies and the resource catalogue: routes that nothing allows, sensitive resources that are open, actions that no route is.</summary>
internal static class CatalogueAnalysis
{
    public static void Run(AnalyzedSet set)
    {
        (ApplicationDefinition Application, RouteDefinition Route)[] routes =
            [.. set.Documents.Applications.SelectMany(static application => application.Routes.Select(route => (application, route)))];

        // A catalogue that is looked at without any policy says nothing about policies.
        if (routes.Length == 0 || set.Snapshot.Policies.IsEmpty)
            return;
        CompiledPolicy[] allows = [.. set.Snapshot.Policies.Where(static policy => policy is { Effect: Effect.Allow, IsAudit: false })];
        var candidates = new PolicyIndex([.. allows.Select(static policy => policy.TargetDefinition)]);
        var reported = new HashSet<(CompiledPolicy, string)>();
        foreach ((ApplicationDefinition application, RouteDefinition route) in routes.OrderBy(static one => one.Route.PathNode.Position))
        {
            CompiledPolicy[] reaching =
                [.. candidates.OfResourceType(route.ResourceType).Select(i => allows[i]).Where(policy => MayReach(set, policy, route))];
            if (reaching.Length == 0)
            {
                set.Warn(
                    DiagnosticCodes.Unreached, route.PathNode.Position, $"no policy allows `{route.Action}` on `{route.ResourceType}`, so every request to this route is denied",
                    "add a policy, or remove the route", application.Source.Root.Document);
            }

            string? sensitivity = route.Traits.Or(application.Traits).Sensitivity;
            if (sensitivity is null || !set.Options.SensitiveLevels.Contains(sensitivity) || HasThreshold(set, route, sensitivity))
                continue;
            foreach (CompiledPolicy policy in reaching.Where(policy => !AsksForDeviceOrTrust(set, policy) && reported.Add((policy, route.ResourceType))))
                WarnUnguarded(set, policy, route, sensitivity);
        }

        CheckActions(set, [.. routes.Select(static one => one.Route)]);
    }

    private static bool MayReach(AnalyzedSet set, CompiledPolicy policy, RouteDefinition route) =>
        set.MayHold(policy, route.Action, route.ResourceType) && MayFitId(policy.TargetDefinition.ResourceIds, route);

    /// <summary>Whether a pattern fits some identifier that the route makes: what stands before its first parameter is known.</summary>
    private static bool MayFitId(ImmutableArray<string> patterns, RouteDefinition route)
    {
        if (patterns.IsEmpty)
            return true;
        string template = route.Id is null ? route.Path.Text : (route.Source.Find("resource") as MappingNode)?.Find("id") is ScalarNode id ? id.Value : "";
        int brace = template.IndexOfAny(['{', '}']);
        string known = brace < 0 ? template : template[..brace];
        return patterns.Any(pattern => pattern.EndsWith('*')
            ? known.StartsWith(pattern[..^1], StringComparison.Ordinal) || (brace >= 0 && pattern.StartsWith(known, StringComparison.Ordinal))
            : brace < 0 ? pattern == known : pattern.StartsWith(known, StringComparison.Ordinal));
    }

    /// <summary>Whether the trust profile of a route's resources asks for trust, whatever policies do.</summary>
    private static bool HasThreshold(AnalyzedSet set, RouteDefinition route, string sensitivity)
    {
        TrustProfileDefinition? profile = set.Documents.TrustProfiles.Find(candidate => candidate.ResourceTypes.Any(type => type.Value == route.ResourceType))
            ?? set.Documents.TrustProfiles.Find(static candidate => candidate.ResourceTypes.IsEmpty);
        return profile is not null && profile.Thresholds.Any(threshold =>
            Fits(threshold.ResourceTypes, route.ResourceType) && Fits(threshold.Actions, route.Action)
            && (threshold.Sensitivities.IsEmpty || threshold.Sensitivities.Contains(sensitivity)));

        static bool Fits(ImmutableArray<ScalarNode> patterns, string text) => AnalyzedSet.Fits([.. patterns.Select(static pattern => pattern.Value)], text);
    }

    private static bool AsksForDeviceOrTrust(AnalyzedSet set, CompiledPolicy policy) =>
        policy.Trust is not null
        || (policy.When is { } when && set.Reads(when.Program, Variables.Device, Variables.Trust))
        || (policy.AccessLevel is { } level && AsksForDeviceOrTrust(set, level));

    private static bool AsksForDeviceOrTrust(AnalyzedSet set, CompiledAccessLevel level) =>
        level.Conditions.Any(static condition => condition.Tests.Any(static test => test.Name.StartsWith("device.", StringComparison.Ordinal)))
        || (level.When is { } when && set.Reads(when.Program, Variables.Device, Variables.Trust))
        || level.Requires.Any(required => AsksForDeviceOrTrust(set, required));

    private static void WarnUnguarded(AnalyzedSet set, CompiledPolicy policy, RouteDefinition route, string sensitivity)
    {
        ParsedDocument source = set.Policies[policy.Name].Source;
        YamlNode at = AnalyzedSet.Items(source, "resources", "types").FirstOrDefault(type => StringMatcher.Covers(type.Value, route.ResourceType))
            ?? source.Spec!.Node.Find("effect")!;
        set.Warn(
            DiagnosticCodes.Unguarded, at.Position,
            $"resources of type `{route.ResourceType}` are {sensitivity} (route at {route.PathNode.Position}), and this policy allows them whatever the device and its trust",
            "add `require: {accessLevel: …}` with conditions on the device, or `require: {trust: …}`", $"Policy/{policy.Name}");
    }

    /// <summary>
    /// Where all types of a policy are of the catalogue, its actions should be, too. That a decision may be asked for without the
    /// catalogue makes another action possible, so only one that is nearly right is a warning.
    /// </summary>
    private static void CheckActions(AnalyzedSet set, RouteDefinition[] routes)
    {
        ILookup<string, string> actionsOf = routes.ToLookup(static route => route.ResourceType, static route => route.Action);
        foreach (PolicyDefinition policy in set.Documents.Policies)
        {
            ImmutableArray<string> types = policy.Targets.ResourceTypes;
            if (types.IsEmpty || !types.All(actionsOf.Contains))
                continue;
            string[] known = [.. types.SelectMany(type => actionsOf[type]).Distinct()];
            foreach (ScalarNode action in AnalyzedSet.Items(policy.Source, "actions").Where(action => !known.Any(one => StringMatcher.Covers(action.Value, one))))
            {
                string message = $"no route of the catalogue is `{FieldReader.Shorten(action.Value)}` on {FieldReader.Enumerate(types)}";
                if (Suggestion.For(action.Value, known) is { } suggestion)
                    set.Warn(DiagnosticCodes.NotInCatalogue, action.Position, message, suggestion, policy.Source.Root.Document);
                else
                    set.Inform(DiagnosticCodes.NotInCatalogue, action.Position, message, $"the routes are {FieldReader.Enumerate(known)}", policy.Source.Root.Document);
            }
        }
    }
}
