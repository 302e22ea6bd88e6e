using System.Net;
using System.Net.Sockets;
using Envoy.Service.Auth.V3;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Grpc.Health.V1;
using Grpc.Reflection.V1;
using ZeroTrust.Pdp.Server.Tests.ExtAuthz;
using ZeroTrust.Pdp.Server.Tests.Support;
using ZeroTrust.Pdp.V1;
using Status = Grpc.Health.V1.HealthCheckResponse.Types.ServingStatus;

namespace ZeroTrust.Pdp.Server.Tests.Hosting;

public sealed class PdpServerTests
{
    private static readonly string[] ServiceNames =
    [
        "",
        "zerotrust.pdp.v1.PolicyDecisionPoint",
        "zerotrust.pdp.v1.PolicyAdmin",
        "envoy.service.auth.v3.Authorization",
    ];

    private TemporaryFolder _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = new TemporaryFolder();

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    [Test]
    public async Task Health_BeforeAndAfterTheFirstRevision_TellsWhetherItCanDecide()
    {
        await using RunningServer server = await RunningServer.StartAsync(_folder.At("pdp.db"));
        using var http = new HttpClient { BaseAddress = new Uri($"http://{server.Server.HttpEndPoint}") };
        foreach (string name in ServiceNames)
            Assert.That(await CheckAsync(server, name), Is.EqualTo(Status.NotServing), name);
        using (HttpResponseMessage notReady = await http.GetAsync(new Uri("/readyz", UriKind.Relative)))
        {
            Assert.That(notReady.StatusCode, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
            Assert.That(await notReady.Content.ReadAsStringAsync(), Is.EqualTo("""{"status":"not_ready","revision":0,"policies":0,"stale_seconds":0}"""));
        }

        Assert.That(server.Server.ReadyLine(), Does.EndWith(", no policy revision yet"));
        await server.ApplyAsync(Texts.ReadDocs);
        foreach (string name in ServiceNames)
            Assert.That(await CheckAsync(server, name), Is.EqualTo(Status.Serving), name);
        using HttpResponseMessage ready = await http.GetAsync(new Uri("/readyz", UriKind.Relative));
        Assert.That(ready.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(await ready.Content.ReadAsStringAsync(), Is.EqualTo("""{"status":"ready","revision":1,"policies":1,"stale_seconds":0}"""));
        Assert.That(await http.GetStringAsync(new Uri("/healthz", UriKind.Relative)), Is.EqualTo("""{"status":"ok"}"""));
        RpcException? unknown = await Assert.ThrowsAsync<RpcException>(() => CheckAsync(server, "no.such.Service"));
        Assert.That(unknown!.StatusCode, Is.EqualTo(StatusCode.NotFound));
    }

    [Test]
    public async Task Stop_WatchedHealth_SaysNotServingBeforeTheEnd()
    {
        RunningServer server = await RunningServer.StartAsync(_folder.At("pdp.db"));
        await server.ApplyAsync(Texts.ReadDocs);
        using AsyncServerStreamingCall<HealthCheckResponse> watch = server.Health.Watch(new HealthCheckRequest(), deadline: RunningServer.Soon);
        Assert.That(await watch.ResponseStream.MoveNext(CancellationToken.None), Is.True);
        Assert.That(watch.ResponseStream.Current.Status, Is.EqualTo(Status.Serving));
        Task stopped = server.Server.StopAsync();
        Assert.That(await watch.ResponseStream.MoveNext(CancellationToken.None), Is.True);
        Assert.That(watch.ResponseStream.Current.Status, Is.EqualTo(Status.NotServing));
        watch.Dispose();
        await stopped.WaitAsync(TimeSpan.FromSeconds(20));
        await server.DisposeAsync();
        Assert.That(server.Log.Entries.Count(e => e.Id == 1002), Is.EqualTo(1), "stopped once");
    }

    [Test]
    public async Task Reflection_Services_AreListed()
    {
        await using RunningServer server = await RunningServer.StartAsync(_folder.At("pdp.db"));
        var client = new ServerReflection.ServerReflectionClient(server.Channel);
        using AsyncDuplexStreamingCall<ServerReflectionRequest, ServerReflectionResponse> call = client.ServerReflectionInfo(deadline: RunningServer.Soon);
        await call.RequestStream.WriteAsync(new ServerReflectionRequest { ListServices = "*" });
        Assert.That(await call.ResponseStream.MoveNext(CancellationToken.None), Is.True);
        Assert.That(call.ResponseStream.Current.ListServicesResponse.Service.Select(s => s.Name), Is.SupersetOf(ServiceNames[1..]));
        await call.RequestStream.WriteAsync(new ServerReflectionRequest { FileContainingSymbol = "envoy.service.auth.v3.Authorization" });
        Assert.That(await call.ResponseStream.MoveNext(CancellationToken.None), Is.True);
        Assert.That(call.ResponseStream.Current.FileDescriptorResponse.FileDescriptorProto, Is.Not.Empty);
        await call.RequestStream.CompleteAsync();
    }

    [Test]
    public async Task Check_OverTheWire_AlwaysEndsOk()
    {
        await using RunningServer server = await RunningServer.StartAsync(_folder.At("pdp.db"));
        Assert.That((await server.Envoy.CheckAsync(Checks.Get("/a"), deadline: RunningServer.Soon)).Status.Code, Is.EqualTo(7));
        await server.ApplyAsync(Texts.Allow("get", "GET"));
        CheckResponse allowed = await server.Envoy.CheckAsync(Checks.Get("/a"), deadline: RunningServer.Soon);
        CheckResponse hostile = await server.Envoy.CheckAsync(Checks.Get("/a/..%2f"), deadline: RunningServer.Soon);
        CheckResponse empty = await server.Envoy.CheckAsync(new CheckRequest(), deadline: RunningServer.Soon);
        Assert.That((allowed.Status.Code, hostile.Status.Code, empty.Status.Code), Is.EqualTo((0, 7, 7)));
    }

    [Test]
    public async Task Conditions_OverAttributesOfTheRequest_AreEvaluated()
    {
        await using RunningServer server = await RunningServer.StartAsync(_folder.At("pdp.db"));
        await server.ApplyAsync(Texts.AllowWhen(
            "p", "resource.properties.owner.id == subject.id && resource.properties.tags.exists(t, t == 'x') && context.ip == '10.0.0.1'"));
        DecideRequest request = Requests.Decide();
        request.Context = new Context { Ip = "::ffff:10.0.0.1" };
        request.Resource.Properties = new Struct
        {
            Fields =
            {
                ["owner"] = Value.ForStruct(new Struct { Fields = { ["id"] = Value.ForString("alice") } }),
                ["tags"] = Value.ForList(Value.ForNumber(1), Value.ForString("x")),
            },
        };
        DecideResponse allowed = await server.Pdp.DecideAsync(request, deadline: RunningServer.Soon);
        request.Resource.Properties = new Struct();
        DecideResponse denied = await server.Pdp.DecideAsync(request, deadline: RunningServer.Soon);
        ExplainResponse explained = await server.Pdp.ExplainAsync(new ExplainRequest { Request = request }, deadline: RunningServer.Soon);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(allowed.Effect, Is.EqualTo(Effect.Allow));
            Assert.That(denied.Effect, Is.EqualTo(Effect.Deny));
            Assert.That(denied.Problems.Single().Code, Is.EqualTo("no_such_key"));
            Assert.That(denied.Problems.Single().Document, Is.EqualTo("Policy/p"));
            Assert.That(explained.Decision.Effect, Is.EqualTo(Effect.Deny));
            Assert.That(explained.Policies.Single().Outcome, Is.EqualTo(PolicyOutcome.ConditionFailed));
            Assert.That(explained.Policies.Single().Condition.Steps, Is.Not.Empty);
        }
    }

    [Test]
    public async Task Decide_DeeplyNestedAttributes_IsRefusedAndTheServerLives()
    {
        await using RunningServer server = await RunningServer.StartAsync(_folder.At("pdp.db"));
        await server.ApplyAsync(Texts.AllowWhen("p", "resource.properties.a == resource.properties.b"));
        DecideRequest request = Requests.Decide();
        request.Resource.Properties = new Struct { Fields = { ["a"] = Nested(30), ["b"] = Nested(30) } };
        Assert.That((await server.Pdp.DecideAsync(request, deadline: RunningServer.Soon)).Effect, Is.EqualTo(Effect.Allow));
        request.Resource.Properties = new Struct { Fields = { ["a"] = Nested(5000), ["b"] = Nested(5000) } };
        RpcException? refusal = await Assert.ThrowsAsync<RpcException>(async () => await server.Pdp.DecideAsync(request, deadline: RunningServer.Soon));
        Assert.That(refusal!.StatusCode, Is.Not.EqualTo(StatusCode.OK).And.Not.EqualTo(StatusCode.DeadlineExceeded));
        Assert.That((await server.DecideAsync("read")).Effect, Is.EqualTo(Effect.Deny));

        static Value Nested(int depth)
        {
            Value value = Value.ForNumber(1);
            for (int i = 0; i < depth; i++)
                value = Value.ForList(value);
            return value;
        }
    }

    [Test]
    public async Task Decide_MessageOverTheLimit_IsResourceExhausted()
    {
        await using RunningServer server = await RunningServer.StartAsync(_folder.At("pdp.db"), configure: o => o.MaxReceiveMessageSize = 2048);
        DecideRequest request = Requests.Decide();
        request.Subject.Properties = new Struct { Fields = { ["a"] = Value.ForString(new string('x', 4096)) } };
        RpcException? refusal = await Assert.ThrowsAsync<RpcException>(async () => await server.Pdp.DecideAsync(request, deadline: RunningServer.Soon));
        Assert.That(refusal!.StatusCode, Is.EqualTo(StatusCode.ResourceExhausted));
    }

    [Test]
    public async Task Log_WhateverClientsSend_IsNotWrittenAtInformationOrAbove()
    {
        const string Secret = "s3cret-marker";
        await using RunningServer server = await RunningServer.StartAsync(_folder.At("pdp.db"));
        await server.ApplyAsync(Texts.AllowWhen("p", "subject.properties.secret.missing == 1"), r =>
        {
            r.Author = Secret;
            r.Message = Secret;
        });
        DecideRequest request = Requests.Decide(Secret, Secret);
        request.Subject.Id = Secret;
        request.Subject.Properties = new Struct { Fields = { ["secret"] = Value.ForString(Secret) } };
        DecideResponse decided = await server.Pdp.DecideAsync(request, deadline: RunningServer.Soon);
        request.Context = new Context { Ip = Secret };
        RpcException? refusal = await Assert.ThrowsAsync<RpcException>(async () => await server.Pdp.DecideAsync(request, deadline: RunningServer.Soon));
        CheckRequest check = Checks.Get("/" + Secret + "/..");
        check.Attributes.Request.Http.Headers["authorization"] = Secret;
        CheckResponse denied = await server.Envoy.CheckAsync(check, deadline: RunningServer.Soon);
        using var http = new HttpClient();
        using HttpResponseMessage missing = await http.GetAsync(new Uri($"http://{server.Server.HttpEndPoint}/{Secret}?{Secret}"));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(decided.Problems, Is.Not.Empty);
            Assert.That(decided.ToString(), Does.Not.Contain(Secret));
            Assert.That(refusal!.Status.Detail, Does.Not.Contain(Secret));
            Assert.That(denied.ToString(), Does.Not.Contain(Secret));
            Assert.That(server.Log.Entries, Is.Not.Empty);
            Assert.That(
                server.Log.Entries.Where(e => e.Level >= Microsoft.Extensions.Logging.LogLevel.Information && (e.Message + e.Exception).Contains(Secret, StringComparison.Ordinal)),
                Is.Empty);
        }
    }

