namespace ZeroTrust.Pdp.Cli.Remote;

/// <summary>How the server is known and how the caller shows itself; null: not named.</summary>
internal sealed record CredentialFiles
{
    /// <summary>Authorities that may vouch for the server, instead of those of the machine.</summary>
    public string? Authorities { get; init; }

    /// <summary>The certificate of the caller and those of its issuers.</summary>
    public string? Certificate { get; init; }

    /// <summary>The key of the certificate.</summary>
    public string? Key { get; init; }

    /// <summary>A bearer token.</summary>
    public string? Token { get; init; }

    /// <summary>The SPIFFE ID that the server must have; its host name does not count then.</summary>
    public string? ServerId { get; init; }
}
