using System.Diagnostics.CodeAnalysis;

namespace ZeroTrust.Pdp.Server.Configuration;

/// <summary>The origin of a web page (RFC 6454): scheme, host and port.</summary>
internal static class WebOrigin
{
    /// <summary>Reads an origin.</summary>
    /// <param name="text">What is written; a final `/` and an upper-case host are let pass.</param>
    /// <param name="origin">The origin as browsers write it in `Origin`.</param>
    public static bool TryParse(string text, [NotNullWhen(true)] out string? origin)
    {
        origin = null;
        if (!Uri.TryCreate(text, UriKind.Absolute, out Uri? uri) || (uri.Scheme != Uri.UriSchemeHttp && uri.Scheme != Uri.UriSchemeHttps))
            return false;

        // A wildcard would let any page of a domain in, and what is not part of an origin would never be compared.
        if (uri.Host.Contains('*', StringComparison.Ordinal) || uri.UserInfo.Length > 0 || uri.PathAndQuery != "/" || uri.Fragment.Length > 0)
            return false;
        string host = uri.HostNameType == UriHostNameType.IPv6 ? uri.Host : uri.IdnHost;
        string port = uri.IsDefaultPort ? "" : string.Create(System.Globalization.CultureInfo.InvariantCulture, $":{uri.Port}");
        origin = $"{uri.Scheme}://{host}{port}";
        return true;
    }
}
