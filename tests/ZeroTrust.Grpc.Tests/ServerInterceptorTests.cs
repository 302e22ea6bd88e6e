using System.Collections.Concurrent;
using Grpc.AspNetCore.Server;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using ZeroTrust.Grpc.Tests.Wire;

namespace ZeroTrust.Grpc.Tests;

[TestFixture]
[CancelAfter(30_000)]
internal sealed class ServerInterceptorTests
{
    private static readonly string[] Kinds = ["Say", "Repeat", "Join", "Chat"];

    [Test]
    public async Task Interceptors_AllCallTypes_RunCommonFirstThenThoseOfTheService([ValueSource(nameof(Kinds))] string kind)
    {
        var trace = new Trace();
        await using GrpcHost host = await StartAsync(
            trace,
            options =>
            {
                options.Interceptors.Add<Tracing>("a");
                Type late = typeof(Tracing);
                options.Interceptors.Add(late, "b");
            },
            options => options.Interceptors.Add<Tracing>("c"));
        Assert.That(await CallAsync(host, kind, "x"), Is.EqualTo("OK"));
        Assert.That(trace.Lines, Is.EqualTo(new[] { $">a {kind}", $">b {kind}", $">c {kind}", $"<c {kind}", $"<b {kind}", $"<a {kind}" }));
    }

    [Test]
    public async Task Interceptors_OfOneService_DoNotSeeOthers()
    {
        var trace = new Trace();
        await using GrpcHost host = await StartAsync(trace, _ => { }, options => options.Interceptors.Add<Tracing>("only"));
        host.Health.SetStatus("", global::Grpc.Health.V1.HealthCheckResponse.Types.ServingStatus.Serving);
        await new global::Grpc.Health.V1.Health.HealthClient(host.Channel).CheckAsync(new());
        Assert.That(trace.Lines, Is.Empty);
        await CallAsync(host, "Say", "x");
        Assert.That(trace.Lines, Has.Count.EqualTo(2));
    }

    [Test]
    public async Task Interceptor_ThatRefuses_KeepsTheCallFromAllBehindIt([ValueSource(nameof(Kinds))] string kind)
    {
        var trace = new Trace();
        await using GrpcHost host = await StartAsync(
            trace,
            options =>
            {
                options.Interceptors.Add<Refusing>();
                options.Interceptors.Add<Tracing>("never");
            });
        Assert.That(await CallAsync(host, kind, "x"), Is.EqualTo("PermissionDenied no entry"));
        Assert.That(trace.Lines, Is.Empty);
        Assert.That(host.Echo.Entered.Task.IsCompleted, Is.False);
    }

    [Test]
    public async Task Interceptor_SeesTheFailureOfTheService_AndMayReplaceIt()
    {
        await using GrpcHost host = await StartAsync(new Trace(), options => options.Interceptors.Add<Translating>());
        Assert.That(await CallAsync(host, "Say", "throw"), Is.EqualTo("Unavailable translated"));
        Assert.That(host.Errors(), Is.Empty);
    }

    [Test]
    public async Task Interceptor_ThatThrows_IsAnsweredLikeAHandler()
    {
        await using GrpcHost host = await StartAsync(new Trace(), options => options.Interceptors.Add<Failing>());
        Assert.That(await CallAsync(host, "Say", "x"), Is.EqualTo("Unknown Exception was thrown by handler."));
        Assert.That(host.Errors().Count(), Is.EqualTo(1));
    }

    [Test]
    public async Task Interceptor_MayChangeRequestAndResponse()
    {
        await using GrpcHost host = await StartAsync(new Trace(), options => options.Interceptors.Add<Changing>());
        var client = new Echo.EchoClient(host.Channel);
        Assert.That((await client.SayAsync(new Text { Value = "x" })).Value, Is.EqualTo("[(x)]"));
        using AsyncServerStreamingCall<Text> call = client.Repeat(new RepeatRequest { Count = 2, Value = "r" });
        var answers = new List<string>();
        await foreach (Text text in call.ResponseStream.ReadAllAsync())
            answers.Add(text.Value);
        Assert.That(answers, Is.EqualTo(new[] { "[r0]", "[r1]" }));
    }

    [Test]
    public async Task Interceptor_MayHandOnAContextOfItsOwn()
    {
        await using GrpcHost host = await StartAsync(new Trace(), options => options.Interceptors.Add<Wrapping>());
        var client = new Echo.EchoClient(host.Channel);
        using AsyncUnaryCall<Text> call = client.SayAsync(new Text { Value = "peer" });
        Assert.That((await call).Value, Does.StartWith("masked /zerotrust.grpctest.Echo/Say"));
        Assert.That(call.GetTrailers().GetValue("from-wrapper"), Is.EqualTo("w"));
    }

