using System.Collections.Immutable;
using ZeroTrust.Pdp.Engine.Evaluation;

namespace ZeroTrust.Pdp.Engine.Compilation;

/// <summary>What is kept of a set and what is new, in the order of keys, and how the numbers of policies change by that.</summary>
internal sealed class DocumentMerge
{
    private readonly ImmutableArray<KeptDocument>.Builder _documents;
    private readonly ImmutableArray<CompiledPolicy>.Builder _policies;
    private readonly List<int> _added = [];

    /// <param name="before">The documents of the set before, ordered by key.</param>
    /// <param name="isKept">Which of them are kept.</param>
    /// <param name="changed">What is new, ordered by key.</param>
    public DocumentMerge(ImmutableArray<KeptDocument> before, bool[] isKept, KeptDocument[] changed)
    {
        _documents = ImmutableArray.CreateBuilder<KeptDocument>(before.Length + changed.Length);
        _policies = ImmutableArray.CreateBuilder<CompiledPolicy>(before.Length + changed.Length);
        var map = new int[before.Length];
        int policies = 0;
        int removed = 0;
        int next = 0;
        for (int i = 0; i < before.Length; i++)
        {
            KeptDocument document = before[i];
            while (isKept[i] && next < changed.Length && changed[next].Document.Key < document.Document.Key)
                AddNew(changed[next++]);
            IsDistinct &= !isKept[i] || next == changed.Length || changed[next].Document.Key != document.Document.Key;
            if (document.Policy is not null)
            {
                map[policies++] = isKept[i] ? _policies.Count : -1;
                removed += isKept[i] ? 0 : 1;
            }

            if (isKept[i])
                Add(document);
        }

        while (next < changed.Length)
            AddNew(changed[next++]);
        Documents = _documents.DrainToImmutable();
        Policies = _policies.DrainToImmutable();
        Numbers = new NumberChanges(map[..policies], [.. _added], removed);
    }

    /// <summary>Whether no key is there twice.</summary>
    public bool IsDistinct { get; } = true;

    public ImmutableArray<KeptDocument> Documents { get; }

    public ImmutableArray<CompiledPolicy> Policies { get; }

    public NumberChanges Numbers { get; }

    private void AddNew(KeptDocument document)
    {
        _added.Add(_policies.Count);
        Add(document);
    }

    private void Add(KeptDocument document)
    {
        _documents.Add(document);
        if (document.Policy is { } policy)
            _policies.Add(policy);
    }
}
