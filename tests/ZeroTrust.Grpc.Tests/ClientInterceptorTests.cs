using Grpc.Core;
using Grpc.Core.Interceptors;
using ZeroTrust.Grpc.Tests.Wire;

namespace ZeroTrust.Grpc.Tests;

[TestFixture]
[CancelAfter(30_000)]
internal sealed class ClientInterceptorTests
{
    private static readonly string[] Kinds = ["blocking", "unary", "server", "client", "duplex"];
    private readonly List<string> _seen = [];
    private GrpcHost _host = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => _host = await GrpcHost.StartAsync();

    [OneTimeTearDown]
    public async Task StopAsync() => await _host.DisposeAsync();

    [SetUp]
    public void Renew()
    {
        _host.Echo.Renew();
        _seen.Clear();
    }

    [TestCaseSource(nameof(Kinds))]
    public async Task Several_AtOnce_RunInTheirOrder(string kind)
    {
        Assert.That(await CallAsync(_host.Channel.Intercept(new Recorder("a", _seen), new Recorder("b", _seen), new Recorder("c", _seen)), kind), Is.Not.Empty);
        Assert.That(_seen, Is.EqualTo(new[] { "a " + kind, "b " + kind, "c " + kind }));
    }

    [TestCaseSource(nameof(Kinds))]
    public async Task Several_OneByOne_LastOneFirst(string kind)
    {
        await CallAsync(_host.Channel.Intercept(new Recorder("a", _seen)).Intercept(new Recorder("b", _seen)).Intercept(new Recorder("c", _seen)), kind);
        Assert.That(_seen, Is.EqualTo(new[] { "c " + kind, "b " + kind, "a " + kind }));
    }

    [TestCaseSource(nameof(Kinds))]
    public async Task BaseClass_Untouched_PassesEveryKind(string kind) => Assert.That(await CallAsync(_host.Channel.Intercept(new Idle()), kind), Is.EqualTo(await CallAsync(_host.Channel.CreateCallInvoker(), kind)));

    [Test]
    public async Task Metadata_Function_ReplacesTheHeaders()
    {
        CallInvoker invoker = _host.Channel
            .Intercept(metadata =>
            {
                metadata.Add("x-inner", "1");
                return metadata;
            })
            .Intercept(metadata => new Metadata { { "x-outer", metadata.Count.ToString(System.Globalization.CultureInfo.InvariantCulture) } });
        var client = new Echo.EchoClient(invoker);
        await client.SayAsync(new Text { Value = "metadata" });
        Assert.That(_host.Echo.Seen["metadata"], Is.EqualTo("x-outer=0|x-inner=1"));
        await client.SayAsync(new Text { Value = "metadata" }, new Metadata { { "x-own", "v" } });
        Assert.That(_host.Echo.Seen["metadata"], Is.EqualTo("x-outer=1|x-inner=1"));
    }

    [TestCaseSource(nameof(Kinds))]
    public async Task Metadata_Function_SeesEveryKind(string kind)
    {
        int calls = 0;
        await CallAsync(
            _host.Channel.Intercept(metadata =>
            {
                calls++;
                return metadata;
            }),
            kind);
        Assert.That(calls, Is.EqualTo(1));
    }

    [Test]
    public async Task Interceptor_AnswersItself_NothingIsSent()
    {
        var client = new Echo.EchoClient(_host.Channel.Intercept(new Answering()));
        using AsyncUnaryCall<Text> call = client.SayAsync(new Text { Value = "metadata" });
        Assert.That((await call).Value, Is.EqualTo("from the cache"));
        Assert.That(call.GetStatus(), Is.EqualTo(Status.DefaultSuccess));
        Assert.That(_host.Echo.Seen, Is.Empty);
    }

    [Test]
    public async Task Interceptor_ChangesHostAndOptions_TheyAreUsed()
    {
        var client = new Echo.EchoClient(_host.Channel.Intercept(new Redirecting()));
        Assert.That((await client.SayAsync(new Text { Value = "peer" })).Value, Does.Contain(" redirected.example "));
        RpcException? exception = await Assert.ThrowsAsync<RpcException>(async () => await client.SayAsync(new Text { Value = "wait" }));
        Assert.That(exception!.StatusCode, Is.EqualTo(StatusCode.DeadlineExceeded));
    }

    [Test]
    public async Task Host_OfTheClient_ReachesInterceptors()
    {
        var client = new Echo.EchoClient(_host.Channel.Intercept(new Recorder("a", _seen)));
        await client.WithHost("named.example").SayAsync(new Text());
        Assert.That(_seen, Is.EqualTo(new[] { "a unary named.example" }));
    }

