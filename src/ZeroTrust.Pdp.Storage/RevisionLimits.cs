namespace ZeroTrust.Pdp.Storage;

/// <summary>
/// The longest texts that every provider stores, in UTF-16 code units. A store refuses longer ones, U+0000 and unpaired
/// surrogates with an <see cref="ArgumentException"/>: whoever takes them from a client checks them first. The text of a
/// document has no limit here, and may hold U+0000.
/// </summary>
public static class RevisionLimits
{
    /// <summary>Kind of a document.</summary>
    public const int KindLength = 128;

    /// <summary>Name of a document.</summary>
    public const int NameLength = 1024;

    /// <summary>File of a document.</summary>
    public const int FileLength = 4096;

    /// <summary>Author of a revision.</summary>
    public const int AuthorLength = 1024;

    /// <summary>Message of a revision.</summary>
    public const int MessageLength = 16_384;

    /// <summary>Content hash of a revision: SHA-256 in hexadecimal.</summary>
    public const int ContentHashLength = 64;
}
