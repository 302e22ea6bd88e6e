using Grpc.Net.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using ZeroTrust.Pdp.Server.Admission;
using ZeroTrust.Pdp.V1;

namespace ZeroTrust.Pdp.Server.Tests.Support;

/// <summary>A real server on free loopback ports with a client to it.</summary>
internal sealed class RunningServer : IAsyncDisposable
{
    private readonly GrpcChannel _channel;

    private RunningServer(PdpServer server, RecordingLoggerProvider log, HttpMessageHandler? secure)
    {
        Server = server;
        Log = log;
        Admission = server.Services.GetRequiredService<AdmissionControl>();
        _channel = secure is null
            ? GrpcChannel.ForAddress($"http://{server.GrpcEndPoint}")
            : GrpcChannel.ForAddress($"https://localhost:{server.GrpcEndPoint.Port}", new GrpcChannelOptions { HttpHandler = secure, DisposeHttpClient = true });
        Pdp = new PolicyDecisionPoint.PolicyDecisionPointClient(_channel);
        Admin = new PolicyAdmin.PolicyAdminClient(_channel);
        Containment = new V1.Containment.ContainmentClient(_channel);
        Grants = new V1.Grants.GrantsClient(_channel);
        Envoy = new global::Envoy.Service.Auth.V3.Authorization.AuthorizationClient(_channel);
        Health = new Grpc.Health.V1.Health.HealthClient(_channel);
    }

    public PdpServer Server { get; }

    public RecordingLoggerProvider Log { get; }

    /// <summary>What the limits of the server count; still there when it has stopped.</summary>
    public AdmissionControl Admission { get; }

    public GrpcChannel Channel => _channel;

    public PolicyDecisionPoint.PolicyDecisionPointClient Pdp { get; }

    public PolicyAdmin.PolicyAdminClient Admin { get; }

    public V1.Containment.ContainmentClient Containment { get; }

    public V1.Grants.GrantsClient Grants { get; }

    public global::Envoy.Service.Auth.V3.Authorization.AuthorizationClient Envoy { get; }

    public Grpc.Health.V1.Health.HealthClient Health { get; }

    /// <param name="dataFile">The store.</param>
    /// <param name="policies">A folder to follow.</param>
    /// <param name="configure">Changes the options.</param>
    /// <param name="services">Changes the services.</param>
    /// <param name="secure">What the client connects through, with TLS; null: plain text.</param>
    public static async Task<RunningServer> StartAsync(
        string dataFile, string? policies = null, Action<PdpServerOptions>? configure = null, Action<IServiceCollection>? services = null, HttpMessageHandler? secure = null)
    {
        var options = new PdpServerOptions
        {
            GrpcAddress = "127.0.0.1:0",
            HttpAddress = "127.0.0.1:0",
            Data = dataFile,
            Policies = policies,
        };
        configure?.Invoke(options);
        var log = new RecordingLoggerProvider();
        PdpServer server = await PdpServer.StartAsync(
            options,
            collection =>
            {
                foreach (ServiceDescriptor console in collection.Where(d => d.ImplementationType == typeof(ConsoleLoggerProvider)).ToArray())
                    collection.Remove(console);
                collection.AddSingleton<ILoggerProvider>(log);
                services?.Invoke(collection);
            },
            CancellationToken.None);
        return new RunningServer(server, log, secure);
    }

    public async Task<ApplyPoliciesResponse> ApplyAsync(string content, Action<ApplyPoliciesRequest>? configure = null)
    {
        var request = new ApplyPoliciesRequest { Files = { new PolicyFile { Name = "policies.yaml", Content = content } } };
        configure?.Invoke(request);
        return await Admin.ApplyPoliciesAsync(request, deadline: Soon);
    }

    public async Task<DecideResponse> DecideAsync(string action, string resourceType = "doc", long minRevision = 0) =>
        await Pdp.DecideAsync(Requests.Decide(action, resourceType, minRevision), deadline: Soon);

    public static DateTime Soon => DateTime.UtcNow.AddSeconds(20);

    public async ValueTask DisposeAsync()
    {
        _channel.Dispose();
        await Server.DisposeAsync();
    }
}
