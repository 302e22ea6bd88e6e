namespace ZeroTrust.Pdp.Functional.Tests.Support;

/// <summary>The files of a client that speaks TLS.</summary>
/// <param name="Authorities">Who may vouch for the server.</param>
/// <param name="Certificate">The certificate to show, or null.</param>
/// <param name="Key">Its key, or null.</param>
/// <param name="Token">The token to show, or null.</param>
internal sealed record ClientCredentials(string Authorities, string? Certificate = null, string? Key = null, string? Token = null)
{
    /// <summary>As the drivers take them.</summary>
    public IEnumerable<(string Name, string? File)> Variables =>
    [
        ("CLIENT_CA", Authorities), ("CLIENT_CERT", Certificate), ("CLIENT_KEY", Key), ("CLIENT_TOKEN", Token),
    ];
}
