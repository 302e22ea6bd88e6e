using ZeroTrust.Cel;
using ZeroTrust.Pdp.Engine.Diagnostics;
using ZeroTrust.Pdp.Engine.Documents;
using ZeroTrust.Pdp.Engine.Documents.Yaml;

namespace ZeroTrust.Pdp.Engine.Analysis;

/// <summary>Names that mislead: like a function, like another but for case, the same for two things.</summary>
internal static class NameAnalysis
{
    public static void Run(AnalyzedSet set)
    {
        (ScalarNode Name, string Document)[] definitions =
        [
            .. set.Documents.Constants.Select(static constant => (constant.NameNode, constant.Source.Root.Document)),
            .. set.Documents.Expressions.Select(static expression => (expression.NameNode, expression.Source.Root.Document)),
        ];
        CelEnvironment functions = CelEnvironment.CreateBuilder().Build();
        foreach ((ScalarNode name, string document) in definitions)
        {
            if (functions.HasFunction(name.Value))
                set.Warn(DiagnosticCodes.NamedLikeFunction, name.Position, $"`{name.Value}` is a function of CEL, too", "choose a name that readers cannot take for it", document);
            if (set.Levels.TryGetValue(name.Value, out AccessLevelDefinition? level))
            {
                set.Inform(
                    DiagnosticCodes.SameNameOverKinds, name.Position, $"an access level has the name `{name.Value}`, too (at {level.Source.Root.Node.Position})",
                    "conditions mean the definition, `accessLevel` and `requires` mean the level", document);
            }
        }

        CheckCase(set, "definition", definitions);
        CheckCase(set, "group", Names(set, "groups"));
        CheckCase(set, "subject type", Names(set, "types"));
        CheckCase(set, "action", [.. Targets(set, "actions"), .. Routes(set, "action")]);
        CheckCase(set, "resource type", [.. Targets(set, "resources", "types"), .. Routes(set, "resource", "type"), .. ProfileTypes(set)]);
    }

    /// <summary>Case counts everywhere, so two names that differ in nothing else are two things, which is seldom meant.</summary>
    private static void CheckCase(AnalyzedSet set, string what, IEnumerable<(ScalarNode Name, string Document)> names)
    {
        var first = new Dictionary<string, ScalarNode>(StringComparer.OrdinalIgnoreCase);
        var reported = new HashSet<string>(StringComparer.Ordinal);
        foreach ((ScalarNode name, string document) in names.OrderBy(static one => one.Name.Position))
        {
            if (first.TryAdd(name.Value, name) || first[name.Value].Value == name.Value || !reported.Add(name.Value))
                continue;
            set.Warn(
                DiagnosticCodes.DiffersInCase, name.Position,
                $"the {what} `{FieldReader.Shorten(name.Value)}` differs only in case from `{FieldReader.Shorten(first[name.Value].Value)}` at {first[name.Value].Position}",
                "case counts: write both alike if one thing is meant", document);
        }
    }

    private static IEnumerable<(ScalarNode, string)> Targets(AnalyzedSet set, params string[] path) =>
        set.Documents.Policies.SelectMany(policy => AnalyzedSet.Items(policy.Source, path).Select(name => (name, policy.Source.Root.Document)));

    /// <summary>What policies and access levels say of subjects.</summary>
    private static IEnumerable<(ScalarNode, string)> Names(AnalyzedSet set, string field) =>
        Targets(set, "subjects", field).Concat(set.Documents.AccessLevels.SelectMany(level => ConditionItems(level, field).Select(name => (name, level.Source.Root.Document))));

    private static IEnumerable<ScalarNode> ConditionItems(AccessLevelDefinition level, string field) =>
        level.Source.Spec?.Node.Find("conditions") is SequenceNode conditions
            ? conditions.Items.OfType<MappingNode>()
                .Select(condition => ((condition.Find("subject") as MappingNode)?.Find(field) as SequenceNode)?.Items ?? [])
                .SelectMany(static items => items.OfType<ScalarNode>())
            : [];

    private static IEnumerable<(ScalarNode, string)> Routes(AnalyzedSet set, params string[] path)
    {
        foreach (ApplicationDefinition application in set.Documents.Applications)
        {
            foreach (RouteDefinition route in application.Routes)
            {
                YamlNode? node = route.Source;
                foreach (string field in path)
                    node = (node as MappingNode)?.Find(field);
                if (node is ScalarNode name)
                    yield return (name, application.Source.Root.Document);
            }
        }
    }

    private static IEnumerable<(ScalarNode, string)> ProfileTypes(AnalyzedSet set) =>
        set.Documents.TrustProfiles.SelectMany(static profile => profile.ResourceTypes.Select(type => (type, profile.Source.Root.Document)));
}
