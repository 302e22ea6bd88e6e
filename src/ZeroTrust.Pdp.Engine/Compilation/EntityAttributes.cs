using System.Globalization;
using ZeroTrust.Cel;
using ZeroTrust.Pdp.Engine.Attributes;
using ZeroTrust.Pdp.Engine.Diagnostics;
using ZeroTrust.Pdp.Engine.Documents;
using ZeroTrust.Pdp.Engine.Evaluation;

namespace ZeroTrust.Pdp.Engine.Compilation;

/// <summary>What all schemas together say about subjects, devices, actions, resources or the context.</summary>
/// <param name="variable">The variable of conditions.</param>
/// <param name="fields">The fields that it always has.</param>
internal sealed class EntityAttributes(string variable, CelObjectType fields)
{
    private readonly Dictionary<string, AttributeDeclaration> _common = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, Dictionary<string, AttributeDeclaration>> _types = new(StringComparer.Ordinal);
    private readonly Dictionary<string, AuthorityDeclaration> _fields = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _names = new(StringComparer.Ordinal);

    /// <summary>Whether any schema says something.</summary>
    public bool IsDeclared { get; private set; }

    /// <summary>What policies may name: types, or names of actions; empty when these are not declared.</summary>
    public IReadOnlyCollection<string> Targets => _types.Count > 0 ? _types.Keys : _names;

    public void Add(EntityDeclaration? declaration, DiagnosticBag diagnostics)
    {
        if (declaration is null)
            return;
        // Whom to believe about the address says nothing about which properties there are.
        IsDeclared |= declaration.Fields.Count == 0 || declaration.Properties.Count + declaration.Types.Count + declaration.Names.Count > 0;
        _names.UnionWith(declaration.Names);
        foreach (AuthorityDeclaration field in declaration.Fields)
        {
            if (!_fields.TryAdd(field.Name.Value, field))
                CheckSame(_fields[field.Name.Value], field, diagnostics);
        }

        foreach (AttributeDeclaration attribute in declaration.Properties)
            Add(_common, attribute, diagnostics);
        foreach ((Documents.Yaml.ScalarNode name, IReadOnlyList<AttributeDeclaration> properties) in declaration.Types)
        {
            if (!_types.TryGetValue(name.Value, out Dictionary<string, AttributeDeclaration>? known))
                _types.Add(name.Value, known = new Dictionary<string, AttributeDeclaration>(StringComparer.Ordinal));
            foreach (AttributeDeclaration attribute in properties)
                Add(known, attribute, diagnostics);
        }
    }

    /// <summary>A property of all types and the same property of one of them have to agree.</summary>
    public void CheckAgreement(DiagnosticBag diagnostics)
    {
        foreach (AttributeDeclaration attribute in _types.Values.SelectMany(static properties => properties.Values))
        {
            if (_common.TryGetValue(attribute.Name.Value, out AttributeDeclaration? common))
                CheckSame(common, attribute, diagnostics);
        }
    }

