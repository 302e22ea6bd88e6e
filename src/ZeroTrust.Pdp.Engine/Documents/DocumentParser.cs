using System.Text.RegularExpressions;
using ZeroTrust.Pdp.Engine.Diagnostics;
using ZeroTrust.Pdp.Engine.Documents.Yaml;

namespace ZeroTrust.Pdp.Engine.Documents;

/// <summary>Parses texts into documents with a known kind and name.</summary>
internal static partial class DocumentParser
{
    private const int MaxNameLength = 253;

    /// <summary>Reads every document of the sources; the ones whose header is wrong are reported and left out.</summary>
    public static List<ParsedDocument> Parse(IEnumerable<PolicySource> sources, DiagnosticBag diagnostics)
    {
        var documents = new List<ParsedDocument>();
        foreach (PolicySource source in sources)
        {
            foreach (YamlText text in YamlReader.Read(source, diagnostics))
            {
                if (ParseHeader(text, source.File, diagnostics) is { } document)
                    documents.Add(document);
            }
        }

        return documents;
    }

    private static ParsedDocument? ParseHeader(YamlText text, string file, DiagnosticBag diagnostics)
    {
        if (text.Root is null or ScalarNode { IsNull: true })
            return null;
        if (text.Root is not MappingNode mapping)
        {
            diagnostics.Error(
                DiagnosticCodes.NotADocument, text.Root, $"a policy document is a mapping of fields, not {text.Root.Shape}",
                "begin with `apiVersion`, `kind`, `metadata` and `spec`");
            return null;
        }

        string kindText = (mapping.Find("kind") as ScalarNode)?.Value ?? "?";
        string nameText = ((mapping.Find("metadata") as MappingNode)?.Find("name") as ScalarNode)?.Value ?? "?";
        var root = new FieldReader(mapping, "", $"{FieldReader.Shorten(kindText)}/{nameText}", diagnostics);
        bool versionFits = CheckVersion(root);
        ScalarNode? kind = root.RequiredScalar("kind");
        bool kindKnown = kind is not null && CheckKind(root, kind);
        string? name = ReadMetadata(root);
        YamlNode? specNode = root.RequiredAny("spec");
        FieldReader? spec = specNode is null ? null : root.AsMapping(specNode, "spec");
        root.Done();
        if (!versionFits || !kindKnown || name is null)
            return null;
        var document = new PolicyDocument(new DocumentKey(kind!.Value, name), file, text.FirstLine, text.Text);
        return new ParsedDocument(document, root, spec);
    }

    /// <summary>Whether a document says what version it is written in, and it is the one that is read.</summary>
    public static bool CheckVersion(FieldReader root)
    {
        ScalarNode? version = root.RequiredScalar("apiVersion");
        if (version is null || version.Value == DocumentKinds.ApiVersion)
            return version is not null;
        root.Error(
            DiagnosticCodes.UnknownApiVersion, version, $"unknown apiVersion `{FieldReader.Shorten(version.Value)}`",
            $"this PDP reads `{DocumentKinds.ApiVersion}`");
        return false;
    }

    private static bool CheckKind(FieldReader root, ScalarNode kind)
    {
        if (DocumentKinds.All.Contains(kind.Value))
            return true;
        root.Error(
            DiagnosticCodes.UnknownKind, kind, $"unknown kind `{FieldReader.Shorten(kind.Value)}`",
            Suggestion.For(kind.Value, DocumentKinds.All) ?? $"the kinds are {FieldReader.Enumerate(DocumentKinds.All)}");
        return false;
    }

    private static string? ReadMetadata(FieldReader root)
    {
        YamlNode? node = root.RequiredAny("metadata");
        FieldReader? metadata = node is null ? null : root.AsMapping(node, "metadata");
        if (metadata is null)
            return null;
        ScalarNode? name = metadata.RequiredScalar("name");
        metadata.Text("description");
        FieldReader? labels = metadata.Mapping("labels");
        if (labels is not null)
        {
            foreach (MappingEntry entry in labels.Node.Entries)
                labels.Text(entry.Key.Value);
        }

        metadata.Done();
        if (name is null)
            return null;
        if (name.Value.Length <= MaxNameLength && ValidName().IsMatch(name.Value))
            return name.Value;
        root.Error(
            DiagnosticCodes.InvalidName, name, $"`{FieldReader.Shorten(name.Value)}` is not a valid name",
            "use lower-case letters, digits, `-` and `.`, beginning and ending with a letter or digit, at most 253 characters");
        return null;
    }

    [GeneratedRegex(@"\A[a-z0-9]([-a-z0-9.]*[a-z0-9])?\z", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex ValidName();
}
