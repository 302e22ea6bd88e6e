using System.Collections.Frozen;
using System.Collections.Immutable;
using ZeroTrust.Cel;
using ZeroTrust.Pdp.Engine.Attributes;
using ZeroTrust.Pdp.Engine.Decisions;
using ZeroTrust.Pdp.Engine.Diagnostics;
using ZeroTrust.Pdp.Engine.Documents;
using ZeroTrust.Pdp.Engine.Documents.Yaml;
using ZeroTrust.Pdp.Engine.Evaluation;

namespace ZeroTrust.Pdp.Engine.Compilation;

/// <summary>All schemas of a compilation, taken together. What none of them declares is as if there were no schema.</summary>
internal sealed class AttributeSchema
{
    private const int MaxSuggestions = 100;

    private readonly EntityAttributes _subjects = new("subject", SubjectEntity.Declaration);
    private readonly EntityAttributes _devices = new("device", DeviceEntity.Declaration);
    private readonly EntityAttributes _actions = new("action", ActionEntity.Declaration);
    private readonly EntityAttributes _resources = new("resource", ResourceEntity.Declaration);
    private readonly EntityAttributes _context = new("context", ContextEntity.Declaration);
    private int _suggestions;

    public static AttributeSchema Merge(List<SchemaDefinition> definitions, DiagnosticBag diagnostics)
    {
        SchemaDefinition[] ordered = [.. definitions];
        Array.Sort(ordered, static (a, b) => string.CompareOrdinal(a.Source.Document.Key.Name, b.Source.Document.Key.Name));
        var schema = new AttributeSchema();
        foreach (SchemaDefinition definition in ordered)
        {
            schema._subjects.Add(definition.Subjects, diagnostics);
            schema._devices.Add(definition.Devices, diagnostics);
            schema._actions.Add(definition.Actions, diagnostics);
            schema._resources.Add(definition.Resources, diagnostics);
            schema._context.Add(definition.Context, diagnostics);
        }

        schema._subjects.CheckAgreement(diagnostics);
        schema._resources.CheckAgreement(diagnostics);
        return schema;
    }

    /// <summary>Declares the variables of the entities in the order of <see cref="Variables"/>.</summary>
    public void Declare(CelEnvironmentBuilder builder, IReadOnlyList<string> subjectTypes, IReadOnlyList<string> resourceTypes)
    {
        Declare(builder, "subject", _subjects, subjectTypes);
        Declare(builder, "device", _devices, []);
        Declare(builder, "action", _actions, []);
        Declare(builder, "resource", _resources, resourceTypes);
        Declare(builder, "context", _context, []);
    }

    /// <summary>The declared subject types that targets name; empty when any may come.</summary>
    public IReadOnlyList<string> SubjectTypes(IReadOnlyCollection<string> patterns) => Select(_subjects.Targets, patterns);

    /// <summary>The declared resource types that targets name; empty when any may come.</summary>
    public IReadOnlyList<string> ResourceTypes(IReadOnlyCollection<string> patterns) => Select(_resources.Targets, patterns);

    /// <summary>Reports types and actions in the targets of a policy that are not declared.</summary>
    public void Check(PolicyDefinition policy, DiagnosticBag diagnostics)
    {
        if (CheckReserved(policy, diagnostics))
            return;
        if (_subjects.Targets.Count == 0 && _resources.Targets.Count == 0 && _actions.Targets.Count == 0)
            return;
        MappingNode? spec = policy.Source.Spec?.Node;
        string document = policy.Source.Root.Document;
        Check((spec?.Find("subjects") as MappingNode)?.Find("types"), "subject type", _subjects, document, diagnostics);
        Check((spec?.Find("resources") as MappingNode)?.Find("types"), "resource type", _resources, document, diagnostics);
        Check(spec?.Find("actions"), "action", _actions, document, diagnostics);
    }

    /// <summary>What the PDP itself is made of, and who calls it, is not for a schema to declare.</summary>
    /// <returns>Whether the policy is about nothing else.</returns>
    private static bool CheckReserved(PolicyDefinition policy, DiagnosticBag diagnostics)
    {
        ImmutableArray<string> types = policy.Targets.ResourceTypes;
        if (!types.Any(ReservedTypes.IsReserved))
            return false;
        MappingNode? spec = policy.Source.Spec?.Node;
        string document = policy.Source.Root.Document;
        bool only = ReservedTypes.AreReserved(types);
        IEnumerable<ScalarNode> named = Targets((spec?.Find("resources") as MappingNode)?.Find("types"));
        CheckReserved(named.Where(static type => ReservedTypes.IsReserved(type.Value)), "resource type of the PDP", ReservedTypes.All, document, diagnostics);
        if (!only)
            return false;
        CheckReserved(Targets((spec?.Find("subjects") as MappingNode)?.Find("types")), "type of caller", ReservedTypes.Subjects, document, diagnostics);
        CheckReserved(Targets(spec?.Find("actions")), "action on the PDP", ReservedTypes.Actions, document, diagnostics);
        return true;
    }

    private static IEnumerable<ScalarNode> Targets(YamlNode? list) => (list as SequenceNode)?.Items.OfType<ScalarNode>() ?? [];

    private static void CheckReserved(IEnumerable<ScalarNode> targets, string what, ImmutableArray<string> known, string document, DiagnosticBag diagnostics)
    {
        foreach (ScalarNode target in targets)
        {
            if (known.Any(name => StringMatcher.Covers(target.Value, name)))
                continue;
            diagnostics.Error(
                DiagnosticCodes.UndeclaredTarget, target, $"there is no {what} `{FieldReader.Shorten(target.Value)}`",
                Suggestion.For(target.Value, known) ?? $"there are {FieldReader.Enumerate([.. known])}", document);
        }
    }

