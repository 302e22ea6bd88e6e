using System.Collections.Immutable;
using ZeroTrust.Pdp.Engine.Diagnostics;
using ZeroTrust.Pdp.Engine.Documents;
using ZeroTrust.Pdp.Engine.Evaluation;

namespace ZeroTrust.Pdp.Engine.Compilation;

/// <summary>
/// What a compilation without errors leaves to the one after it: the documents by their place in the sources, what became of
/// each policy, and what policies are compiled against. Immutable. Trees of documents are not kept: they are larger than all else.
/// </summary>
internal sealed class CompilationState(
    PolicyCompiler compiler, PolicyLinker linker, ImmutableArray<KeptDocument> documents, IReadOnlyList<SourceReading> sources)
{
    private TextPlaces? _places;

    /// <summary>The compiler it is of: another one may have other trust algorithms.</summary>
    public PolicyCompiler Compiler => compiler;

    public PolicyLinker Linker => linker;

    /// <summary>All documents, ordered by key.</summary>
    public ImmutableArray<KeptDocument> Documents => documents;

    /// <summary>
    /// The documents by the places of their texts. Made when texts are compared for the first time: who compiles a set that has been
    /// read before never needs them. Two threads may both make them; either are right.
    /// </summary>
    public TextPlaces Places => _places ??= new TextPlaces(documents, sources);

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
}
