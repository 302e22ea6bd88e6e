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
    private readonly bool[] _isKept = new bool[state.Documents.Length];
    private readonly List<SourceReading> _readings = [];
    private readonly List<ParsedDocument> _changed = [];
    private readonly DiagnosticBag _diagnostics = new();
    private int _kept;

    /// <summary>Null when everything has to be compiled: after errors, and when other documents than policies have changed.</summary>
    public static CompilationResult? TryCompile(CompilationResult previous, CompilationState state, IReadOnlyList<PolicySource> sources)
    {
        var compilation = new IncrementalCompilation(previous, state);
        return compilation.TrySortOut(sources) ? compilation.TryCompile(null) : null;
    }

    /// <summary>The same for a set that has been read before.</summary>
    public static CompilationResult? TryCompile(CompilationResult previous, CompilationState state, DocumentSet set)
    {
        var compilation = new IncrementalCompilation(previous, state);
        return compilation.TrySortOut(set) ? compilation.TryCompile(set) : null;
    }

    private CompilationResult? TryCompile(DocumentSet? set)
    {
        if (!IsOnlyAboutPolicies() || LinkChanged() is not { } changed)
            return null;
        var merge = new DocumentMerge(state.Documents, _isKept, changed);
        if (!merge.IsDistinct)
            return null;
        set ??= DocumentSet.OfOrdered([.. merge.Documents.Select(static document => document.Document)]);
        PolicySnapshot snapshot = previous.Snapshot!.WithPolicies(merge.Policies, merge.Numbers, set);
        foreach (KeptDocument document in merge.Documents)
            _diagnostics.AddRange(document.Warnings);
        return new CompilationResult(snapshot, set, _diagnostics.ToOrdered())
        {
            Tests = previous.Tests,
            State = new CompilationState(state.Compiler, state.Linker, merge.Documents, _readings),
            TakenOver = _kept,
        };
    }

    /// <summary>Tells what is as it was from what has to be compiled; false when something is wrong with the texts.</summary>
    private bool TrySortOut(IReadOnlyList<PolicySource> sources)
    {
        TextPlaces places = state.Places;
        if (places.IsAmbiguous)
            return false;
        foreach (PolicySource source in sources)
        {
            // Nothing is allocated for these: there are as many as policies, and they change least (benchmark: `scale`, replacing a document).
            if (places.FindOnly(source) is var only and >= 0)
            {
                if (!TryKeep(only))
                    return false;
                continue;
            }

            if (!places.TryFind(source, out SourceReading? reading))
                reading = Parse(source, document => places.Find(document) < 0);

            _readings.Add(reading!);
            foreach (PolicyDocument document in reading!.Documents)
            {
                // A document that is there twice is a mistake to report.
                if (places.Find(document) is var kept and >= 0 && !TryKeep(kept))
                    return false;
            }
        }

        return !_diagnostics.HasErrors;
    }

    /// <summary>Both sets are ordered by key, and what has not changed is nearly always the same object.</summary>
    private bool TrySortOut(DocumentSet set)
    {
        int next = 0;
        foreach (PolicyDocument document in set.Documents)
        {
            while (next < _isKept.Length && !ReferenceEquals(state.Documents[next].Document, document) && state.Documents[next].Document.Key < document.Key)
                next++;
            if (next < _isKept.Length && state.Documents[next].Document == document)
            {
                TryKeep(next++);
                continue;
            }

            SourceReading reading = Parse(document.ToSource(), static _ => true);
            if (reading.Documents is not [var only] || only != document)
                return false;
            _readings.Add(reading);
        }

        return !_diagnostics.HasErrors;
    }

    private SourceReading Parse(PolicySource source, Func<PolicyDocument, bool> isNew)
    {
        List<ParsedDocument> parsed = DocumentParser.Parse([source], _diagnostics);
        _changed.AddRange(parsed.Where(document => isNew(document.Document)));
        return new SourceReading(source, [.. parsed.Select(static document => document.Document)]);
    }

    private bool TryKeep(int document)
    {
        if (_isKept[document])
            return false;
        _isKept[document] = true;
        _kept++;
        return true;
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
        for (int i = 0; i < _isKept.Length; i++)
        {
            if (_isKept[i])
                continue;
            if (state.Documents[i].Policy is null)
                return false;
            sameNames &= names.Remove(state.Documents[i].Document.Key.Name);
        }

        // Policy tests refer to policies by name.
        return previous.Tests.IsEmpty || (sameNames && names.Count == 0);
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
