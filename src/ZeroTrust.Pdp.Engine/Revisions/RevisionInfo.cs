namespace ZeroTrust.Pdp.Engine.Revisions;

/// <summary>A stored revision without its documents.</summary>
/// <param name="Number">Its number: grows, is never used twice.</param>
/// <param name="BaseRevision">The newest revision when it was stored; 0 for the first.</param>
/// <param name="IsActive">Whether the active pointer names it.</param>
/// <param name="CreatedAt">When it was stored (UTC).</param>
/// <param name="Author">Who made it.</param>
/// <param name="Message">Why.</param>
/// <param name="ContentHash">SHA-256 over its documents, lower-case hexadecimal.</param>
/// <param name="DocumentCount">How many documents it has.</param>
public sealed record RevisionInfo(
    long Number,
    long BaseRevision,
    bool IsActive,
    DateTimeOffset CreatedAt,
    string Author,
    string Message,
    string ContentHash,
    int DocumentCount);