    [Test]
    public async Task RunAsync_UntilCancelled_PrintsOneLineAndEndsInOrder()
    {
        _folder.Write("policies/a.yaml", Texts.ReadDocs);
        using var stop = new CancellationTokenSource();
        using var output = new StringWriter();
        using var error = new StringWriter();
        Task<int> run = PdpServer.RunAsync(Options(o => o.Policies = _folder.At("policies")), output, error, stop.Token);
        await Eventually.HoldsAsync(() => run.IsCompleted || output.ToString().Length > 0, "the ready line");
        await stop.CancelAsync();
        Assert.That(await run.WaitAsync(TimeSpan.FromSeconds(20)), Is.EqualTo(PdpExitCodes.Stopped), error.ToString());
        Assert.That(
            output.ToString().TrimEnd(),
            Does.Match(@"^listening on 127\.0\.0\.1:[1-9]\d* \(gRPC\) and 127\.0\.0\.1:[1-9]\d* \(HTTP\), revision 1, 1 policy$"));
    }

    [Test]
    public async Task RunAsync_WhatKeepsItFromStarting_TellsTheExitCodesApart()
    {
        _folder.Write("bad/a.yaml", Texts.WithUnknownField);
        _folder.Write("foreign.db", new string('x', 5000));
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        int port = ((IPEndPoint)taken.LocalEndpoint).Port;
        await AssertEndsAsync(o => o.GrpcAddress = "0.0.0.0:1", PdpExitCodes.InvalidConfiguration, "is not a loopback address");
        await AssertEndsAsync(o => o.Policies = _folder.At("bad"), PdpExitCodes.InvalidPolicies, "a.yaml:6:");
        await AssertEndsAsync(o => o.GrpcAddress = $"127.0.0.1:{port}", PdpExitCodes.Failed, port.ToString(System.Globalization.CultureInfo.InvariantCulture));
        await AssertEndsAsync(o => o.Data = _folder.At("foreign.db"), PdpExitCodes.Failed, "foreign.db");

        async Task AssertEndsAsync(Action<PdpServerOptions> configure, int code, string text)
        {
            using var output = new StringWriter();
            using var error = new StringWriter();
            Assert.That(await PdpServer.RunAsync(Options(configure), output, error), Is.EqualTo(code), error.ToString());
            Assert.That(error.ToString(), Does.Contain(text));
            Assert.That(output.ToString(), Is.Empty);
        }
    }

    private PdpServerOptions Options(Action<PdpServerOptions> configure)
    {
        var options = new PdpServerOptions { GrpcAddress = "127.0.0.1:0", HttpAddress = "127.0.0.1:0", Data = _folder.At("pdp.db"), LogLevel = "none" };
        configure(options);
        return options;
    }

    private static async Task<Status> CheckAsync(RunningServer server, string service) =>
        (await server.Health.CheckAsync(new HealthCheckRequest { Service = service }, deadline: RunningServer.Soon)).Status;
}
