namespace ZeroTrust.Pdp.Storage.Entities;

/// <summary>
/// Where the store stands: one row. The newest number is kept apart from the revisions so that it would outlive them.
/// </summary>
internal sealed class RevisionHeadEntity
{
    public const int OnlyId = 1;

    public int Id { get; set; } = OnlyId;

    public long Newest { get; set; }

    public long Active { get; set; }

    public long ChangeSequence { get; set; }
}
