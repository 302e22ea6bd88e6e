using System.Collections.Frozen;
using System.Collections.Immutable;

namespace ZeroTrust.Pdp.Server.Tokens;

/// <summary>The keys of one issuer or trust domain. Immutable: another object means other keys.</summary>
internal sealed class KeySet
{
    public static readonly KeySet Empty = new([]);

    private readonly FrozenDictionary<(string Id, string Algorithm), VerificationKey> _byId;
    private readonly ImmutableArray<VerificationKey> _all;

    /// <exception cref="ArgumentException">An id is there twice for one algorithm.</exception>
    public KeySet(IEnumerable<VerificationKey> keys)
    {
        _all = [.. keys];
        var named = new Dictionary<(string, string), VerificationKey>();
        foreach (VerificationKey key in _all)
        {
            if (key.Id is not null)
                named.Add((key.Id, key.Algorithm), key);
        }

        _byId = named.ToFrozenDictionary();
    }

    public int Count => _all.Length;

    /// <summary>
    /// The key with exactly this id for exactly this algorithm. A token without id is for the only key of its algorithm, if there is
    /// only one.
    /// </summary>
    public VerificationKey? Find(string? id, string algorithm)
    {
        if (id is not null)
            return _byId.GetValueOrDefault((id, algorithm));
        VerificationKey? only = null;
        foreach (VerificationKey key in _all)
        {
            if (key.Algorithm != algorithm)
                continue;
            if (only is not null)
                return null;
            only = key;
        }

        return only;
    }
}
