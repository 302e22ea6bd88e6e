namespace ZeroTrust.Pdp.Engine.Documents;

/// <summary>How a document differs between two sets.</summary>
public enum DocumentChangeKind
{
    /// <summary>Only in the new set.</summary>
    Added,

    /// <summary>In both, with other text.</summary>
    Modified,

    /// <summary>Only in the old set.</summary>
    Removed,
}
