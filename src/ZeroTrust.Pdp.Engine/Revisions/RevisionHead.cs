namespace ZeroTrust.Pdp.Engine.Revisions;

/// <summary>Where a store stands.</summary>
/// <param name="Newest">The newest revision; 0 when there is none.</param>
/// <param name="Active">The active revision; 0 when none has been activated.</param>
/// <param name="ChangeSequence">Grows with every change of either, so that a follower sees that it missed one.</param>
public readonly record struct RevisionHead(long Newest, long Active, long ChangeSequence);
