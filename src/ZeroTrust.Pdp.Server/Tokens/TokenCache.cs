using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace ZeroTrust.Pdp.Server.Tokens;

/// <summary>Verified tokens by the SHA-256 of their text, so that a known one costs a hash. Bounded; only what holds gets in. Thread-safe.</summary>
internal sealed class TokenCache(int capacity)
{
    private readonly ConcurrentDictionary<Key, VerifiedToken> _tokens = new();

    public int Count => _tokens.Count;

    /// <summary>The key of a token.</summary>
    public static Key KeyOf(ReadOnlySpan<char> token)
    {
        Span<byte> text = stackalloc byte[TokenParts.MaxLength];
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(text[..Encoding.Latin1.GetBytes(token, text)], hash);
        return MemoryMarshal.Read<Key>(hash);
    }

    /// <summary>The token, if it still holds.</summary>
    public VerifiedToken? Find(in Key key, DateTimeOffset now)
    {
        if (!_tokens.TryGetValue(key, out VerifiedToken? token))
            return null;
        if (token.Holds(now))
            return token;
        _tokens.TryRemove(new KeyValuePair<Key, VerifiedToken>(key, token));
        return null;
    }

    public void Add(in Key key, VerifiedToken token, DateTimeOffset now)
    {
        if (_tokens.Count >= capacity)
            MakeRoom(now);
        _tokens[key] = token;
    }

    private void MakeRoom(DateTimeOffset now)
    {
        foreach (KeyValuePair<Key, VerifiedToken> entry in _tokens)
        {
            if (!entry.Value.Holds(now))
                _tokens.TryRemove(entry);
        }

        // All of them hold: to verify some again is cheaper than to know which were used last.
        if (_tokens.Count >= capacity)
            _tokens.Clear();
    }

    /// <summary>A SHA-256.</summary>
    internal readonly record struct Key(Int128 High, Int128 Low);
}
