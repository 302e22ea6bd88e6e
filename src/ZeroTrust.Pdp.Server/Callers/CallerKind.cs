namespace ZeroTrust.Pdp.Server.Callers;

/// <summary>How a caller is known.</summary>
internal enum CallerKind
{
    /// <summary>By nothing: it showed no credential, over a connection that does not come from this machine.</summary>
    Nobody,

    /// <summary>By nothing but that its connection comes from this machine.</summary>
    Local,

    /// <summary>By an SVID: the X.509-SVID of its connection, or a JWT-SVID.</summary>
    Workload,

    /// <summary>By a bearer token of an issuer that the server trusts.</summary>
    Token,
}
