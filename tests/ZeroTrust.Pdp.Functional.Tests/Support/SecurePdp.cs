using System.Globalization;
using ZeroTrust.Pdp.Server.Tests.Support;

namespace ZeroTrust.Pdp.Functional.Tests.Support;

/// <summary>
/// The published server with TLS over the bundle: workloads of `example.org` show a certificate, people a token, and policies say
/// that `web` and `ana` may use it.
/// </summary>
internal sealed class SecurePdp : IAsyncDisposable
{
    private const string Callers = """
        apiVersion: zerotrust.pdp/v1
        kind: Policy
        metadata: {name: callers}
        spec: {effect: allow, subjects: {ids: ["spiffe://example.org/web", "https://id.example.org#ana"]}, resources: {types: [pdp.rpc]}}
        """;

    private readonly string _folder;
    private readonly TestIssuer _issuer;

    private SecurePdp(string folder, OpenSslAuthority root, OpenSslAuthority stranger, TestIssuer issuer, PdpProcess process)
    {
        _folder = folder;
        _issuer = issuer;
        Root = root;
        Stranger = stranger;
        Process = process;
    }

    /// <summary>Vouches for the server, `web` and `other`.</summary>
    public OpenSslAuthority Root { get; }

    /// <summary>Vouches for `foreign`, which says that it is `web`; nobody trusts it.</summary>
    public OpenSslAuthority Stranger { get; }

    public PdpProcess Process { get; }

    /// <summary>Where gRPC is, by the name in the certificate.</summary>
    public string Grpc => ByName(Process.Grpc);

    /// <summary>Where HTTP is, by the name in the certificate.</summary>
    public string Http => ByName(Process.Http);

    public static async Task<SecurePdp> StartAsync()
    {
        string folder = Workspace.NewFolder();
        OpenSslAuthority root = await OpenSslAuthority.CreateAsync(folder, "root");
        OpenSslAuthority stranger = await OpenSslAuthority.CreateAsync(folder, "stranger");
        await root.IssueAsync("server", "DNS:localhost,URI:spiffe://example.org/pdp");
        await root.IssueAsync("web", "URI:spiffe://example.org/web");
        await root.IssueAsync("other", "URI:spiffe://example.org/other");
        await stranger.IssueAsync("foreign", "URI:spiffe://example.org/web");
        var issuer = new TestIssuer();
        await File.WriteAllTextAsync(root.At("callers.yaml"), Callers);
        await File.WriteAllTextAsync(root.At("keys.json"), issuer.KeySet());
        await File.WriteAllTextAsync(root.At("issuers.json"), """{"issuers": [{"issuer": "https://id.example.org", "audience": "pdp", "jwks": "keys.json"}]}""");
        PdpProcess process = await PdpProcess.StartAsync(
            "--policies", Workspace.Bundle, "--data", root.At("pdp.db"), "--local-callers", "policy", "--caller-bootstrap", root.At("callers.yaml"),
            "--tls-certificate", root.At("server.pem"), "--tls-key", root.At("server.key"), "--trust-bundles", "example.org=" + root.Certificate,
            "--jwt-issuers", root.At("issuers.json"));
        return new SecurePdp(folder, root, stranger, issuer, process);
    }

    /// <summary>Writes a token that ends in some seconds; returns its file.</summary>
    public async Task<string> WriteTokenAsync(string subject, int seconds)
    {
        string end = TimeProvider.System.GetUtcNow().AddSeconds(seconds).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        string file = Root.At(subject + ".token");
        await File.WriteAllTextAsync(file, _issuer.Token($$"""{"iss":"https://id.example.org","sub":"{{subject}}","aud":"pdp","exp":{{end}}}"""));
        return file;
    }

    public async ValueTask DisposeAsync()
    {
        await Process.DisposeAsync();
        _issuer.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static string ByName(string address) => string.Concat("localhost", address.AsSpan(address.LastIndexOf(':')));
}
