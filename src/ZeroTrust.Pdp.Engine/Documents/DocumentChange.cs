namespace ZeroTrust.Pdp.Engine.Documents;

/// <summary>How one document differs between two sets.</summary>
/// <param name="Key">The document.</param>
/// <param name="Kind">How it differs.</param>
public readonly record struct DocumentChange(DocumentKey Key, DocumentChangeKind Kind);