    /// <summary>Reports subject types in the conditions of an access level that are not declared.</summary>
    public void Check(AccessLevelDefinition level, DiagnosticBag diagnostics)
    {
        if (level.Source.Spec?.Node.Find("conditions") is not SequenceNode conditions)
            return;
        foreach (YamlNode condition in conditions.Items)
        {
            Check(
                ((condition as MappingNode)?.Find("subject") as MappingNode)?.Find("types"), "subject type", _subjects,
                level.Source.Root.Document, diagnostics);
        }
    }

    /// <summary>Reports resource types of a trust profile that are not declared.</summary>
    public void Check(TrustProfileDefinition profile, DiagnosticBag diagnostics)
    {
        foreach (ScalarNode type in profile.ResourceTypes)
            Check(type, "resource type", _resources, profile.Source.Root.Document, diagnostics);
        foreach (TrustThresholdDefinition threshold in profile.Thresholds)
        {
            foreach (ScalarNode type in threshold.ResourceTypes)
                Check(type, "resource type", _resources, profile.Source.Root.Document, diagnostics);
            foreach (ScalarNode action in threshold.Actions)
                Check(action, "action", _actions, profile.Source.Root.Document, diagnostics);
        }
    }

    /// <summary>Reports types and actions in a policy test that are not declared: no request could have them.</summary>
    public void Check(PolicyTestDefinition test, DiagnosticBag diagnostics)
    {
        MappingNode? spec = test.Source.Spec?.Node;
        string document = test.Source.Root.Document;
        CheckFixtures(spec?.Find("subjects"), "subject type", _subjects, document, diagnostics);
        CheckFixtures(spec?.Find("resources"), "resource type", _resources, document, diagnostics);
        foreach (ScalarNode action in test.Tests.SelectMany(static one => one.Actions))
            Check(action, "action", _actions, document, diagnostics);
    }

    private void CheckFixtures(YamlNode? fixtures, string what, EntityAttributes entity, string document, DiagnosticBag diagnostics)
    {
        foreach (MappingEntry fixture in (fixtures as MappingNode)?.Entries ?? [])
        {
            if ((fixture.Value as MappingNode)?.Find("type") is ScalarNode type)
                Check(type, what, entity, document, diagnostics);
        }
    }

    /// <summary>Whom each attribute is believed from.</summary>
    public AttributeRules Rules()
    {
        var properties = new Dictionary<(EntityKind, string, string), AttributeRule>();
        var fields = new Dictionary<(EntityKind, string), AttributeRule>();
        foreach (EntityKind kind in Enum.GetValues<EntityKind>())
            Of(kind).AddRules(kind, properties, fields);
        return properties.Count + fields.Count == 0 ? AttributeRules.None : new AttributeRules(properties.ToFrozenDictionary(), fields.ToFrozenDictionary());
    }

    /// <summary>The declared properties of a kind of entity; empty when none is declared.</summary>
    public IReadOnlyCollection<string> PropertiesOf(EntityKind kind) => Of(kind).PropertyNames;

    /// <summary>Whether any schema says something about a kind of entity.</summary>
    public bool Declares(EntityKind kind) => Of(kind).IsDeclared;

    private EntityAttributes Of(EntityKind kind) => kind switch
    {
        EntityKind.Subject => _subjects,
        EntityKind.Device => _devices,
        EntityKind.Action => _actions,
        EntityKind.Resource => _resources,
        _ => _context,
    };

    private static void Declare(CelEnvironmentBuilder builder, string name, EntityAttributes entity, IReadOnlyList<string> types)
    {
        builder.AddVariable(name, entity.TypeFor(types, out IReadOnlyList<(string Path, int Size)> sizes));
        foreach ((string path, int size) in sizes)
            builder.BoundSize(path, size);
    }

    private void Check(YamlNode? list, string what, EntityAttributes entity, string document, DiagnosticBag diagnostics)
    {
        foreach (ScalarNode target in Targets(list))
            Check(target, what, entity, document, diagnostics);
    }

    private void Check(ScalarNode target, string what, EntityAttributes entity, string document, DiagnosticBag diagnostics)
    {
        if (entity.Targets.Count == 0 || entity.Targets.Any(declared => StringMatcher.Covers(target.Value, declared)))
            return;
        if (ReferenceEquals(entity, _resources) && ReservedTypes.All.Contains(target.Value))
            return;
        // Looking for a near name takes as long as there are names, so only the first mistakes get one.
        diagnostics.Error(
            DiagnosticCodes.UndeclaredTarget, target, $"no schema declares the {what} `{FieldReader.Shorten(target.Value)}`",
            (_suggestions++ < MaxSuggestions ? Suggestion.For(target.Value, entity.Targets) : null) ?? "declare it in a document of kind `Schema`",
            document);
    }

    // A policy that names every type, or none that is declared (which has been reported), is taken as one for any.
    private static IReadOnlyList<string> Select(IReadOnlyCollection<string> declared, IReadOnlyCollection<string> patterns)
    {
        if (declared.Count == 0 || patterns.Count == 0 || patterns.Contains("*"))
            return [];
        return [.. declared.Where(name => patterns.Any(pattern => StringMatcher.Covers(pattern, name)))];
    }
}
