using System.Collections.Immutable;
using ZeroTrust.Pdp.Engine.Diagnostics;
using ZeroTrust.Pdp.Engine.Documents;
using ZeroTrust.Pdp.Engine.Evaluation;

namespace ZeroTrust.Pdp.Engine.Compilation;

/// <summary>
/// What a compilation without errors leaves to the one after it: the documents by their place in the sources, what became of
/// each policy, and what policies are compiled against. Immutable. Trees of documents are not kept: they are larger than all else.
/// </summary>
internal sealed class CompilationState
{
    private readonly Dictionary<TextPlace, KeptDocument> _byPlace;
    private readonly Dictionary<TextPlace, SourceReading> _files;

    private CompilationState(
        PolicyCompiler compiler,
        PolicyLinker linker,
        ImmutableArray<KeptDocument> documents,
        Dictionary<TextPlace, KeptDocument> byPlace,
        Dictionary<TextPlace, SourceReading> files)
    {
        Compiler = compiler;
        Linker = linker;
        Documents = documents;
        _byPlace = byPlace;
        _files = files;
    }

    /// <summary>The compiler it is of: another one may have other trust algorithms.</summary>
    public PolicyCompiler Compiler { get; }

    public PolicyLinker Linker { get; }

    /// <summary>All documents, ordered by key.</summary>
    public ImmutableArray<KeptDocument> Documents { get; }

    /// <summary>Null when a text is there twice.</summary>
    public static CompilationState? Of(
        PolicyCompiler compiler, PolicyLinker linker, ImmutableArray<KeptDocument> documents, IReadOnlyList<SourceReading> sources)
    {
        var byPlace = new Dictionary<TextPlace, KeptDocument>(documents.Length);
        foreach (KeptDocument document in documents)
        {
            if (!byPlace.TryAdd(PlaceOf(document.Document), document))
                return null;
        }

        var files = new Dictionary<TextPlace, SourceReading>();
        foreach (SourceReading source in sources)
        {
            if (!source.IsOneDocument && !files.TryAdd(PlaceOf(source.Source), source))
                return null;
        }

        return new CompilationState(compiler, linker, documents, byPlace, files);
    }

    /// <summary>The documents with the warnings about each; null when one of the warnings is about none of them.</summary>
    public static ImmutableArray<KeptDocument>? Keep(
        DocumentSet set, ImmutableArray<CompiledPolicy> policies, ImmutableArray<PolicyDiagnostic> warnings)
    {
        ILookup<string, PolicyDiagnostic> byDocument = warnings.ToLookup(static warning => warning.Document ?? "", StringComparer.Ordinal);
        ImmutableArray<KeptDocument>.Builder kept = ImmutableArray.CreateBuilder<KeptDocument>(set.Documents.Length);
        int policy = 0;
        int counted = 0;
        foreach (PolicyDocument document in set.Documents)
        {
            // Both are in the order of names.
            CompiledPolicy? compiled = document.Key.Kind == DocumentKinds.Policy ? policies[policy++] : null;
            ImmutableArray<PolicyDiagnostic> own = byDocument.Count == 0 ? [] : [.. byDocument[document.Key.ToString()]];
            counted += own.Length;
            kept.Add(new KeptDocument(document, compiled, own));
        }

        return counted == warnings.Length ? kept.MoveToImmutable() : null;
    }

    /// <summary>The document that is all of a text; null when the text is new or of several documents.</summary>
    public KeptDocument? FindOnly(PolicySource source) => _byPlace.GetValueOrDefault(PlaceOf(source));

    /// <summary>Finds the documents of a text of several that is as it was.</summary>
    public bool TryFind(PolicySource source, out SourceReading? reading) => _files.TryGetValue(PlaceOf(source), out reading);

    /// <summary>The document that is at the place of another and says the same; null when there is none.</summary>
    public KeptDocument? Find(PolicyDocument document) =>
        _byPlace.TryGetValue(PlaceOf(document), out KeptDocument? found) && found.Document == document ? found : null;

    private static TextPlace PlaceOf(PolicyDocument document) => new(document.File, document.Line, document.Text);

    private static TextPlace PlaceOf(PolicySource source) => new(source.File, source.FirstLine, source.Text);
}
