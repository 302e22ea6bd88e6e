using System.Diagnostics.Metrics;
using Grpc.Core;
using Grpc.Reflection.V1;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using ZeroTrust.Pdp.Server.Callers;
using ZeroTrust.Pdp.Server.Tests.Support;
using ZeroTrust.Pdp.V1;

namespace ZeroTrust.Pdp.Server.Tests.Callers;

/// <summary>The gate before the RPCs of a real server: who is let in, what it may do there, and what is told and written when not.</summary>
[TestFixture]
[CancelAfter(120_000)]
internal sealed class CallerGateTests
{
    private const string Bootstrap = """
        apiVersion: zerotrust.pdp/v1
        kind: Policy
        metadata: {name: first-administrators}
        spec:
          effect: allow
          subjects: {groups: [pdp-admins]}
          resources: {types: [pdp.rpc]}
          require: {mfaWithin: 1h}
        """;

    private const string Callers = """
        apiVersion: zerotrust.pdp/v1
        kind: Policy
        metadata: {name: gateways-decide}
        spec:
          effect: allow
          subjects: {types: [workload], ids: ["spiffe://prod.example/gateway"]}
          actions: [call]
          resources: {types: [pdp.rpc], ids: ["zerotrust.pdp.v1.PolicyDecisionPoint/Decide", "zerotrust.pdp.v1.PolicyDecisionPoint/DecideBatch", "envoy.service.auth.v3.Authorization/*"]}
        ---
        apiVersion: zerotrust.pdp/v1
        kind: Policy
        metadata: {name: gateways-act}
        spec:
          effect: allow
          subjects: {types: [workload], ids: ["spiffe://prod.example/gateway"]}
          actions: [act-as]
          resources: {types: [pdp.enforcement-point], ids: ["edge-*"]}
        ---

        """;

    private TemporaryFolder _folder = null!;

    private string Data => Path.Combine(_folder.Path, "pdp.db");

    private string BootstrapPath => Path.Combine(_folder.Path, "bootstrap.yaml");

    [SetUp]
    public void SetUp()
    {
        _folder = new TemporaryFolder();
        File.WriteAllText(BootstrapPath, Bootstrap);
    }

    [TearDown]
    public void TearDown() => _folder.Dispose();

    [Test]
    public async Task Call_WithoutCredentialFromElsewhere_IsUnauthenticatedBeforeAnythingElse()
    {
        await using RunningServer server = await StartAsync();

        RpcException refused = await FailsAsync(server, "nobody");

        Assert.That(refused.StatusCode, Is.EqualTo(StatusCode.Unauthenticated));
        Assert.That(refused.Status.Detail, Does.Contain("X.509-SVID").And.Contain("Bearer"));
        Assert.That(server.Log.Has(2001, "no_credential"));
    }

    [Test]
    public async Task Call_WithACredentialThatIsNotAccepted_IsRefusedAlsoWhereNoneIsNeeded()
    {
        await using RunningServer server = await StartAsync();

        RpcException refused = await FailsAsync(server, "forged");

        Assert.That((refused.StatusCode, refused.Status.Detail), Is.EqualTo((StatusCode.Unauthenticated, "the token is not signed by its issuer")));
    }

