namespace ZeroTrust.Pdp.Storage.Entities;

/// <summary>Where the quarantines and grants stand: one row.</summary>
internal sealed class ControlHeadEntity
{
    public int Id { get; set; } = RevisionHeadEntity.OnlyId;

    public long Version { get; set; }
}
