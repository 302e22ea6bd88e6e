using System.Collections.Immutable;

namespace ZeroTrust.Pdp.Server.Trust;

/// <summary>A trust algorithm from an assembly that is pinned by the hash of its file.</summary>
/// <param name="Name">The name that trust profiles select it by.</param>
/// <param name="File">The assembly.</param>
/// <param name="Hash">SHA-256 of the file.</param>
internal sealed record TrustPlugin(string Name, string File, ImmutableArray<byte> Hash)
{
    private const string Form = "write it as `NAME=FILE:SHA256`, several separated by `;`";
    private const int HashDigits = 64;

    /// <summary>Reads `NAME=FILE:SHA256`, several separated by `;`.</summary>
    /// <returns>What is wrong with the text, or null.</returns>
    public static string? TryParse(string? text, out ImmutableArray<TrustPlugin> plugins)
    {
        plugins = [];
        if (string.IsNullOrWhiteSpace(text))
            return null;
        ImmutableArray<TrustPlugin>.Builder all = ImmutableArray.CreateBuilder<TrustPlugin>();
        foreach (string entry in text.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (Mistake(entry, out TrustPlugin? plugin) is { } mistake)
                return mistake;
            if (all.Any(other => other.Name == plugin!.Name))
                return $"`{plugin!.Name}` is there twice";
            all.Add(plugin!);
        }

        plugins = all.DrainToImmutable();
        return null;
    }

    private static string? Mistake(string entry, out TrustPlugin? plugin)
    {
        plugin = null;
        int equals = entry.IndexOf('=', StringComparison.Ordinal);
        int colon = entry.LastIndexOf(':');
        if (equals <= 0 || colon <= equals + 1)
            return $"`{entry}` is not a pinned assembly; {Form}";
        string name = entry[..equals];
        string hash = entry[(colon + 1)..];
        if (!name.All(static c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-' or '.' or '_'))
            return $"`{name}` is not the name of an algorithm; use lower-case letters, digits, `-`, `_` and `.`";
        if (name is "criteria" or "score" or "contextual")
            return $"`{name}` is built in; choose another name";
        if (hash.Length != HashDigits || !hash.All(char.IsAsciiHexDigit))
            return $"`{hash}` is not a SHA-256, which has {HashDigits} hexadecimal digits; {Form}";
        plugin = new TrustPlugin(name, entry[(equals + 1)..colon], [.. Convert.FromHexString(hash)]);
        return null;
    }
}
