using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using ZeroTrust.Pdp.Engine.Diagnostics;

namespace ZeroTrust.Pdp.Engine.Documents;

/// <summary>A set of documents with distinct keys: what a revision consists of. Immutable.</summary>
public sealed class DocumentSet
{
    private string? _contentHash;

    private DocumentSet(ImmutableArray<PolicyDocument> ordered) => Documents = ordered;

    /// <summary>The set without documents.</summary>
    public static DocumentSet Empty { get; } = new([]);

    /// <summary>The documents, ordered by key.</summary>
    public ImmutableArray<PolicyDocument> Documents { get; }

    /// <summary>
    /// SHA-256, lower-case hexadecimal, over kind, name and text of every document in order, each with its length
    /// before it. File names and lines do not count: moving a document changes nothing that it says.
    /// </summary>
    public string ContentHash => _contentHash ??= Hash();

    /// <summary>Makes a set.</summary>
    /// <exception cref="ArgumentException">Two documents have the same key.</exception>
    public static DocumentSet Of(IEnumerable<PolicyDocument> documents)
    {
        PolicyDocument[] ordered = [.. documents];
        Array.Sort(ordered, static (a, b) => a.Key.CompareTo(b.Key));
        for (int i = 1; i < ordered.Length; i++)
        {
            if (ordered[i].Key == ordered[i - 1].Key)
                throw new ArgumentException($"two documents are named {ordered[i].Key}", nameof(documents));
        }

        return new DocumentSet([.. ordered]);
    }

    /// <summary>The set of documents that are ordered by key, no key twice.</summary>
    internal static DocumentSet OfOrdered(ImmutableArray<PolicyDocument> ordered) => new(ordered);

    /// <summary>Cuts texts into documents and reads their headers.</summary>
    public static DocumentReading Read(IReadOnlyList<PolicySource> sources)
    {
        var diagnostics = new DiagnosticBag();
        DocumentSet set = Distinct(DocumentParser.Parse(sources, diagnostics), diagnostics);
        return new DocumentReading(set, diagnostics.ToOrdered(), diagnostics.HasErrors);
    }

    /// <summary>The document with a key, or null.</summary>
    public PolicyDocument? Find(DocumentKey key)
    {
        int low = 0;
        int high = Documents.Length - 1;
        while (low <= high)
        {
            int middle = (low + high) / 2;
            int order = Documents[middle].Key.CompareTo(key);
            if (order == 0)
                return Documents[middle];
            if (order < 0)
                low = middle + 1;
            else
                high = middle - 1;
        }

        return null;
    }

    /// <summary>This set with the documents of another put over it and others taken out.</summary>
    /// <param name="changes">Take the place of documents with the same key.</param>
    /// <param name="removed">Taken out; keys that are not there are ignored.</param>
    public DocumentSet Merge(DocumentSet changes, IReadOnlyCollection<DocumentKey> removed)
    {
        var byKey = new Dictionary<DocumentKey, PolicyDocument>(Documents.Length + changes.Documents.Length);
        foreach (PolicyDocument document in Documents)
            byKey[document.Key] = document;
        foreach (DocumentKey key in removed)
            byKey.Remove(key);
        foreach (PolicyDocument document in changes.Documents)
            byKey[document.Key] = document;
        return Of(byKey.Values);
    }

    /// <summary>What differs from an older set, ordered by key.</summary>
    public ImmutableArray<DocumentChange> ChangesFrom(DocumentSet older)
    {
        ImmutableArray<DocumentChange>.Builder changes = ImmutableArray.CreateBuilder<DocumentChange>();
        int i = 0;
        int j = 0;
        while (i < Documents.Length || j < older.Documents.Length)
        {
            int order = i == Documents.Length ? 1
                : j == older.Documents.Length ? -1
                : Documents[i].Key.CompareTo(older.Documents[j].Key);
            if (order < 0)
            {
                changes.Add(new DocumentChange(Documents[i++].Key, DocumentChangeKind.Added));
            }
            else if (order > 0)
            {
                changes.Add(new DocumentChange(older.Documents[j++].Key, DocumentChangeKind.Removed));
            }
            else
            {
                if (Documents[i].Text != older.Documents[j].Text)
                    changes.Add(new DocumentChange(Documents[i].Key, DocumentChangeKind.Modified));
                i++;
                j++;
            }
        }

        return changes.ToImmutable();
    }

    /// <summary>
    /// Reports documents with a key that was there before, and leaves them out. The order is that of the places, so that
    /// the order in which files are given changes nothing.
    /// </summary>
    internal static DocumentSet Distinct(List<ParsedDocument> parsed, DiagnosticBag diagnostics)
    {
        parsed.Sort(static (a, b) => a.Root.Node.Position.CompareTo(b.Root.Node.Position));
        var first = new Dictionary<DocumentKey, ParsedDocument>(parsed.Count);
        parsed.RemoveAll(document =>
        {
            if (first.TryAdd(document.Document.Key, document))
                return false;
            ParsedDocument earlier = first[document.Document.Key];
            document.Root.Error(
                DiagnosticCodes.DuplicateDocument, document.Root.Node,
                $"`{document.Document.Key}` is already defined at {earlier.Root.Node.Position}",
                "rename one of the two or remove it");
            return true;
        });

        return Of(first.Values.Select(static document => document.Document));
    }

    private string Hash()
    {
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (PolicyDocument document in Documents)
        {
            Append(sha, document.Key.Kind);
            Append(sha, document.Key.Name);
            Append(sha, document.Text);
        }

        return Convert.ToHexStringLower(sha.GetHashAndReset());
    }

    private static void Append(IncrementalHash sha, string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        sha.AppendData(BitConverter.GetBytes(bytes.Length));
        sha.AppendData(bytes);
    }
}
