using System.Collections.Immutable;
using ZeroTrust.Pdp.Engine.Documents;
using ZeroTrust.Pdp.Engine.Revisions;

namespace ZeroTrust.Pdp.Storage;

/// <summary>A revision made ready to be written: checked and hashed before the write lock is taken.</summary>
internal sealed class RevisionManifest
{
    /// <summary>Bytes of a SHA-256.</summary>
    public const int HashLength = 32;

    private readonly byte[] _textHashes;

    private RevisionManifest(ImmutableArray<PolicyDocument> documents, byte[] textHashes, byte[] hash)
    {
        Documents = documents;
        _textHashes = textHashes;
        Hash = hash;
    }

    public ImmutableArray<PolicyDocument> Documents { get; }

    /// <summary>Digest over all documents, see <see cref="ManifestHasher"/>.</summary>
    public byte[] Hash { get; }

    /// <summary>SHA-256 over the UTF-8 text of one document.</summary>
    public ReadOnlySpan<byte> TextHash(int index) => _textHashes.AsSpan(index * HashLength, HashLength);

    /// <summary>Checks and hashes.</summary>
    /// <exception cref="ArgumentException">The revision is not one that a store may be given: see the contract, and <see cref="RevisionLimits"/>.</exception>
    public static RevisionManifest Of(NewRevision revision)
    {
        ImmutableArray<PolicyDocument> documents = revision.Documents;
        if (documents.IsDefault)
        {
            throw new ArgumentException("a revision has a set of documents, even if it is empty", nameof(revision));
        }

        Check(revision.ContentHash, RevisionLimits.ContentHashLength, "content hash");
        Check(revision.Author, RevisionLimits.AuthorLength, "author");
        Check(revision.Message, RevisionLimits.MessageLength, "message");
        byte[] textHashes = new byte[documents.Length * HashLength];
        using var hasher = new ManifestHasher();
        for (int i = 0; i < documents.Length; i++)
        {
            PolicyDocument document = documents[i];
            Check(document.Key.Kind, RevisionLimits.KindLength, "kind of a document");
            Check(document.Key.Name, RevisionLimits.NameLength, "name of a document");
            Check(document.File, RevisionLimits.FileLength, "file of a document");
            if (i > 0 && documents[i - 1].Key >= document.Key)
            {
                throw new ArgumentException($"documents are ordered by key and no key comes twice, but `{document.Key}` comes after `{documents[i - 1].Key}`", nameof(revision));
            }

            Span<byte> textHash = textHashes.AsSpan(i * HashLength, HashLength);
            hasher.HashText(document.Text, textHash);
            hasher.Add(document.Key, document.File, document.Line, textHash);
        }

        return new RevisionManifest(documents, textHashes, hasher.Finish());
    }

    private static void Check(string value, int length, string what)
    {
        ArgumentNullException.ThrowIfNull(value, what);
        if (value.Length > length)
        {
            throw new ArgumentException($"the {what} has {value.Length} characters, more than {length}", what);
        }

        if (value.Contains('\0', StringComparison.Ordinal) || !ManifestHasher.IsWellFormed(value))
        {
            throw new ArgumentException($"the {what} has a character that cannot be stored (U+0000 or half of a surrogate pair)", what);
        }
    }
}