    /// <summary>
    /// The variable's type for conditions on the given types; none means any type. A property of named types has to be declared for
    /// each of them; where any type may come, for one: the condition has to find out which.
    /// </summary>
    public CelType TypeFor(IReadOnlyList<string> types, out IReadOnlyList<(string Path, int Size)> sizes)
    {
        sizes = [];
        if (!IsDeclared)
            return CelType.Object(fields);
        var attributes = new List<CelAttribute>();
        var absences = new Dictionary<string, string>(StringComparer.Ordinal);
        var bounds = new List<(string, int)>();
        IReadOnlyCollection<string> named = types.Count > 0 ? types : _types.Keys;
        foreach (string name in _common.Keys.Concat(named.SelectMany(type => _types[type].Keys)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            AttributeDeclaration[] found = [.. Find(name, named)];
            string? lacking = types.Count == 0 || _common.ContainsKey(name) ? null : types.FirstOrDefault(type => !_types[type].ContainsKey(name));
            if (lacking is not null)
            {
                absences.Add(name, $"the {variable} type `{FieldReader.Shorten(lacking)}` has no property `{name}`: name other types, or declare it there");
                continue;
            }

            int? size = found.All(static declaration => declaration.MaxSize is not null) ? found.Max(static declaration => declaration.MaxSize) : null;
            attributes.Add(new CelAttribute(name, [.. found.Select(static declaration => declaration.Type).Distinct()], size));
            if (size is { } max)
                bounds.Add(($"{variable}.properties[\"{name}\"]", max));
        }

        // What other types have is worth a word: the author may have the wrong type in mind.
        foreach ((string type, Dictionary<string, AttributeDeclaration> properties) in _types)
        {
            foreach (string name in properties.Keys.Where(name => types.Count > 0 && attributes.TrueForAll(attribute => attribute.Name != name)))
                absences.TryAdd(name, $"the {variable} type `{FieldReader.Shorten(types[0])}` has no property `{name}`, but `{FieldReader.Shorten(type)}` has");
        }

        sizes = bounds;
        return CelType.Object(fields.Refine("properties", CelType.Attributes($"{variable}.properties", attributes, absences)));
    }

    /// <summary>Adds what is said about whom to believe.</summary>
    public void AddRules(
        EntityKind kind, Dictionary<(EntityKind, string, string), AttributeRule> properties, Dictionary<(EntityKind, string), AttributeRule> own)
    {
        foreach (AttributeDeclaration attribute in _common.Values.Where(static attribute => attribute.Authority.IsStated))
            properties.Add((kind, "", attribute.Name.Value), ToRule(attribute.Authority));
        foreach ((string type, Dictionary<string, AttributeDeclaration> attributes) in _types)
        {
            foreach (AttributeDeclaration attribute in attributes.Values.Where(static attribute => attribute.Authority.IsStated))
                properties.Add((kind, type, attribute.Name.Value), ToRule(attribute.Authority));
        }

        foreach (AuthorityDeclaration field in _fields.Values)
            own.Add((kind, field.Name.Value), ToRule(field));
    }

    /// <summary>The names of all properties, of whatever type; empty when none is declared.</summary>
    public IReadOnlyCollection<string> PropertyNames =>
        [.. _common.Keys.Concat(_types.Values.SelectMany(static attributes => attributes.Keys)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    private IEnumerable<AttributeDeclaration> Find(string name, IEnumerable<string> types)
    {
        if (_common.TryGetValue(name, out AttributeDeclaration? common))
            yield return common;
        foreach (string type in types)
        {
            if (_types[type].TryGetValue(name, out AttributeDeclaration? own))
                yield return own;
        }
    }

    private static void Add(Dictionary<string, AttributeDeclaration> known, AttributeDeclaration attribute, DiagnosticBag diagnostics)
    {
        if (!known.TryAdd(attribute.Name.Value, attribute))
            CheckSame(known[attribute.Name.Value], attribute, diagnostics);
    }

    private static void CheckSame(AttributeDeclaration first, AttributeDeclaration second, DiagnosticBag diagnostics)
    {
        CheckSame(first.Authority, second.Authority, diagnostics);
        if (first.Type.Equals(second.Type) && first.MaxSize == second.MaxSize)
            return;
        diagnostics.Error(
            DiagnosticCodes.ContradictingSchemas, second.Name,
            $"`{second.Name.Value}` is declared as {Describe(second)} here and as {Describe(first)} at {first.Name.Position}",
            "schemas are taken together: declare it once, or the same each time", second.Document);
    }

    private static void CheckSame(AuthorityDeclaration first, AuthorityDeclaration second, DiagnosticBag diagnostics)
    {
        if (!first.Agrees(second))
        {
            diagnostics.Error(
                DiagnosticCodes.ContradictingSchemas, second.Name,
                $"`{second.Name.Value}` has other `sources` or `assertedBy` here than at {first.Name.Position}",
                "schemas are taken together: say it once, or the same each time", second.Document);
        }
    }

    private static AttributeRule ToRule(AuthorityDeclaration authority) => new(
        authority.Sources, authority.AssertedBy.IsEmpty ? null : StringMatcher.Of(authority.AssertedBy) ?? StringMatcher.AnyText);

    private static string Describe(AttributeDeclaration attribute) =>
        attribute.MaxSize is null
            ? $"`{attribute.Type}`"
            : string.Create(CultureInfo.InvariantCulture, $"`{attribute.Type}` of size {attribute.MaxSize}");
}
