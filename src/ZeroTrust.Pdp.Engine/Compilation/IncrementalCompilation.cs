using System.Collections.Immutable;
using ZeroTrust.Pdp.Engine.Diagnostics;
using ZeroTrust.Pdp.Engine.Documents;
using ZeroTrust.Pdp.Engine.Evaluation;

namespace ZeroTrust.Pdp.Engine.Compilation;

/// <summary>
/// Compiles a set that differs from one before it only in policies: parses and links those, takes over all else. The result is
/// that of compiling everything; where it cannot be sure of that, it leaves the work to the whole compilation.
/// </summary>
internal sealed class IncrementalCompilation(CompilationResult previous, CompilationState state)
{
    private readonly HashSet<KeptDocument> _kept = new(state.Documents.Length, ReferenceEqualityComparer.Instance);
    private readonly List<SourceReading> _readings = [];
    private readonly List<ParsedDocument> _changed = [];
    private readonly DiagnosticBag _diagnostics = new();

    /// <summary>Null when everything has to be compiled: after errors, and when other documents than policies have changed.</summary>
    public static CompilationResult? TryCompile(CompilationResult previous, CompilationState state, IReadOnlyList<PolicySource> sources) =>
        new IncrementalCompilation(previous, state).TryCompile(sources);

    private CompilationResult? TryCompile(IReadOnlyList<PolicySource> sources)
    {
        if (!TrySortOut(sources) || !IsOnlyAboutPolicies() || Merge() is not { } documents)
            return null;
        DocumentSet set = DocumentSet.OfOrdered([.. documents.Select(static document => document.Document)]);
        ImmutableArray<CompiledPolicy> policies = [.. documents.Select(static document => document.Policy).OfType<CompiledPolicy>()];
        PolicySnapshot snapshot = previous.Snapshot!.WithPolicies(policies, set);
        foreach (KeptDocument document in documents)
            _diagnostics.AddRange(document.Warnings);
        return new CompilationResult(snapshot, set, _diagnostics.ToOrdered())
        {
            Tests = previous.Tests,
            State = CompilationState.Of(state.Compiler, state.Linker, documents, _readings),
            TakenOver = _kept.Count,
        };
    }

    /// <summary>Tells what is as it was from what has to be compiled; false when something is wrong with the texts.</summary>
    private bool TrySortOut(IReadOnlyList<PolicySource> sources)
    {
        foreach (PolicySource source in sources)
        {
            // Nothing is allocated for these: there are as many as policies, and they change least (benchmark: `scale`, replacing a document).
            if (state.FindOnly(source) is { } only)
            {
                if (!_kept.Add(only))
                    return false;
                continue;
            }

            if (!state.TryFind(source, out SourceReading? reading))
            {
                List<ParsedDocument> parsed = DocumentParser.Parse([source], _diagnostics);
                reading = new SourceReading(source, [.. parsed.Select(static document => document.Document)]);
                _changed.AddRange(parsed.Where(document => state.Find(document.Document) is null));
            }

            _readings.Add(reading!);
            foreach (PolicyDocument document in reading!.Documents)
            {
                // A document that is there twice is a mistake to report.
                if (state.Find(document) is { } kept && !_kept.Add(kept))
                    return false;
            }
        }

        return !_diagnostics.HasErrors;
    }

    private bool IsOnlyAboutPolicies()
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (ParsedDocument document in _changed)
        {
            if (document.Document.Key.Kind != DocumentKinds.Policy || !names.Add(document.Document.Key.Name))
                return false;
        }

        bool sameNames = true;
        foreach (KeptDocument document in state.Documents)
        {
            if (_kept.Contains(document))
                continue;
            if (document.Policy is null)
                return false;
            sameNames &= names.Remove(document.Document.Key.Name);
        }

        // Policy tests refer to policies by name.
        return previous.Tests.IsEmpty || (sameNames && names.Count == 0);
    }

    /// <summary>The documents of the new set, ordered by key; null when there are errors.</summary>
    private ImmutableArray<KeptDocument>? Merge()
    {
        if (LinkChanged() is not { } changed)
            return null;
        ImmutableArray<KeptDocument>.Builder merged = ImmutableArray.CreateBuilder<KeptDocument>(_kept.Count + changed.Length);
        int next = 0;
        foreach (KeptDocument document in state.Documents)
        {
            if (!_kept.Contains(document))
                continue;
            while (next < changed.Length && changed[next].Document.Key < document.Document.Key)
                merged.Add(changed[next++]);
            if (next < changed.Length && changed[next].Document.Key == document.Document.Key)
                return null;
            merged.Add(document);
        }

        merged.AddRange(changed.AsSpan(next));
        return merged.MoveToImmutable();
    }

    private KeptDocument[]? LinkChanged()
    {
        ParsedDocument[] ordered = [.. _changed];
        Array.Sort(ordered, static (a, b) => a.Document.Key.CompareTo(b.Document.Key));
        var policies = new CompiledPolicy[ordered.Length];
        for (int i = 0; i < ordered.Length; i++)
        {
            // Whether the segments that it names are there is found out with the segments.
            if (ordered[i].Spec is not { } spec || PolicyReader.Read(ordered[i], spec) is not { Targets.Segments.IsEmpty: true } definition)
                return null;
            policies[i] = state.Linker.Link(definition, _diagnostics);
        }

        state.Linker.Finish();
        if (_diagnostics.HasErrors)
            return null;
        ILookup<string?, PolicyDiagnostic> warnings = _diagnostics.ToOrdered().ToLookup(static warning => warning.Document, StringComparer.Ordinal);
        return [.. ordered.Select((parsed, i) => new KeptDocument(parsed.Document, policies[i], [.. warnings[parsed.Document.Key.ToString()]]))];
    }
}
