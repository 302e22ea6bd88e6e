using System.Text.RegularExpressions;
using ZeroTrust.Cel;
using ZeroTrust.Pdp.Engine.Diagnostics;
using ZeroTrust.Pdp.Engine.Documents.Yaml;

namespace ZeroTrust.Pdp.Engine.Documents;

/// <summary>Reads the `spec` of a `Schema`.</summary>
internal static partial class SchemaReader
{
    private const int LargestSize = 1_000_000;

    private static readonly string[] Sections = ["subjects", "devices", "actions", "resources", "context"];

    public static SchemaDefinition Read(ParsedDocument source, FieldReader spec)
    {
        spec.Text("description");
        var definition = new SchemaDefinition(
            source,
            ReadEntity(spec, "subjects", ["groups"], hasTypes: true, isKnown: true),
            ReadEntity(spec, "devices", [], isKnown: true),
            ReadEntity(spec, "actions", [], hasNames: true),
            ReadEntity(spec, "resources", [], hasTypes: true, isKnown: true),
            ReadEntity(spec, "context", ["ip", "sourceWorkload"]));
        spec.Done();
        if (!Sections.Any(spec.Has))
            spec.Error(DiagnosticCodes.MissingField, spec.Node, "the schema declares nothing", $"give it one of {FieldReader.Enumerate(Sections)}");
        return definition;
    }

    /// <param name="spec">The `spec`.</param>
    /// <param name="section">The part of it.</param>
    /// <param name="fields">Fields that are no properties, of which can be said whom to believe.</param>
    /// <param name="hasTypes">Whether the entity has types.</param>
    /// <param name="hasNames">Whether its names can be declared.</param>
    /// <param name="isKnown">Whether the PDP may know attributes by itself, so that there are sources.</param>
    private static EntityDeclaration? ReadEntity(
        FieldReader spec, string section, ReadOnlySpan<string> fields, bool hasTypes = false, bool hasNames = false, bool isKnown = false)
    {
        FieldReader? entity = spec.Mapping(section);
        if (entity is null)
            return null;
        IReadOnlyList<string> names = hasNames ? entity.TextList("names") : [];
        List<AttributeDeclaration> properties = ReadProperties(entity, isKnown);
        var types = new List<(ScalarNode, IReadOnlyList<AttributeDeclaration>)>();
        if (hasTypes && entity.Mapping("types") is { } declared)
        {
            foreach (MappingEntry entry in declared.Node.Entries)
            {
                if (ReadType(declared, entry.Key, isKnown) is { } type)
                    types.Add((entry.Key, type));
            }

            if (declared.Node.Entries.Count == 0)
                declared.Error(DiagnosticCodes.InvalidValue, declared.Node, $"`{entity.PathOf("types")}` is empty, so no type would exist", "declare one, or leave `types` out");
        }

        var authorities = new List<AuthorityDeclaration>();
        foreach (string field in fields)
        {
            if (entity.Mapping(field) is { } reader)
                authorities.Add(ReadField(reader, entity.Node.Entries.First(entry => entry.Key.Value == field).Key, isKnown));
        }

        entity.Done();
        return new EntityDeclaration(properties, types, names, authorities);
    }

    private static AuthorityDeclaration ReadField(FieldReader reader, ScalarNode name, bool isKnown)
    {
        AuthorityDeclaration authority = AuthorityReader.Read(reader, name, isKnown);
        reader.Done();
        if (!authority.IsStated)
            reader.Error(DiagnosticCodes.MissingField, reader.Node, $"`{name.Value}` says nothing", isKnown ? "give it `sources` or `assertedBy`" : "give it `assertedBy`");
        return authority;
    }

    private static List<AttributeDeclaration>? ReadType(FieldReader types, ScalarNode name, bool isKnown)
    {
        if (name.Value.Length == 0 || name.Value.Contains('*', StringComparison.Ordinal))
        {
            types.Error(DiagnosticCodes.InvalidName, name, $"`{FieldReader.Shorten(name.Value)}` cannot be the name of a type", "name one type, without `*`");
            return null;
        }

        FieldReader? type = types.Mapping(name.Value);
        if (type is null)
            return null;
        type.Text("description");
        List<AttributeDeclaration> properties = ReadProperties(type, isKnown);
        type.Done();
        return properties;
    }

    private static List<AttributeDeclaration> ReadProperties(FieldReader owner, bool isKnown)
    {
        var declarations = new List<AttributeDeclaration>();
        FieldReader? properties = owner.Mapping("properties");
        if (properties is null)
            return declarations;
        foreach (MappingEntry entry in properties.Node.Entries)
        {
            (CelType? type, int? maxSize, AuthorityDeclaration authority) = ReadProperty(properties, entry, isKnown);
            if (!PropertyName().IsMatch(entry.Key.Value))
            {
                properties.Error(
                    DiagnosticCodes.InvalidName, entry.Key, $"`{FieldReader.Shorten(entry.Key.Value)}` cannot be the name of a property",
                    "use letters, digits, `_`, `-`, `.`, `/` and `:`, beginning with a letter or `_`, at most 128 characters");
            }
            else if (type is not null)
            {
                declarations.Add(new AttributeDeclaration(entry.Key, type, maxSize, authority, properties.Document));
            }
        }

        return declarations;
    }

    /// <summary>A property is written as its type, or as a mapping that says more.</summary>
    private static (CelType? Type, int? MaxSize, AuthorityDeclaration Authority) ReadProperty(FieldReader properties, MappingEntry entry, bool isKnown)
    {
        var anyone = new AuthorityDeclaration(entry.Key, [], [], properties.Document);
        if (entry.Value is ScalarNode)
            return (ReadType(properties, properties.RequiredScalar(entry.Key.Value), entry.Key.Value), null, anyone);
        FieldReader? property = properties.Mapping(entry.Key.Value);
        if (property is null)
            return (null, null, anyone);
        CelType? type = ReadType(property, property.RequiredScalar("type"), "type");
        property.Text("description");
        int? maxSize = property.Integer("maxSize", 1, LargestSize);
        if (maxSize is not null && type is not null and not { TypeKind: CelTypeKind.String or CelTypeKind.List or CelTypeKind.Map })
        {
            property.Error(
                DiagnosticCodes.ContradictingFields, property.Node.Find("maxSize")!, $"a value of type `{type}` has no size",
                "`maxSize` goes with `string`, `list(…)` and `map(string, …)`");
        }

        AuthorityDeclaration authority = AuthorityReader.Read(property, entry.Key, isKnown);
        property.Done();
        return (type, maxSize, authority);
    }

    private static CelType? ReadType(FieldReader reader, ScalarNode? node, string field)
    {
        if (node is null)
            return null;
        if (AttributeTypeText.TryParse(node.Value, out CelType? type))
            return type;
        reader.Error(
            DiagnosticCodes.InvalidValue, node, $"`{FieldReader.Shorten(node.Value)}` is not a type (`{reader.PathOf(field)}`)",
            Suggestion.For(node.Value, AttributeTypeText.Names) ?? $"the types are {FieldReader.Enumerate(AttributeTypeText.Names)}");
        return null;
    }

    [GeneratedRegex(@"\A[_A-Za-z][-_./:A-Za-z0-9]{0,127}\z", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant)]
    private static partial Regex PropertyName();
}
