namespace ZeroTrust.Pdp.Storage.Entities;

/// <summary>That a revision has a document.</summary>
internal sealed class RevisionDocumentEntity
{
    public long Revision { get; set; }

    /// <summary>
    /// Place in the set, from 0. Databases collate in their own ways; the ordinal order of keys is kept by counting.
    /// </summary>
    public int Position { get; set; }

    public string Kind { get; set; } = "";

    public string Name { get; set; } = "";

    public string File { get; set; } = "";

    public int Line { get; set; }

    public long TextId { get; set; }
}
