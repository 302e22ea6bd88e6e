using System.Collections.Frozen;
using System.Collections.Immutable;
using ZeroTrust.Pdp.Engine.Evaluation;
using ZeroTrust.Pdp.Engine.Evaluation.Levels;

namespace ZeroTrust.Pdp.Engine.Compilation;

/// <summary>A compiled set of policy documents. Immutable: a change builds a new one aside and swaps the reference.</summary>
public sealed class PolicySnapshot
{
    private readonly FrozenDictionary<string, CompiledTrustProfile> _profiles;
    private readonly CompiledTrustProfile? _defaultProfile;

    internal PolicySnapshot(
        ImmutableArray<CompiledPolicy> policies,
        PolicyIndex index,
        ImmutableArray<CompiledDefinition> definitions,
        ImmutableArray<CompiledAccessLevel> levels,
        FrozenDictionary<string, CompiledTrustProfile> profiles,
        CompiledTrustProfile? defaultProfile,
        string contentHash,
        int documentCount)
    {
        Policies = policies;
        Index = index;
        Definitions = definitions;
        Levels = levels;
        _profiles = profiles;
        _defaultProfile = defaultProfile;
        ContentHash = contentHash;
        DocumentCount = documentCount;
        Content = this;
    }

    /// <summary>The stored revision it was compiled from; 0 when it has not been stored.</summary>
    public long Revision { get; private set; }

    /// <summary>The hash of the documents, as in <see cref="Documents.DocumentSet.ContentHash"/>.</summary>
    public string ContentHash { get; }

    /// <summary>How many policies it has.</summary>
    public int PolicyCount => Policies.Length;

    /// <summary>How many documents it was compiled from.</summary>
    public int DocumentCount { get; }

    /// <summary>In the order of their names.</summary>
    internal ImmutableArray<CompiledPolicy> Policies { get; }

    internal PolicyIndex Index { get; }

    internal ImmutableArray<CompiledDefinition> Definitions { get; }

    internal ImmutableArray<CompiledAccessLevel> Levels { get; }

    /// <summary>The snapshot that was compiled; the same for all its numbered copies.</summary>
    internal PolicySnapshot Content { get; }

    /// <summary>The same compiled policies under a revision number; shares everything.</summary>
    public PolicySnapshot WithRevision(long revision)
    {
        // Only the copy is numbered, before anybody has seen it.
        var numbered = (PolicySnapshot)MemberwiseClone();
        numbered.Revision = revision;
        return numbered;
    }

    internal CompiledTrustProfile? ProfileFor(string resourceType) =>
        _profiles.TryGetValue(resourceType, out CompiledTrustProfile? profile) ? profile : _defaultProfile;
}
