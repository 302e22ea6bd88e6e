using System.Collections.Frozen;
using System.Collections.Immutable;
using ZeroTrust.Cel;
using ZeroTrust.Pdp.Engine.Applications;
using ZeroTrust.Pdp.Engine.Attributes;
using ZeroTrust.Pdp.Engine.Documents;
using ZeroTrust.Pdp.Engine.Evaluation;
using ZeroTrust.Pdp.Engine.Evaluation.Levels;
using ZeroTrust.Pdp.Engine.Segments;

namespace ZeroTrust.Pdp.Engine.Compilation;

/// <summary>A compiled set of policy documents. Immutable: a change builds a new one aside and swaps the reference.</summary>
public sealed class PolicySnapshot
{
    private readonly FrozenDictionary<string, CompiledTrustProfile> _profiles;
    private readonly CompiledTrustProfile? _defaultProfile;
    private DocumentSet _documents;

    internal PolicySnapshot(
        ImmutableArray<CompiledPolicy> policies,
        PolicyIndex index,
        ImmutableArray<CompiledDefinition> definitions,
        ImmutableArray<CompiledAccessLevel> levels,
        FrozenDictionary<string, CompiledTrustProfile> profiles,
        CompiledTrustProfile? defaultProfile,
        DocumentSet documents)
    {
        Policies = policies;
        Index = index;
        Definitions = definitions;
        Levels = levels;
        _profiles = profiles;
        _defaultProfile = defaultProfile;
        _documents = documents;
        Content = this;
    }

    /// <summary>The stored revision it was compiled from; 0 when it has not been stored.</summary>
    public long Revision { get; private set; }

    /// <summary>The hash of the documents, as in <see cref="DocumentSet.ContentHash"/>.</summary>
    public string ContentHash => _documents.ContentHash;

    /// <summary>How many policies it has.</summary>
    public int PolicyCount => Policies.Length;

    /// <summary>How many documents it was compiled from.</summary>
    public int DocumentCount => _documents.Documents.Length;

    /// <summary>Whether every policy is about the PDP itself: who may use it, and as what.</summary>
    public bool IsAboutThePdpAlone => Policies.All(static policy => ReservedTypes.AreReserved(policy.TargetDefinition.ResourceTypes));

    /// <summary>Whether a document of kind `Application` is among them: then a request that no route maps is of no known resource.</summary>
    public bool HasApplications => Routes.ApplicationCount > 0;

    /// <summary>Whether a trust profile looks at the histories of subjects, so that decisions have to be recorded.</summary>
    public bool UsesHistory => HistoryHalfLife is not null;

    internal CelDuration? HistoryHalfLife { get; init; }

    /// <summary>Whom attributes are believed from.</summary>
    internal AttributeRules AttributeRules { get; init; } = AttributeRules.None;

    internal RouteTable Routes { get; init; } = RouteTable.Empty;

    /// <summary>Null when there is no document of kind `Segment`: then every flow is allowed.</summary>
    internal SegmentTable? Segments { get; init; }

    /// <summary>In the order of their names.</summary>
    internal ImmutableArray<CompiledPolicy> Policies { get; private set; }

    internal PolicyIndex Index { get; private set; }

    internal ImmutableArray<CompiledDefinition> Definitions { get; }

    internal ImmutableArray<CompiledAccessLevel> Levels { get; }

    /// <summary>The snapshot that was compiled; the same for all its numbered copies.</summary>
    internal PolicySnapshot Content { get; private set; }

    /// <summary>The same compiled policies under a revision number; shares everything.</summary>
    public PolicySnapshot WithRevision(long revision)
    {
        // Only the copy is numbered, before anybody has seen it.
        var numbered = (PolicySnapshot)MemberwiseClone();
        numbered.Revision = revision;
        return numbered;
    }

    /// <summary>The same but for the policies, which were compiled against what this one has.</summary>
    /// <param name="policies">The policies, in the order of their names.</param>
    /// <param name="changes">How their numbers differ from those here.</param>
    /// <param name="documents">The whole set.</param>
    internal PolicySnapshot WithPolicies(ImmutableArray<CompiledPolicy> policies, NumberChanges changes, DocumentSet documents)
    {
        var changed = (PolicySnapshot)MemberwiseClone();
        changed.Policies = policies;
        changed.Index = Index.With(policies, changes);
        changed._documents = documents;
        changed.Content = changed;
        changed.Revision = 0;
        return changed;
    }

    /// <summary>
    /// Reads an HTTP request by the resource catalogue. Only a path in normal form matches (RFC 3986 section 6.2.2): one
    /// leading `/`; no empty, `.` or `..` segment; no `;`, backslash, query or fragment; percent-encoding in upper case, only
    /// where it is needed, never of `/`, `\`, `%`, `;`, `?`, `#` or a control character, and well-formed UTF-8.
    /// </summary>
    /// <param name="host">`Host` or `:authority` of the request; port, case and a final dot do not count.</param>
    /// <param name="method">The method, as sent.</param>
    /// <param name="path">The path, as sent, without query.</param>
    /// <returns>Null when no route matches: nothing is known of what the request is for, so an adapter denies it.</returns>
    public MappedRequest? MapHttp(string host, string method, string path)
    {
        ArgumentNullException.ThrowIfNull(host);
        ArgumentNullException.ThrowIfNull(method);
        ArgumentNullException.ThrowIfNull(path);
        return Routes.Map(host, method, path);
    }

    /// <summary>What the PDP itself is made of is served by a profile that names it, never by the default: its factors may be unavailable or fail.</summary>
    internal CompiledTrustProfile? ProfileFor(string resourceType)
    {
        if (_profiles.TryGetValue(resourceType, out CompiledTrustProfile? profile))
            return profile;
        return ReservedTypes.IsReserved(resourceType) ? null : _defaultProfile;
    }
}