    [Test]
    public void Nothing_InPlaceOfAnything_IsRefused()
    {
        CallInvoker invoker = _host.Channel.CreateCallInvoker();
        Assert.That(() => invoker.Intercept((Interceptor)null!), Throws.ArgumentNullException);
        Assert.That(() => invoker.Intercept((Interceptor[])null!), Throws.ArgumentNullException);
        Assert.That(() => invoker.Intercept((Func<Metadata, Metadata>)null!), Throws.ArgumentNullException);
        Assert.That(() => ((ChannelBase)null!).Intercept(new Idle()), Throws.ArgumentNullException);
        Assert.That(() => ((CallInvoker)null!).Intercept(new Idle()), Throws.ArgumentNullException);
        Assert.That(invoker.Intercept(), Is.SameAs(invoker));
    }

    private static async Task<string> CallAsync(CallInvoker invoker, string kind)
    {
        var client = new Echo.EchoClient(invoker);
        switch (kind)
        {
            case "blocking":
                return client.Say(new Text { Value = "v" }).Value;
            case "unary":
                return (await client.SayAsync(new Text { Value = "v" })).Value;
            case "server":
                using (AsyncServerStreamingCall<Text> call = client.Repeat(new RepeatRequest { Value = "v", Count = 2 }))
                    return string.Join(",", await call.ResponseStream.ReadAllAsync().Select(text => text.Value).ToListAsync());
            case "client":
                using (AsyncClientStreamingCall<Text, Text> call = client.Join())
                {
                    await call.RequestStream.WriteAsync(new Text { Value = "v" });
                    await call.RequestStream.CompleteAsync();
                    return (await call).Value;
                }

            default:
                using (AsyncDuplexStreamingCall<Text, Text> call = client.Chat())
                {
                    await call.RequestStream.WriteAsync(new Text { Value = "v" });
                    await call.RequestStream.CompleteAsync();
                    return string.Join(",", await call.ResponseStream.ReadAllAsync().Select(text => text.Value).ToListAsync());
                }
        }
    }

    private sealed class Idle : Interceptor;

    private sealed class Recorder(string name, List<string> seen) : Interceptor
    {
        public override TResponse BlockingUnaryCall<TRequest, TResponse>(TRequest request, ClientInterceptorContext<TRequest, TResponse> context, BlockingUnaryCallContinuation<TRequest, TResponse> continuation)
        {
            Record("blocking", context);
            return continuation(request, context);
        }

        public override AsyncUnaryCall<TResponse> AsyncUnaryCall<TRequest, TResponse>(TRequest request, ClientInterceptorContext<TRequest, TResponse> context, AsyncUnaryCallContinuation<TRequest, TResponse> continuation)
        {
            Record("unary", context);
            return continuation(request, context);
        }

        public override AsyncServerStreamingCall<TResponse> AsyncServerStreamingCall<TRequest, TResponse>(TRequest request, ClientInterceptorContext<TRequest, TResponse> context, AsyncServerStreamingCallContinuation<TRequest, TResponse> continuation)
        {
            Record("server", context);
            return continuation(request, context);
        }

        public override AsyncClientStreamingCall<TRequest, TResponse> AsyncClientStreamingCall<TRequest, TResponse>(ClientInterceptorContext<TRequest, TResponse> context, AsyncClientStreamingCallContinuation<TRequest, TResponse> continuation)
        {
            Record("client", context);
            return continuation(context);
        }

        public override AsyncDuplexStreamingCall<TRequest, TResponse> AsyncDuplexStreamingCall<TRequest, TResponse>(ClientInterceptorContext<TRequest, TResponse> context, AsyncDuplexStreamingCallContinuation<TRequest, TResponse> continuation)
        {
            Record("duplex", context);
            return continuation(context);
        }

        private void Record<TRequest, TResponse>(string kind, ClientInterceptorContext<TRequest, TResponse> context)
            where TRequest : class
            where TResponse : class => seen.Add($"{name} {kind} {context.Host}".TrimEnd());
    }

    private sealed class Answering : Interceptor
    {
        public override AsyncUnaryCall<TResponse> AsyncUnaryCall<TRequest, TResponse>(TRequest request, ClientInterceptorContext<TRequest, TResponse> context, AsyncUnaryCallContinuation<TRequest, TResponse> continuation) =>
            new(Task.FromResult((TResponse)(object)new Text { Value = "from the cache" }), Task.FromResult(new Metadata()), () => Status.DefaultSuccess, () => [], () => { });
    }

    private sealed class Redirecting : Interceptor
    {
        public override AsyncUnaryCall<TResponse> AsyncUnaryCall<TRequest, TResponse>(TRequest request, ClientInterceptorContext<TRequest, TResponse> context, AsyncUnaryCallContinuation<TRequest, TResponse> continuation)
        {
            TimeSpan limit = request is Text { Value: "wait" } ? TimeSpan.FromMilliseconds(50) : EchoService.Patience;
            return continuation(request, new ClientInterceptorContext<TRequest, TResponse>(context.Method, "redirected.example", context.Options.WithDeadline(DateTime.UtcNow + limit)));
        }
    }
}
