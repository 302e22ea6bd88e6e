using ZeroTrust.Pdp.Engine.Documents;

namespace ZeroTrust.Pdp.Server.Policies;

/// <summary>A change of the stored documents.</summary>
internal sealed record ApplyCommand
{
    /// <summary>The documents.</summary>
    public required IReadOnlyList<PolicySource> Sources { get; init; }

    /// <summary>Whether they are the whole set; otherwise they go over the newest revision.</summary>
    public bool Replace { get; init; }

    /// <summary>Documents to take out.</summary>
    public IReadOnlyList<DocumentKey> Removed { get; init; } = [];

    /// <summary>The newest revision the author has seen (0: none), or null for no lock.</summary>
    public long? BaseRevision { get; init; }

    /// <summary>Check and compare, store nothing.</summary>
    public bool DryRun { get; init; }

    /// <summary>Store without activating.</summary>
    public bool StageOnly { get; init; }

    /// <summary>Who.</summary>
    public string Author { get; init; } = string.Empty;

    /// <summary>Why.</summary>
    public string Message { get; init; } = string.Empty;
}
