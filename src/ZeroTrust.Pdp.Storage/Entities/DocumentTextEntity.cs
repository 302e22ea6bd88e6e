namespace ZeroTrust.Pdp.Storage.Entities;

/// <summary>The text of documents, stored once however many revisions have it.</summary>
internal sealed class DocumentTextEntity
{
    /// <summary>Stands for the hash in the rows of revisions: a fifth of its size, of which there are many.</summary>
    public long Id { get; set; }

    /// <summary>SHA-256 of <see cref="Content"/>.</summary>
    public byte[] Hash { get; set; } = [];

    /// <summary>UTF-8. Bytes, because a database's text type may not keep every character.</summary>
    public byte[] Content { get; set; } = [];
}