    [Test]
    public async Task Call_OfAWorkloadThatNoPolicyNames_IsDeniedAndLoggedWithItsName()
    {
        var refusals = new List<(string Rpc, string Reason)>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = static (instrument, self) =>
        {
            if (instrument.Name == "pdp.calls.refused")
                self.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((_, _, tags, _) =>
        {
            lock (refusals)
                refusals.Add((tags[0].Value!.ToString()!, tags[1].Value!.ToString()!));
        });
        listener.Start();
        await using RunningServer server = await StartAsync();
        await server.ApplyAsync(Texts.Join(Texts.Allow("everything", "*")));

        RpcException refused = await FailsAsync(server, StatedCallers.Ci);

        Assert.That(refused.StatusCode, Is.EqualTo(StatusCode.PermissionDenied));
        Assert.That(refused.Status.Detail, Does.StartWith($"`{StatedCallers.Ci}` may not call `zerotrust.pdp.v1.PolicyDecisionPoint/Decide`: no_policy_matched; policies on resources of type `pdp.rpc`"));
        Assert.That(server.Log.Has(2001, StatedCallers.Ci));
        lock (refusals)
            Assert.That(refusals, Does.Contain(("zerotrust.pdp.v1.PolicyDecisionPoint/Decide", "no_policy_matched")));
    }

    [Test]
    public async Task Refusals_OfAKnownCaller_AreAllLogged_OthersDoNotFillTheLog()
    {
        var time = new ManualTime(new DateTimeOffset(2026, 4, 1, 12, 0, 0, TimeSpan.Zero));
        await using RunningServer server = await StartAsync(services: collection => collection.AddSingleton<TimeProvider>(time));
        for (int i = 0; i < 5; i++)
        {
            await FailsAsync(server, StatedCallers.Ci);
            await FailsAsync(server, "nobody");
            await FailsAsync(server, "forged");
        }

        time.Advance(TimeSpan.FromMinutes(1));
        await FailsAsync(server, "nobody");

        string[] told = [.. server.Log.Entries.Where(static entry => entry.Id == 2001).Select(static entry => entry.Message)];
        Assert.That(told.Count(static message => message.Contains(StatedCallers.Ci, StringComparison.Ordinal)), Is.EqualTo(5));
        Assert.That(told.Count(static message => message.Contains("no_credential", StringComparison.Ordinal)), Is.EqualTo(2));
        Assert.That(told.Count(static message => message.Contains("credential_not_accepted", StringComparison.Ordinal)), Is.EqualTo(1));
        Assert.That(server.Log.Entries.Single(static entry => entry.Id == 2004).Message, Does.StartWith("8 more calls"));
    }

    [Test]
    public async Task Bootstrap_FirstAdministrator_AppliesPoliciesThatLetOthersIn()
    {
        await using RunningServer server = await StartAsync();
        Assert.That((await FailsAsync(server, StatedCallers.Gateway)).StatusCode, Is.EqualTo(StatusCode.PermissionDenied));

        await server.Admin.ApplyPoliciesAsync(Apply(Callers + Texts.ReadDocs), As(StatedCallers.Ana), RunningServer.Soon);
        DecideResponse allowed = await server.Pdp.DecideAsync(Requests.Decide(), As(StatedCallers.Gateway), RunningServer.Soon);

        Assert.That(allowed.Effect, Is.EqualTo(Effect.Allow));
        RpcException refused = (await Assert.ThrowsAsync<RpcException>(async () => await server.Admin.ApplyPoliciesAsync(Apply(Texts.ReadDocs), As(StatedCallers.Gateway), RunningServer.Soon)))!;
        Assert.That(refused.StatusCode, Is.EqualTo(StatusCode.PermissionDenied));
        ListRevisionsResponse revisions = await server.Admin.ListRevisionsAsync(new ListRevisionsRequest(), As(StatedCallers.Ana), RunningServer.Soon);
        Assert.That(revisions.Revisions.Single().Author, Is.EqualTo(StatedCallers.Ana));
    }

    [Test]
    public async Task Bootstrap_DenyThatWasApplied_LocksNobodyOutWhoHasToMendIt()
    {
        await using RunningServer server = await StartAsync();
        await server.Admin.ApplyPoliciesAsync(Apply(AsDeny("pdp.rpc")), As(StatedCallers.Ana), RunningServer.Soon);

        ApplyPoliciesResponse mended = await server.Admin.ApplyPoliciesAsync(Apply(Texts.ReadDocs, "deny-all"), As(StatedCallers.Ana), RunningServer.Soon);

        Assert.That(mended.Revision, Is.EqualTo(2));
    }

    [Test]
    public async Task Rights_ChangeWithThePoliciesAndWithQuarantines()
    {
        await using RunningServer server = await StartAsync();
        await server.ApplyAsync(Callers + Texts.ReadDocs);
        Assert.That((await server.Pdp.DecideAsync(Requests.Decide(), As(StatedCallers.Gateway))).Effect, Is.EqualTo(Effect.Allow));

        AddQuarantineResponse quarantine = await server.Containment.AddQuarantineAsync(new AddQuarantineRequest
        {
            Target = new QuarantineTarget { Workload = StatedCallers.Gateway }, CreatedBy = "ana", Reason = "stolen key",
        });
        RpcException contained = await FailsAsync(server, StatedCallers.Gateway);
        Assert.That(contained.Status.Detail, Does.Contain("quarantined"));

        await server.Containment.LiftQuarantineAsync(new LiftQuarantineRequest { Id = quarantine.Quarantine.Id, LiftedBy = "ana", Reason = "rotated" });
        Assert.That((await server.Pdp.DecideAsync(Requests.Decide(), As(StatedCallers.Gateway))).Effect, Is.EqualTo(Effect.Allow));

        await server.ApplyAsync(Texts.ReadDocs, static apply => apply.Remove.Add(new DocumentRef { Kind = "Policy", Name = "gateways-decide" }));
        Assert.That((await FailsAsync(server, StatedCallers.Gateway)).StatusCode, Is.EqualTo(StatusCode.PermissionDenied));
    }

    [Test]
    public async Task Rights_PolicyWhoseTimeEnds_EndWithIt()
    {
        var time = new ManualTime(new DateTimeOffset(2026, 4, 1, 12, 0, 0, TimeSpan.Zero));
        await using RunningServer server = await StartAsync(services: collection => collection.AddSingleton<TimeProvider>(time));
        await server.ApplyAsync(Texts.ReadDocs + "\n---\n" + Callers.Replace("  effect: allow", "  effect: allow\n  validity: {notAfter: 2026-04-01T13:00:00Z}", StringComparison.Ordinal));
        Assert.That((await server.Pdp.DecideAsync(Requests.Decide(), As(StatedCallers.Gateway))).Effect, Is.EqualTo(Effect.Allow));

        time.Advance(TimeSpan.FromHours(1));

        Assert.That((await FailsAsync(server, StatedCallers.Gateway)).StatusCode, Is.EqualTo(StatusCode.PermissionDenied));
    }

    [Test]
    public async Task EnforcementPoint_ThatMayAssert_DecidesWhatIsBelieved()
    {
        await using RunningServer server = await StartAsync();
        await server.ApplyAsync(Callers + """
            apiVersion: zerotrust.pdp/v1
            kind: Schema
            metadata: {name: s}
            spec: {subjects: {properties: {level: {type: int, assertedBy: [edge-eu, "spiffe://prod.example/gateway"]}}}}
            ---

            """ + Texts.AllowWhen("levels", "subject.properties.level > 1"));
        DecideRequest request = Requests.Decide();
        request.Subject.Properties = new() { Fields = { ["level"] = Google.Protobuf.WellKnownTypes.Value.ForNumber(2) } };

        DecideResponse local = await server.Pdp.DecideAsync(request);
        DecideResponse self = await server.Pdp.DecideAsync(request, As(StatedCallers.Gateway));
        DecideResponse edge = await server.Pdp.DecideAsync(request, As(StatedCallers.Gateway, "edge-eu"));
        DecideResponse other = await server.Pdp.DecideAsync(request, As(StatedCallers.Gateway, "edge-us"));
        DecideBatchResponse batch = await server.Pdp.DecideBatchAsync(new DecideBatchRequest { Items = { request } }, As(StatedCallers.Gateway, "edge-eu"));
        ExplainResponse explained = await server.Pdp.ExplainAsync(new ExplainRequest { Request = request }, LocalAs("edge-eu"));
        RpcException refused = await FailsAsync(server, StatedCallers.Gateway, "billing");

        Assert.Multiple(() =>
        {
            Assert.That((local.Effect, self.Effect, edge.Effect, other.Effect), Is.EqualTo((Effect.Deny, Effect.Allow, Effect.Allow, Effect.Deny)));
            Assert.That(batch.Results.Single().Effect, Is.EqualTo(Effect.Allow));
            Assert.That(explained.Decision.Effect, Is.EqualTo(Effect.Allow));
            Assert.That(refused.StatusCode, Is.EqualTo(StatusCode.PermissionDenied));
            Assert.That(refused.Status.Detail, Does.Contain("x-pdp-enforcement-point").And.Contain("pdp.enforcement-point"));
        });
    }

    [TestCase("")]
    [TestCase("TOO LONG")]
    public async Task EnforcementPoint_Malformed_IsAnInvalidArgument(string name)
    {
        await using RunningServer server = await StartAsync();
        await server.ApplyAsync(Callers + Texts.ReadDocs);
        if (name.Length > 0)
            name = new string('x', 2049);

        RpcException refused = await FailsAsync(server, StatedCallers.Gateway, name);

        Assert.That(refused.StatusCode, Is.EqualTo(StatusCode.InvalidArgument));
    }

    [Test]
    public async Task LocalCallers_LeftToPolicy_NeedOne()
    {
        await using RunningServer server = await StartAsync(options => options.LocalCallers = "policy");

        RpcException refused = (await Assert.ThrowsAsync<RpcException>(async () => await server.ApplyAsync(Callers)))!;
        await server.Admin.ApplyPoliciesAsync(Apply(Texts.ReadDocs + """

            ---
            apiVersion: zerotrust.pdp/v1
            kind: Policy
            metadata: {name: sidecars-decide}
            spec: {effect: allow, subjects: {types: [local]}, resources: {types: [pdp.rpc], ids: ["zerotrust.pdp.v1.PolicyDecisionPoint/Decide"]}}
            """), As(StatedCallers.Ana), RunningServer.Soon);

        Assert.That(refused.StatusCode, Is.EqualTo(StatusCode.PermissionDenied));
        Assert.That((await server.DecideAsync("read")).Effect, Is.EqualTo(Effect.Allow));
        Assert.That((await Assert.ThrowsAsync<RpcException>(async () => await server.ApplyAsync(Callers)))!.StatusCode, Is.EqualTo(StatusCode.PermissionDenied));
    }

    [Test]
    public async Task Health_IsForEverybody_ReflectionIsNot()
    {
        await using RunningServer server = await StartAsync();
        await server.ApplyAsync(Texts.ReadDocs);

        Assert.That((await server.Health.CheckAsync(new Grpc.Health.V1.HealthCheckRequest(), As("nobody"))).Status, Is.EqualTo(Grpc.Health.V1.HealthCheckResponse.Types.ServingStatus.Serving));
        using AsyncDuplexStreamingCall<ServerReflectionRequest, ServerReflectionResponse> call = new ServerReflection.ServerReflectionClient(server.Channel).ServerReflectionInfo(As("nobody"));
        RpcException refused = (await Assert.ThrowsAsync<RpcException>(async () => await call.ResponseStream.MoveNext(CancellationToken.None)))!;
        Assert.That(refused.StatusCode, Is.EqualTo(StatusCode.Unauthenticated));
    }

    [Test]
    public async Task EveryRpcButHealth_StandsBehindTheGate()
    {
        await using RunningServer server = await StartAsync();
        RouteEndpoint[] endpoints = [.. server.Server.Services.GetServices<EndpointDataSource>().SelectMany(static source => source.Endpoints).OfType<RouteEndpoint>()];
        string[] rpcs = [.. endpoints.Where(static endpoint => endpoint.Metadata.GetMetadata<Grpc.AspNetCore.Server.GrpcMethodMetadata>() is not null).Select(static endpoint => endpoint.RoutePattern.RawText!)];

        foreach (string rpc in rpcs.Where(static rpc => !rpc.StartsWith("/grpc.health.v1.", StringComparison.Ordinal)))
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, $"http://{server.Server.GrpcEndPoint}{rpc}") { Version = new Version(2, 0), VersionPolicy = HttpVersionPolicy.RequestVersionExact, Content = new ByteArrayContent([0, 0, 0, 0, 0]) };
            request.Content.Headers.ContentType = new("application/grpc");
            request.Headers.Add(StatedCallers.Header, "nobody");
            using var client = new HttpClient();
            using HttpResponseMessage response = await client.SendAsync(request);
            Assert.That(response.Headers.GetValues("grpc-status").Single(), Is.EqualTo("16"), rpc);
            Assert.That(response.Headers.WwwAuthenticate.ToString(), Is.EqualTo("Bearer"), rpc);
        }

