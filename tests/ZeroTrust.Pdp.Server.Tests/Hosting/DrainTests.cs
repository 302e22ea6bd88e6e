using System.Net;
using Grpc.Core;
using Grpc.Health.V1;
using Grpc.Net.Client;
using Grpc.Reflection.V1;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using ZeroTrust.Pdp.Server.Tests.Support;
using ZeroTrust.Pdp.V1;
using Serving = Grpc.Health.V1.HealthCheckResponse.Types.ServingStatus;

namespace ZeroTrust.Pdp.Server.Tests.Hosting;

[CancelAfter(60_000)]
public sealed class DrainTests
{
    private TemporaryFolder _folder = null!;

    [SetUp]
    public void MakeFolder()
    {
        _folder = new TemporaryFolder();
        _folder.Write("policies/a.yaml", Texts.ReadDocs);
    }

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    [Test]
    public async Task Stop_WithADelay_SaysNotServingAndStillServesNewConnections()
    {
        await using RunningServer server = await StartAsync(o => o.DrainDelay = TimeSpan.FromSeconds(3));
        Task stopped = server.Server.StopAsync();
        using GrpcChannel later = GrpcChannel.ForAddress($"http://{server.Server.GrpcEndPoint}");
        HealthCheckResponse health = await new Grpc.Health.V1.Health.HealthClient(later).CheckAsync(new HealthCheckRequest(), deadline: RunningServer.Soon);
        DecideResponse decided = await new PolicyDecisionPoint.PolicyDecisionPointClient(later).DecideAsync(Requests.Decide(), deadline: RunningServer.Soon);
        using var http = new HttpClient();
        using HttpResponseMessage ready = await http.GetAsync(new Uri($"http://{server.Server.HttpEndPoint}/readyz"));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(stopped.IsCompleted, Is.False);
            Assert.That(health.Status, Is.EqualTo(Serving.NotServing));
            Assert.That(decided.Effect, Is.EqualTo(Effect.Allow));
            Assert.That(ready.StatusCode, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
            Assert.That(await ready.Content.ReadAsStringAsync(), Does.StartWith("""{"status":"draining","""));
        }

        await stopped;
    }

    [Test]
    public async Task Stop_CallUnderWay_IsAnsweredAndNothingIsCut()
    {
        await using RunningServer server = await StartAsync(o => o.DrainTimeout = TimeSpan.FromSeconds(40));
        using var call = new OpenCall(server.Server.GrpcEndPoint);
        await call.Sent;
        await Eventually.HoldsAsync(() => server.Admission.InHand == 1, "the call is in hand");
        Task stopped = server.Server.StopAsync();
        await Eventually.HoldsAsync(() => server.Log.Has(1002), "it drains");
        await Eventually.HoldsAsync(() => !Connects(server.Server.GrpcEndPoint), "no connection is taken any more");
        Assert.That(stopped.IsCompleted, Is.False);
        Assert.That((await call.FinishAsync())["grpc-status"], Is.EqualTo("0"));
        await stopped;
        Assert.That(server.Log.Has(1005), Is.False);
    }

    [Test]
    public async Task Stop_StreamThatDoesNotEnd_IsCutUnavailable()
    {
        await using RunningServer server = await StartAsync(o => o.DrainTimeout = TimeSpan.FromSeconds(1));
        using AsyncDuplexStreamingCall<ServerReflectionRequest, ServerReflectionResponse> call = new ServerReflection.ServerReflectionClient(server.Channel).ServerReflectionInfo(deadline: RunningServer.Soon);
        await call.RequestStream.WriteAsync(new ServerReflectionRequest { ListServices = "*" });
        Assert.That(await call.ResponseStream.MoveNext(CancellationToken.None), Is.True);
        Task stopped = server.Server.StopAsync();
        RpcException? end = await Assert.ThrowsAsync<RpcException>(() => call.ResponseStream.MoveNext(CancellationToken.None));
        await stopped;
        using (Assert.EnterMultipleScope())
        {
            Assert.That((end!.StatusCode, end.Status.Detail), Is.EqualTo((StatusCode.Unavailable, "the server is shutting down")));
            Assert.That(server.Log.Has(1005), Is.True);
        }
    }

    /// <summary>What stops after the transport has its own time, although calls took all of theirs.</summary>
    [Test]
    public async Task Stop_CallThatNeverEnds_IsAbortedAndTheRestStopsInOrder()
    {
        var late = new LateService();
        await using RunningServer server = await RunningServer.StartAsync(
            _folder.At("pdp.db"), _folder.At("policies"), static o => o.DrainTimeout = TimeSpan.FromMilliseconds(200), services => services.AddSingleton<IHostedService>(late));
        using var call = new OpenCall(server.Server.GrpcEndPoint);
        await call.Sent;
        await Eventually.HoldsAsync(() => server.Admission.InHand == 1, "the call is in hand");
        await server.Server.StopAsync();
        await Assert.ThrowsAsync<HttpRequestException>(call.FinishAsync);
        Assert.That(late.HadTime, Is.True);
        Assert.That(server.Admission.InHand, Is.Zero);
    }

    private static bool Connects(IPEndPoint address)
    {
        using var client = new System.Net.Sockets.TcpClient();
        try
        {
            client.Connect(address);
            return true;
        }
        catch (System.Net.Sockets.SocketException)
        {
            return false;
        }
    }

    /// <summary>Registered before the transport, so it stops after it.</summary>
    private sealed class LateService : IHostedService
    {
        public bool HadTime { get; private set; }

        public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken)
        {
            HadTime = !cancellationToken.IsCancellationRequested;
            return Task.CompletedTask;
        }
    }

    private Task<RunningServer> StartAsync(Action<PdpServerOptions> configure) => RunningServer.StartAsync(_folder.At("pdp.db"), _folder.At("policies"), configure);
}
