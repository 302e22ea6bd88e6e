using System.Globalization;
using System.Net;

namespace ZeroTrust.Pdp.Cli.Remote;

/// <summary>Where a PDP listens. Plain text is for loopback only.</summary>
/// <param name="Text">The address as its user wrote it, for messages.</param>
/// <param name="Uri">The address to connect to.</param>
internal sealed record PdpAddress(string Text, Uri Uri)
{
    /// <summary>Used when no address is named.</summary>
    public const string Default = "127.0.0.1:50051";

    /// <summary>The environment variable that names the address.</summary>
    public const string Variable = "PDP_SERVER";

    private const int DefaultPort = 50051;

    /// <summary>Whether the connection is encrypted.</summary>
    public bool IsSecure => Uri.Scheme == Uri.UriSchemeHttps;

    /// <summary>The address of the flag, else of the environment, else the default.</summary>
    /// <exception cref="CommandFailedException">The text is no address, or one that would send secrets in plain text.</exception>
    public static PdpAddress Of(string? flag, CliEnvironment environment)
    {
        if (flag is not null)
            return Parse(flag);
        string? variable = environment.Variable(Variable);
        return Parse(string.IsNullOrEmpty(variable) ? Default : variable);
    }

    /// <summary>Reads `HOST`, `HOST:PORT`, `[IPV6]:PORT`, `http://…` (loopback) or `https://…`.</summary>
    /// <exception cref="CommandFailedException">The text is no address, or one that would send secrets in plain text.</exception>
    public static PdpAddress Parse(string text)
    {
        bool hasScheme = text.Contains("://", StringComparison.Ordinal);
        string candidate = hasScheme ? text : "http://" + text;
        if (!Uri.TryCreate(candidate, UriKind.Absolute, out var uri)
            || (uri.Scheme != Uri.UriSchemeHttp && uri.Scheme != Uri.UriSchemeHttps)
            || uri.Host.Length == 0
            || uri.UserInfo.Length > 0
            || uri.PathAndQuery != "/"
            || uri.Fragment.Length > 0
            || uri.Port == 0)
        {
            throw new CommandFailedException(
                $"`{text}` is not the address of a PDP",
                "write `127.0.0.1:50051`, `[::1]:50051` or `https://pdp.example.com:50051`");
        }

        if (!hasScheme && !HasPort(text))
            uri = new UriBuilder(uri) { Port = DefaultPort }.Uri;
        if (uri.Scheme == Uri.UriSchemeHttp && !IsLoopback(uri))
        {
            throw new CommandFailedException(
                $"`{text}` is not a loopback address, and only loopback may be plain text",
                string.Create(CultureInfo.InvariantCulture, $"write `https://{uri.IdnHost}:{uri.Port}`"));
        }

        return new PdpAddress(text, uri);
    }

    private static bool HasPort(string text)
    {
        int bracket = text.LastIndexOf(']');
        return text.IndexOf(':', bracket + 1) >= 0;
    }

    private static bool IsLoopback(Uri uri) =>
        uri.IdnHost.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(uri.Host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
}