    [Test]
    public async Task Interceptor_MayCallTheServiceAgain()
    {
        var trace = new Trace();
        await using GrpcHost host = await StartAsync(
            trace,
            options =>
            {
                options.Interceptors.Add<Repeating>();
                options.Interceptors.Add<Tracing>("inner");
            });
        Assert.That(await CallAsync(host, "Say", "x"), Is.EqualTo("OK"));
        Assert.That(trace.Lines, Is.EqualTo(new[] { ">inner Say", "<inner Say", ">inner Say", "<inner Say" }));
        Assert.That((trace.Made, trace.Disposed), Is.EqualTo((2, 2)));
    }

    [TestCase(ServiceLifetime.Singleton, 1, 0)]
    [TestCase(ServiceLifetime.Scoped, 3, 3)]
    [TestCase(null, 3, 3)]
    public async Task Interceptor_Lifetime_DecidesInstances(ServiceLifetime? lifetime, int made, int disposed)
    {
        var trace = new Trace();
        await using GrpcHost host = await StartAsync(
            trace,
            options => options.Interceptors.Add<Counting>(),
            services: services =>
            {
                if (lifetime is { } known)
                    services.Add(new ServiceDescriptor(typeof(Counting), typeof(Counting), known));
            });
        for (int i = 0; i < 3; i++)
            await CallAsync(host, "Say", "x");

        // The scope of a request ends after its answer.
        for (int i = 0; i < 100 && trace.Disposed < disposed; i++)
            await Task.Delay(10);
        Assert.That((trace.Made, trace.Disposed), Is.EqualTo((made, disposed)));
    }

    [Test]
    public async Task Interceptor_WithArguments_IsMadeEvenIfRegistered()
    {
        var trace = new Trace();
        await using GrpcHost host = await StartAsync(
            trace,
            options => options.Interceptors.Add<Tracing>("argument"),
            services: services => services.AddSingleton(provider => new Tracing(provider.GetRequiredService<Trace>(), "registered")));
        await CallAsync(host, "Say", "x");
        Assert.That(trace.Lines, Is.EqualTo(new[] { ">argument Say", "<argument Say" }));
    }

    [Test]
    public async Task Interceptor_ServiceOfACall_IsDisposedAfterIt()
    {
        var counts = new ActivationTests.Counts();
        await using GrpcHost host = await GrpcHost.StartAsync(
            options => options.Interceptors.Add<Changing>(),
            services => services.AddSingleton(counts),
            app => app.MapGrpcService<ActivationTests.CountingService>());
        await new Wire.Counting.CountingClient(host.Channel).CountAsync(new Text());
        for (int i = 0; i < 100 && counts.Disposed < 1; i++)
            await Task.Delay(10);
        Assert.That((counts.Made, counts.Disposed), Is.EqualTo((1, 1)));
    }

    [Test]
    public async Task Interceptor_SeesTheDeadline()
    {
        await using GrpcHost host = await StartAsync(new Trace(), options => options.Interceptors.Add<Waiting>());
        var client = new Echo.EchoClient(host.Channel);
        RpcException? exception = await Assert.ThrowsAsync<RpcException>(async () => await client.SayAsync(new Text(), deadline: DateTime.UtcNow.AddMilliseconds(300)));
        Assert.That(exception!.StatusCode, Is.EqualTo(StatusCode.DeadlineExceeded));
        await host.Echo.Cancelled.Task.WaitAsync(EchoService.Patience);
    }

    [Test]
    public async Task Interceptor_ThatCannotBeMade_StopsTheStart() =>
        await Assert.ThrowsAsync<InvalidOperationException>(async () =>
        {
            await using GrpcHost host = await StartAsync(new Trace(), options => options.Interceptors.Add<Refusing>("an argument that no constructor takes"));
        });

    [Test]
    public void Add_NotAnInterceptor_Throws()
    {
        var collection = new InterceptorCollection();
        Assert.Throws<ArgumentException>(() => collection.Add(typeof(string)));
        Assert.Throws<ArgumentException>(() => collection.Add<Refusing>([null!]));
        Assert.That(collection, Is.Empty);
    }

