using System.Globalization;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using ZeroTrust.Grpc.Tests.Wire;

namespace ZeroTrust.Grpc.Tests;

/// <summary>What a handler can do with its call, by handlers that each test brings.</summary>
[TestFixture]
[CancelAfter(30_000)]
internal sealed class ServerCallTests
{
    private GrpcHost _host = null!;
    private Counting.CountingClient _client = null!;
    private Echo.EchoClient _echo = null!;
    private Func<ServerCallContext, Task<string>> _handler = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _host = await GrpcHost.StartAsync(
            services: services => services.AddSingleton(new Probe(context => _handler(context))),
            map: app =>
            {
                app.Use((context, next) =>
                {
                    context.Items["from-middleware"] = "m";
                    return next(context);
                });
                app.MapGrpcService<Probe>();
            });
        _client = new Counting.CountingClient(_host.Channel);
        _echo = new Echo.EchoClient(_host.Channel);
    }

    [OneTimeTearDown]
    public ValueTask StopAsync() => _host.DisposeAsync();

    [SetUp]
    public void Renew() => _host.Echo.Renew();

    [TestCase(true, null, 60)]
    [TestCase(true, 20, 20)]
    [TestCase(true, 90, 60)]
    [TestCase(false, 90, 90)]
    [TestCase(false, null, null)]
    public async Task ChildCall_Deadline_IsTheEarlierOfItsOwnAndTheInherited(bool inherited, int? own, int? expected)
    {
        _handler = async context => (await _echo.SayAsync(new Text { Value = "deadline" }, new CallOptions(
            deadline: own is { } seconds ? DateTime.UtcNow.AddSeconds(seconds) : null,
            propagationToken: context.CreatePropagationToken(new ContextPropagationOptions(propagateDeadline: inherited))))).Value;
        string answer = (await _client.CountAsync(new Text(), deadline: DateTime.UtcNow.AddSeconds(60))).Value;
        if (expected is null)
            Assert.That(answer, Is.EqualTo("none"));
        else
            Assert.That(int.Parse(answer, CultureInfo.InvariantCulture), Is.GreaterThan(expected - 15).And.LessThanOrEqualTo(expected));
    }

    [Test]
    public async Task ChildCall_OfACallWithoutDeadline_HasNone()
    {
        _handler = async context => (await _echo.SayAsync(new Text { Value = "deadline" }, new CallOptions(propagationToken: context.CreatePropagationToken()))).Value;
        Assert.That((await _client.CountAsync(new Text())).Value, Is.EqualTo("none"));
    }

    [Test]
    public async Task ChildCall_Cancellation_IsInherited()
    {
        _handler = async context => (await _echo.SayAsync(new Text { Value = "wait" }, new CallOptions(propagationToken: context.CreatePropagationToken()))).Value;
        using var cancellation = new CancellationTokenSource();
        using AsyncUnaryCall<Text> call = _client.CountAsync(new Text(), cancellationToken: cancellation.Token);
        await _host.Echo.Entered.Task.WaitAsync(EchoService.Patience);
        await cancellation.CancelAsync();
        await _host.Echo.Cancelled.Task.WaitAsync(EchoService.Patience);
        Assert.That((await Assert.ThrowsAsync<RpcException>(async () => await call))!.StatusCode, Is.EqualTo(StatusCode.Cancelled));
    }

    [Test]
    public async Task ChildCall_CancellationNotInherited_GoesOn()
    {
        var ended = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        _handler = async context =>
        {
            Text answer = await _echo.SayAsync(new Text { Value = "stubborn" }, new CallOptions(propagationToken: context.CreatePropagationToken(new ContextPropagationOptions(propagateCancellation: false))));
            ended.SetResult($"{answer.Value} {context.CancellationToken.IsCancellationRequested}");
            return answer.Value;
        };
        using var cancellation = new CancellationTokenSource();
        using AsyncUnaryCall<Text> call = _client.CountAsync(new Text(), cancellationToken: cancellation.Token);
        await _host.Echo.Entered.Task.WaitAsync(EchoService.Patience);
        await cancellation.CancelAsync();
        await Assert.ThrowsAsync<RpcException>(async () => await call);
        _host.Echo.Release.SetResult();
        Assert.That(await ended.Task.WaitAsync(EchoService.Patience), Does.StartWith("stubborn"));
        Assert.That(_host.Echo.Seen["stubborn"], Is.EqualTo("False"));
    }

    [Test]
    public async Task UserState_IsSharedWithTheMiddlewareOfTheHost()
    {
        _handler = context =>
        {
            context.UserState["from-handler"] = "h";
            return Task.FromResult($"{context.UserState["from-middleware"]} {context.GetHttpContext().Items["from-handler"]}");
        };
        Assert.That((await _client.CountAsync(new Text())).Value, Is.EqualTo("m h"));
    }

    [Test]
    public async Task ResponseHeaders_AreSentOnceAndAtOnce()
    {
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _handler = async context =>
        {
            await Assert.ThrowsAsync<ArgumentNullException>(() => context.WriteResponseHeadersAsync(null!));
            await context.WriteResponseHeadersAsync(new Metadata { { "early", "e" } });
            await release.Task;
            InvalidOperationException? again = await Assert.ThrowsAsync<InvalidOperationException>(() => context.WriteResponseHeadersAsync([]));
            return again!.Message;
        };
        using AsyncUnaryCall<Text> call = _client.CountAsync(new Text());
        Metadata headers = await call.ResponseHeadersAsync.WaitAsync(EchoService.Patience);
        Assert.That((headers.GetValue("early"), call.ResponseAsync.IsCompleted), Is.EqualTo(("e", false)));
        release.SetResult();
        Assert.That((await call).Value, Is.EqualTo("the response headers are written already"));
    }

    [Test]
    public async Task ResponseHeaders_OfTheProtocol_CannotBeReplaced()
    {
        _handler = async context =>
        {
            await context.WriteResponseHeadersAsync(new Metadata { { "grpc-status", "7" }, { "content-type", "text/html" }, { "grpc-message", "no" }, { "x-own", "o" } });
            context.ResponseTrailers.Add("grpc-status", "7");
            return "fine";
        };
        using AsyncUnaryCall<Text> call = _client.CountAsync(new Text());
        Assert.That((await call).Value, Is.EqualTo("fine"));
        Assert.That((await call.ResponseHeadersAsync).Select(entry => entry.Key).Where(key => key != "date" && key != "server"), Is.EqualTo(new[] { "x-own" }));
        Assert.That(call.GetStatus().StatusCode, Is.EqualTo(StatusCode.OK));
    }

    [Test]
    public async Task Cancellation_TheHandlersOwn_IsNoCancellationOfTheCall()
    {
        _handler = _ => throw new OperationCanceledException();
        Assert.That((await Assert.ThrowsAsync<RpcException>(async () => await _client.CountAsync(new Text())))!.StatusCode, Is.EqualTo(StatusCode.Unknown));
    }

    [Test]
    public async Task Context_OfAPlainConnection_AuthenticatesNobody()
    {
        _handler = context => Task.FromResult($"{context.AuthContext.IsPeerAuthenticated} {context.Deadline == DateTime.MaxValue} {context.CancellationToken.CanBeCanceled} {context.Peer.Split(':')[0]}");
        Assert.That((await _client.CountAsync(new Text())).Value, Is.EqualTo("False True True ipv4"));
    }

    [Test]
    public async Task Context_Trailers_GoOutBesideAnyStatus()
    {
        _handler = context =>
        {
            context.ResponseTrailers.Add("t", "1");
            context.Status = new Status(StatusCode.AlreadyExists, "there");
            return Task.FromResult("not sent");
        };
        RpcException? failure = await Assert.ThrowsAsync<RpcException>(async () => await _client.CountAsync(new Text()));
        Assert.That((failure!.StatusCode, failure.Status.Detail, failure.Trailers.GetValue("t")), Is.EqualTo((StatusCode.AlreadyExists, "there", "1")));
    }

    private sealed class Probe(Func<ServerCallContext, Task<string>> handler) : Counting.CountingBase
    {
        public override async Task<Text> Count(Text request, ServerCallContext context) => new Text { Value = await handler(context) };
    }
}
