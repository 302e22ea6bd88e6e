namespace ZeroTrust.Pdp.Storage.Entities;

/// <summary>A revision as stored. Rows are inserted once and never changed.</summary>
internal sealed class RevisionEntity
{
    public long Number { get; set; }

    public long BaseRevision { get; set; }

    /// <summary>Microseconds since 1970 UTC: the finest time that every provider keeps.</summary>
    public long CreatedAt { get; set; }

    public string Author { get; set; } = "";

    public string Message { get; set; } = "";

    public string ContentHash { get; set; } = "";

    public int DocumentCount { get; set; }

    /// <summary>Digest over the rows of the revision and their texts, checked whenever it is read.</summary>
    public byte[] ManifestHash { get; set; } = [];
}