    private static Task<GrpcHost> StartAsync(Trace trace, Action<GrpcServiceOptions> common, Action<GrpcServiceOptions<EchoService>>? echo = null, Action<IServiceCollection>? services = null) =>
        GrpcHost.StartAsync(common, collection =>
        {
            collection.AddSingleton(trace);
            collection.AddGrpc().AddServiceOptions(echo ?? (_ => { }));
            services?.Invoke(collection);
        });

    private static async Task<string> CallAsync(GrpcHost host, string kind, string value)
    {
        var client = new Echo.EchoClient(host.Channel);
        try
        {
            switch (kind)
            {
                case "Say":
                    await client.SayAsync(new Text { Value = value });
                    break;
                case "Repeat":
                    using (AsyncServerStreamingCall<Text> call = client.Repeat(new RepeatRequest { Count = 2, Value = value }))
                        Assert.That(await call.ResponseStream.ReadAllAsync().CountAsync(), Is.EqualTo(2));
                    break;
                case "Join":
                    using (AsyncClientStreamingCall<Text, Text> call = client.Join())
                    {
                        await call.RequestStream.CompleteAsync();
                        await call;
                    }

                    break;
                default:
                    using (AsyncDuplexStreamingCall<Text, Text> call = client.Chat())
                    {
                        await call.RequestStream.CompleteAsync();
                        Assert.That(await call.ResponseStream.ReadAllAsync().CountAsync(), Is.Zero);
                    }

                    break;
            }

            return "OK";
        }
        catch (RpcException exception)
        {
            return $"{exception.StatusCode} {exception.Status.Detail}";
        }
    }

    internal sealed class Trace
    {
        private readonly ConcurrentQueue<string> _lines = new();

        public int Made;
        public int Disposed;

        public IReadOnlyCollection<string> Lines => _lines;

        public void Add(string line) => _lines.Enqueue(line);
    }

    internal sealed class Tracing : Interceptor, IAsyncDisposable
    {
        private readonly Trace _trace;
        private readonly string _name;

        public Tracing(Trace trace, string name)
        {
            (_trace, _name) = (trace, name);
            Interlocked.Increment(ref trace.Made);
        }

        public override async Task<TResponse> UnaryServerHandler<TRequest, TResponse>(TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
        {
            Enter(context);
            TResponse response = await continuation(request, context);
            Leave(context);
            return response;
        }

        public override async Task<TResponse> ClientStreamingServerHandler<TRequest, TResponse>(IAsyncStreamReader<TRequest> requestStream, ServerCallContext context, ClientStreamingServerMethod<TRequest, TResponse> continuation)
        {
            Enter(context);
            TResponse response = await continuation(requestStream, context);
            Leave(context);
            return response;
        }

        public override async Task ServerStreamingServerHandler<TRequest, TResponse>(TRequest request, IServerStreamWriter<TResponse> responseStream, ServerCallContext context, ServerStreamingServerMethod<TRequest, TResponse> continuation)
        {
            Enter(context);
            await continuation(request, responseStream, context);
            Leave(context);
        }

        public override async Task DuplexStreamingServerHandler<TRequest, TResponse>(IAsyncStreamReader<TRequest> requestStream, IServerStreamWriter<TResponse> responseStream, ServerCallContext context, DuplexStreamingServerMethod<TRequest, TResponse> continuation)
        {
            Enter(context);
            await continuation(requestStream, responseStream, context);
            Leave(context);
        }

        public ValueTask DisposeAsync()
        {
            Interlocked.Increment(ref _trace.Disposed);
            return default;
        }

        private void Enter(ServerCallContext context) => _trace.Add($">{_name} {context.Method.Split('/')[^1]}");

        private void Leave(ServerCallContext context) => _trace.Add($"<{_name} {context.Method.Split('/')[^1]}");
    }

    internal sealed class Refusing : Interceptor
    {
        private static RpcException NoEntry => new(new Status(StatusCode.PermissionDenied, "no entry"));

        public override Task<TResponse> UnaryServerHandler<TRequest, TResponse>(TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation) => throw NoEntry;

        public override Task<TResponse> ClientStreamingServerHandler<TRequest, TResponse>(IAsyncStreamReader<TRequest> requestStream, ServerCallContext context, ClientStreamingServerMethod<TRequest, TResponse> continuation) => throw NoEntry;

        public override Task ServerStreamingServerHandler<TRequest, TResponse>(TRequest request, IServerStreamWriter<TResponse> responseStream, ServerCallContext context, ServerStreamingServerMethod<TRequest, TResponse> continuation) => Task.FromException(NoEntry);

