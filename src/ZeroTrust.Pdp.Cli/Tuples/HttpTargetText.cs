using ZeroTrust.Pdp.V1;

namespace ZeroTrust.Pdp.Cli.Tuples;

/// <summary>Reads `--http "GET https://host/path"`. The path is kept as it is written: what is not in normal form shall show.</summary>
internal static class HttpTargetText
{
    private const string Example = "write it as in `--http \"GET https://shop.example.com/orders/7\"`";

    /// <summary>Reads it.</summary>
    /// <exception cref="CommandFailedException">It is not a method and an absolute URL.</exception>
    public static HttpTarget Read(string text)
    {
        int space = text.IndexOf(' ', StringComparison.Ordinal);
        int scheme = text.IndexOf("://", StringComparison.Ordinal);
        if (space <= 0 || scheme <= space + 1 || text.IndexOf(' ', space + 1) >= 0 || text[(space + 1)..scheme] is not ("http" or "https"))
            throw new CommandFailedException($"`--http {text}` is not a method and an `http` or `https` URL", Example);
        string rest = text[(scheme + 3)..];
        int slash = rest.AsSpan().IndexOfAny('/', '?', '#');
        string host = slash < 0 ? rest : rest[..slash];
        if (host.Length == 0 || host.Contains('@', StringComparison.Ordinal))
            throw new CommandFailedException($"`--http {text}` names no host, or a user beside it", Example);
        return new HttpTarget
        {
            Method = text[..space],
            Scheme = text[(space + 1)..scheme],
            Host = host,
            Path = slash < 0 ? "/" : rest[slash] == '/' ? rest[slash..] : $"/{rest[slash..]}",
        };
    }
}
