using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace ZeroTrust.Pdp.Server.Tests.Support;

/// <summary>
/// A folder with what a server with TLS needs: certificate, key, the bundle of `example.org` and a policy that lets its workloads call
/// every RPC; and clients for it.
/// </summary>
internal sealed class TlsFolder : IDisposable
{
    private const string EveryWorkload = """
        apiVersion: zerotrust.pdp/v1
        kind: Policy
        metadata: {name: every-workload}
        spec: {effect: allow, subjects: {types: [workload], ids: ["spiffe://example.org/*"]}, resources: {types: [pdp.rpc]}}
        """;

    private readonly TemporaryFolder _folder = new();
    private int _connections;

    public TlsFolder()
    {
        Root = TestAuthority.Root();
        WriteServer(Root.IssueServer());
        _folder.Write("bundle.pem", Root.Pem);
        _folder.Write("callers.yaml", EveryWorkload);
    }

    /// <summary>The authority of the server and of `example.org`.</summary>
    public TestAuthority Root { get; }

    /// <summary>How many connections its clients have made.</summary>
    public int Connections => Volatile.Read(ref _connections);

    public string Bundle => At("bundle.pem");

    public string At(string name) => _folder.At(name);

    public void Write(string name, string text) => _folder.Write(name, text);

    public void WriteServer(X509Certificate2 certificate)
    {
        _folder.Write("server.pem", certificate.ExportCertificatePem() + "\n");
        _folder.Write("server.key", TestAuthority.KeyOf(certificate));
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(At("server.key"), UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    public void Configure(PdpServerOptions options)
    {
        options.TlsCertificate = At("server.pem");
        options.TlsKey = At("server.key");
        options.TrustBundles = "example.org=" + Bundle;
        options.CallerBootstrap = At("callers.yaml");
    }

    public Task<RunningServer> StartAsync(X509Certificate2? client = null, Action<PdpServerOptions>? configure = null, TimeProvider? time = null) => RunningServer.StartAsync(
        At("pdp.db"),
        configure: options =>
        {
            Configure(options);
            configure?.Invoke(options);
        },
        services: services =>
        {
            services.AddSingleton<IStartupFilter, CallerProbe>();
            if (time is not null)
                services.AddSingleton(time);
        },
        secure: Handler(client));

    /// <summary>A client that trusts the root, for the name `localhost`, and shows a certificate.</summary>
    public SocketsHttpHandler Handler(X509Certificate2? client = null, X509Certificate2Collection? chain = null) => new()
    {
        ConnectCallback = ConnectAsync,
        SslOptions =
        {
            CertificateChainPolicy = Trust(Root),
            ClientCertificateContext = client is null ? null : SslStreamCertificateContext.Create(client, chain, offline: true),
        },
    };

    /// <summary>Asks the server who it takes the client for: over HTTP/2 on the port of gRPC, or over HTTP/1.1.</summary>
    public async Task<string> AskAsync(RunningServer server, X509Certificate2? client = null, X509Certificate2Collection? chain = null, bool grpcPort = true, string? token = null)
    {
        using var http = new HttpClient(Handler(client, chain));
        return await AskAsync(http, server, grpcPort, token);
    }

    public static async Task<string> AskAsync(HttpClient http, RunningServer server, bool grpcPort = true, string? token = null)
    {
        int port = (grpcPort ? server.Server.GrpcEndPoint : server.Server.HttpEndPoint).Port;
        using var request = new HttpRequestMessage(HttpMethod.Get, $"https://localhost:{port}{CallerProbe.Path}")
        {
            Version = grpcPort ? HttpVersion.Version20 : HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        if (token is not null)
            request.Headers.TryAddWithoutValidation("Authorization", token);
        using HttpResponseMessage response = await http.SendAsync(request);
        return await response.Content.ReadAsStringAsync();
    }

    public void Dispose()
    {
        Root.Dispose();
        _folder.Dispose();
    }

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _connections);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(IPAddress.Loopback, context.DnsEndPoint.Port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static X509ChainPolicy Trust(TestAuthority root) => new()
    {
        TrustMode = X509ChainTrustMode.CustomRootTrust,
        CustomTrustStore = { root.Certificate },
        RevocationMode = X509RevocationMode.NoCheck,
        DisableCertificateDownloads = true,
    };
}