        public override Task DuplexStreamingServerHandler<TRequest, TResponse>(IAsyncStreamReader<TRequest> requestStream, IServerStreamWriter<TResponse> responseStream, ServerCallContext context, DuplexStreamingServerMethod<TRequest, TResponse> continuation) => throw NoEntry;
    }

    internal sealed class Failing : Interceptor
    {
        public override Task<TResponse> UnaryServerHandler<TRequest, TResponse>(TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation) => throw new InvalidOperationException(EchoService.Secret);
    }

    internal sealed class Translating : Interceptor
    {
        public override async Task<TResponse> UnaryServerHandler<TRequest, TResponse>(TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
        {
            try
            {
                return await continuation(request, context);
            }
            catch (InvalidOperationException exception) when (exception.Message == EchoService.Secret)
            {
                throw new RpcException(new Status(StatusCode.Unavailable, "translated", exception));
            }
        }
    }

    internal sealed class Changing : Interceptor
    {
        public override async Task<TResponse> UnaryServerHandler<TRequest, TResponse>(TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
        {
            TResponse response = await continuation((TRequest)(object)Bracket(request, "(", ")"), context);
            return (TResponse)(object)Bracket(response, "[", "]");
        }

        public override Task ServerStreamingServerHandler<TRequest, TResponse>(TRequest request, IServerStreamWriter<TResponse> responseStream, ServerCallContext context, ServerStreamingServerMethod<TRequest, TResponse> continuation) =>
            continuation(request, new Writer<TResponse>(responseStream), context);

        private static Text Bracket(object message, string before, string after) => new() { Value = before + ((Text)message).Value + after };

        private sealed class Writer<T>(IServerStreamWriter<T> inner) : IServerStreamWriter<T>
        {
            public WriteOptions? WriteOptions
            {
                get => inner.WriteOptions;
                set => inner.WriteOptions = value;
            }

            public Task WriteAsync(T message) => inner.WriteAsync((T)(object)Bracket(message!, "[", "]"));
        }
    }

    internal sealed class Repeating : Interceptor
    {
        public override async Task<TResponse> UnaryServerHandler<TRequest, TResponse>(TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
        {
            await continuation(request, context);
            return await continuation(request, context);
        }
    }

    internal sealed class Waiting(EchoService echo) : Interceptor
    {
        public override async Task<TResponse> UnaryServerHandler<TRequest, TResponse>(TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
        {
            try
            {
                await Task.Delay(Timeout.Infinite, context.CancellationToken);
            }
            finally
            {
                echo.Cancelled.TrySetResult();
            }

            return await continuation(request, context);
        }
    }

    internal sealed class Counting : Interceptor, IDisposable
    {
        private readonly Trace _trace;

        public Counting(Trace trace)
        {
            _trace = trace;
            Interlocked.Increment(ref trace.Made);
        }

        public void Dispose() => Interlocked.Increment(ref _trace.Disposed);
    }

    internal sealed class Wrapping : Interceptor
    {
        public override Task<TResponse> UnaryServerHandler<TRequest, TResponse>(TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation) =>
            continuation(request, new Masked(context));

        private sealed class Masked(ServerCallContext inner) : ServerCallContext
        {
            protected override string MethodCore => inner.Method;

            protected override string HostCore => inner.Host;

            protected override string PeerCore => "masked";

            protected override DateTime DeadlineCore => inner.Deadline;

            protected override Metadata RequestHeadersCore => inner.RequestHeaders;

            protected override CancellationToken CancellationTokenCore => inner.CancellationToken;

            protected override Metadata ResponseTrailersCore
            {
                get
                {
                    inner.ResponseTrailers.Add("from-wrapper", "w");
                    return inner.ResponseTrailers;
                }
            }

            protected override Status StatusCore
            {
                get => inner.Status;
                set => inner.Status = value;
            }

            protected override WriteOptions? WriteOptionsCore
            {
                get => inner.WriteOptions;
                set => inner.WriteOptions = value;
            }

            protected override AuthContext AuthContextCore => inner.AuthContext;

            protected override IDictionary<object, object> UserStateCore
            {
                get
                {
                    _ = ResponseTrailers;
                    inner.UserState["__HttpContext"] = inner.GetHttpContext();
                    return inner.UserState;
                }
            }

            protected override Task WriteResponseHeadersAsyncCore(Metadata responseHeaders) => inner.WriteResponseHeadersAsync(responseHeaders);

            protected override ContextPropagationToken CreatePropagationTokenCore(ContextPropagationOptions? options) => inner.CreatePropagationToken(options);
        }
    }
}
