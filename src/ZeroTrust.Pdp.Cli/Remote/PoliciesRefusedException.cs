using ZeroTrust.Pdp.V1;

namespace ZeroTrust.Pdp.Cli.Remote;

/// <summary>The server found errors in the documents and stored nothing.</summary>
internal sealed class PoliciesRefusedException(PolicyDiagnostics details) : Exception("the documents have errors")
{
    /// <summary>The problems as the server lists them.</summary>
    public PolicyDiagnostics Details { get; } = details;
}
