using System.Collections.Immutable;
using ZeroTrust.Cel;
using ZeroTrust.Pdp.Engine.Attributes;
using ZeroTrust.Pdp.Engine.Diagnostics;
using ZeroTrust.Pdp.Engine.Documents.Yaml;

namespace ZeroTrust.Pdp.Engine.Documents;

/// <summary>
/// Reads an inventory: what sources of the PDP say about subjects, devices and resources. It is written as YAML or JSON, one document
/// (`apiVersion: zerotrust.pdp/v1`, `kind: Inventory`) a source.
/// </summary>
public static class InventoryReader
{
    private const string Kind = "Inventory";

    /// <summary>Reads the texts of a whole inventory. All problems are reported at once.</summary>
    public static InventoryReading Read(IEnumerable<PolicySource> sources)
    {
        ArgumentNullException.ThrowIfNull(sources);
        var diagnostics = new DiagnosticBag();
        var statements = new List<AttributeStatement>();
        var names = new Dictionary<string, ScalarNode>(StringComparer.Ordinal);
        foreach (PolicySource source in sources)
        {
            foreach (YamlText text in YamlReader.Read(source, diagnostics))
                ReadDocument(text.Root, statements, names, diagnostics);
        }

        return new InventoryReading(diagnostics.HasErrors ? null : AttributeDirectory.Of(statements), diagnostics.ToOrdered());
    }

    /// <summary>Reads what one source says; the fields that a document has besides are known to the reader already.</summary>
    internal static ScalarNode? ReadSource(FieldReader reader, List<AttributeStatement> statements)
    {
        ScalarNode? name = reader.RequiredScalar("source");
        if (name is not null && (!AuthorityReader.IsSourceName(name.Value) || AttributeSources.IsGiven(name.Value)))
        {
            reader.Error(
                DiagnosticCodes.InvalidName, name, $"`{FieldReader.Shorten(name.Value)}` cannot be the name of a source",
                AttributeSources.IsGiven(name.Value) ? "`caller` is what requests say, `catalogue` what applications say" : AuthorityReader.SourceNameHelp);
            name = null;
        }

        var defaults = new AttributeStatement(name?.Value ?? "", EntityKind.Subject, "", "", reader.Timestamp("observedAt"), null, CelMap.Empty);
        bool saysNothing = true;
        foreach ((string section, EntityKind kind) in ((string, EntityKind)[])[("subjects", EntityKind.Subject), ("devices", EntityKind.Device), ("resources", EntityKind.Resource)])
            saysNothing &= !ReadEntities(reader, section, defaults with { Kind = kind }, statements);
        reader.Done();
        if (saysNothing)
            reader.Error(DiagnosticCodes.MissingField, reader.Node, "the source says nothing", "give it `subjects`, `devices` or `resources`");
        return name;
    }

    private static void ReadDocument(YamlNode? root, List<AttributeStatement> statements, Dictionary<string, ScalarNode> names, DiagnosticBag diagnostics)
    {
        if (root is null or ScalarNode { IsNull: true })
            return;
        if (root is not MappingNode mapping)
        {
            diagnostics.Error(DiagnosticCodes.NotADocument, root, $"an inventory is a mapping of fields, not {root.Shape}", $"begin with `apiVersion`, `kind: {Kind}` and `source`");
            return;
        }

        var reader = new FieldReader(mapping, "", Kind, diagnostics);
        DocumentParser.CheckVersion(reader);
        reader.OneOf("kind", [Kind], required: true);
        if (ReadSource(reader, statements) is { } name && !names.TryAdd(name.Value, name))
        {
            reader.Error(
                DiagnosticCodes.NameTaken, name, $"the source `{name.Value}` has a document already, at {names[name.Value].Position}",
                "a source has one document: join the two");
        }
    }

    /// <returns>Whether the section is there.</returns>
    private static bool ReadEntities(FieldReader source, string section, AttributeStatement defaults, List<AttributeStatement> statements)
    {
        IReadOnlyList<YamlNode>? items = source.List(section);
        if (items is null)
            return source.Has(section);
        var seen = new HashSet<(string, string)>();
        for (int i = 0; i < items.Count; i++)
        {
            if (source.AsMapping(items[i], source.PathOf(section, i)) is not { } reader || ReadEntity(reader, defaults) is not { } statement)
                continue;
            if (!seen.Add((statement.Type, statement.Id)))
                reader.Error(DiagnosticCodes.NameTaken, items[i], $"the source says something about `{FieldReader.Shorten(statement.Id)}` twice", "join the two entries");
            else if (defaults.Source.Length > 0)
                statements.Add(statement);
        }

        return true;
    }

    private static AttributeStatement? ReadEntity(FieldReader reader, AttributeStatement defaults)
    {
        string? type = defaults.Kind == EntityKind.Device ? "" : reader.RequiredText("type");
        string? id = reader.RequiredText("id");
        CelTimestamp? observed = reader.Timestamp("observedAt") ?? defaults.ObservedAt;
        ImmutableArray<string>? groups = defaults.Kind == EntityKind.Subject && reader.Has("groups") ? ReadGroups(reader) : null;
        CelMap properties = EntityReader.ReadProperties(reader);
        reader.Done();
        return type is null || id is null ? null : defaults with { Type = type, Id = id, ObservedAt = observed, Groups = groups, Properties = properties };
    }

    // That a subject is in no group is worth saying.
    private static ImmutableArray<string> ReadGroups(FieldReader reader) =>
        reader.Any("groups") is SequenceNode { Items.Count: 0 } ? [] : reader.TextList("groups");
}
