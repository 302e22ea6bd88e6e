namespace ZeroTrust.Pdp.Engine.Documents;

/// <summary>
/// The JSON Schema (draft 2020-12) of the documents of every kind, for editors and other checkers. It describes one document; what
/// only a compilation can know (references, the text of expressions) is not in it.
/// </summary>
public static class DocumentJsonSchema
{
    private const string Resource = "documents.schema.json";

    private static readonly Lazy<string> Read = new(static () =>
    {
        using Stream stream = typeof(DocumentJsonSchema).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException($"the resource {Resource} is not in the assembly");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    });

    /// <summary>The schema as indented JSON.</summary>
    public static string Text => Read.Value;
}
