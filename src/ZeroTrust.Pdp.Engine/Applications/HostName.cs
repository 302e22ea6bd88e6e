using System.Buffers;

namespace ZeroTrust.Pdp.Engine.Applications;

/// <summary>Host names of requests and documents (RFC 1123 section 2.1, with `_`, which names of services have).</summary>
internal static class HostName
{
    public const int MaxLength = 253;
    public const string WildcardPrefix = "*.";

    private const int MaxLabelLength = 63;
    private const int MaxPortDigits = 5;

    private static readonly SearchValues<char> NameCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-_.");

    public static bool IsWildcard(string host) => host.StartsWith(WildcardPrefix, StringComparison.Ordinal);

    /// <summary>Whether a document may name the host: a lower-case name, or `*.` and one.</summary>
    public static bool IsPattern(string host) => IsName(IsWildcard(host) ? host.AsSpan(WildcardPrefix.Length) : host);

    /// <summary>The host of a request in lower case, without port and final dot; false when it is no host name.</summary>
    /// <param name="host">`Host` or `:authority` of the request.</param>
    /// <param name="name">Takes the name; <see cref="MaxLength"/> long.</param>
    /// <param name="length">Length of the name.</param>
    public static bool TryNormalise(ReadOnlySpan<char> host, Span<char> name, out int length)
    {
        length = 0;
        int colon = host.LastIndexOf(':');
        if (colon >= 0)
        {
            ReadOnlySpan<char> port = host[(colon + 1)..];
            if (port.Length is 0 or > MaxPortDigits || port.ContainsAnyExceptInRange('0', '9'))
                return false;
            host = host[..colon];
        }

        if (host.EndsWith('.'))
            host = host[..^1];
        if (host.Length > MaxLength)
            return false;
        for (int i = 0; i < host.Length; i++)
            name[i] = char.IsAsciiLetterUpper(host[i]) ? (char)(host[i] | 0x20) : host[i];
        length = host.Length;
        return IsName(name[..length]);
    }

    private static bool IsName(ReadOnlySpan<char> name)
    {
        if (name.Length is 0 or > MaxLength || name.ContainsAnyExcept(NameCharacters))
            return false;
        foreach (Range label in name.Split('.'))
        {
            ReadOnlySpan<char> text = name[label];
            if (text.Length is 0 or > MaxLabelLength || text[0] == '-' || text[^1] == '-')
                return false;
        }

        return true;
    }
}