        Assert.That(rpcs, Has.Length.GreaterThan(15));
    }

    [Test]
    public async Task Controls_OfAKnownCaller_AreWrittenDownWithIt()
    {
        await using RunningServer server = await StartAsync();
        var request = new AddQuarantineRequest { Target = new QuarantineTarget { Device = "laptop-7" }, Reason = "lost" };

        AddQuarantineResponse alone = await server.Containment.AddQuarantineAsync(request, As(StatedCallers.Ana));
        request.CreatedBy = "bob";
        AddQuarantineResponse forBob = await server.Containment.AddQuarantineAsync(request, As(StatedCallers.Ana));
        request.CreatedBy = new string('b', 257);
        RpcException refused = (await Assert.ThrowsAsync<RpcException>(async () => await server.Containment.AddQuarantineAsync(request, As(StatedCallers.Ana))))!;

        Assert.That((alone.Quarantine.CreatedBy, forBob.Quarantine.CreatedBy), Is.EqualTo((StatedCallers.Ana, $"bob (by {StatedCallers.Ana})")));
        Assert.That(refused.Status.Detail, Is.EqualTo("created_by: is longer than 256 characters"));
    }

    [Test]
    public async Task Bootstrap_Edited_IsFollowed_AndABadEditLeavesTheLastGoodOne()
    {
        await using RunningServer server = await StartAsync();
        await File.WriteAllTextAsync(BootstrapPath, Bootstrap.Replace("pdp.rpc", "pdp.rcp", StringComparison.Ordinal));
        await Eventually.HoldsAsync(() => server.Log.Has(2003, "pdp.rcp"), "the bad edit is reported");
        await server.Admin.ListRevisionsAsync(new ListRevisionsRequest(), As(StatedCallers.Ana), RunningServer.Soon);

        await File.WriteAllTextAsync(BootstrapPath, Bootstrap.Replace("groups: [pdp-admins]", $"ids: [\"{StatedCallers.Ci}\"]", StringComparison.Ordinal).Replace("  require: {mfaWithin: 1h}", "", StringComparison.Ordinal));
        await Eventually.HoldsAsync(() => server.Log.Entries.Count(static entry => entry.Id == 2002) == 2, "the good edit is in use");

        await server.Admin.ListRevisionsAsync(new ListRevisionsRequest(), As(StatedCallers.Ci), RunningServer.Soon);
        Assert.That((await Assert.ThrowsAsync<RpcException>(async () => await server.Admin.ListRevisionsAsync(new ListRevisionsRequest(), As(StatedCallers.Ana), RunningServer.Soon)))!.StatusCode, Is.EqualTo(StatusCode.PermissionDenied));
        File.Delete(BootstrapPath);
        await Eventually.HoldsAsync(() => server.Log.Has(2003, "does not exist"), "that it is gone is reported");
        await server.Admin.ListRevisionsAsync(new ListRevisionsRequest(), As(StatedCallers.Ci), RunningServer.Soon);
    }

    [TestCase(Texts.ReadDocs, "has a policy about more than the PDP itself")]
    [TestCase(Texts.WithUnknownField, "action")]
    public async Task Bootstrap_ThatCannotBeUsed_StopsTheStart(string text, string expected)
    {
        await File.WriteAllTextAsync(BootstrapPath, text);

        PolicyLoadException refused = (await Assert.ThrowsAsync<PolicyLoadException>(async () => await StartAsync()))!;

        Assert.That(refused.ToReport(), Does.Contain(BootstrapPath).And.Contain(expected));
    }

    private Task<RunningServer> StartAsync(Action<PdpServerOptions>? configure = null, Action<IServiceCollection>? services = null) => RunningServer.StartAsync(
        Data,
        configure: options =>
        {
            options.CallerBootstrap = BootstrapPath;
            configure?.Invoke(options);
        },
        services: collection =>
        {
            collection.AddSingleton<ICallerAuthenticator, StatedCallers>();
            services?.Invoke(collection);
        });

    private static async Task<RpcException> FailsAsync(RunningServer server, string caller, string? enforcementPoint = null) =>
        (await Assert.ThrowsAsync<RpcException>(async () => await server.Pdp.DecideAsync(Requests.Decide(), As(caller, enforcementPoint), RunningServer.Soon)))!;

    private static Metadata As(string caller, string? enforcementPoint = null)
    {
        Metadata headers = enforcementPoint is null ? [] : LocalAs(enforcementPoint);
        headers.Add(StatedCallers.Header, caller);
        return headers;
    }

    private static Metadata LocalAs(string enforcementPoint) => new() { { CallerGate.EnforcementPointHeader, enforcementPoint } };

    private static ApplyPoliciesRequest Apply(string content, string? without = null)
    {
        var request = new ApplyPoliciesRequest { Files = { new PolicyFile { Name = "policies.yaml", Content = content } } };
        if (without is not null)
            request.Remove.Add(new DocumentRef { Kind = "Policy", Name = without });
        return request;
    }

    private static string AsDeny(string type) => $$$"""
        apiVersion: zerotrust.pdp/v1
        kind: Policy
        metadata: {name: deny-all}
        spec: {effect: deny, resources: {types: [{{{type}}}]}}
        """;
}
