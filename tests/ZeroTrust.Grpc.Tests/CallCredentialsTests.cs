using Grpc.Core;
using Grpc.Net.Client;
using ZeroTrust.Grpc.Tests.Wire;

namespace ZeroTrust.Grpc.Tests;

[TestFixture]
[CancelAfter(30_000)]
internal sealed class CallCredentialsTests
{
    private static readonly CallCredentials Outer = Credentials("outer");
    private static readonly CallCredentials Inner = Credentials("inner");

    private GrpcHost _host = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => _host = await GrpcHost.StartAsync();

    [OneTimeTearDown]
    public async Task StopAsync() => await _host.DisposeAsync();

    [SetUp]
    public void Renew() => _host.Echo.Renew();

    [Test]
    public async Task PlainText_RefusesTheCall_BeforeItIsSent([Values] bool ofChannel)
    {
        using GrpcChannel channel = _host.NewChannel(new GrpcChannelOptions { Credentials = ofChannel ? ChannelCredentials.Create(ChannelCredentials.Insecure, Outer) : null });
        RpcException? exception = await Assert.ThrowsAsync<RpcException>(() => SayAsync(channel, ofChannel ? null : Outer));
        Assert.That(exception!.StatusCode, Is.EqualTo(StatusCode.Unauthenticated));
        Assert.That(exception.Status.Detail, Does.Contain("TLS"));
        Assert.That(_host.Echo.Seen, Is.Empty);
    }

    [Test]
    public async Task PlainText_WhenAllowed_CarriesThoseOfChannelThenThoseOfCall()
    {
        using GrpcChannel channel = Open(ChannelCredentials.Create(ChannelCredentials.Insecure, Outer));
        await SayAsync(channel, CallCredentials.Compose(Inner, Credentials("last")));
        Assert.That(_host.Echo.Seen["metadata"], Is.EqualTo("x-outer=Say|x-inner=Say|x-last=Say"));
    }

    [Test]
    public async Task Create_OnComposedChannelCredentials_KeepsBoth()
    {
        using GrpcChannel channel = Open(ChannelCredentials.Create(ChannelCredentials.Create(ChannelCredentials.Insecure, Outer), Inner));
        await SayAsync(channel, null);
        Assert.That(_host.Echo.Seen["metadata"], Is.EqualTo("x-outer=Say|x-inner=Say"));
    }

    [Test]
    public async Task Interceptor_SeesServiceAndCancellation()
    {
        AuthInterceptorContext? seen = null;
        using GrpcChannel channel = Open(null);
        using var cancel = new CancellationTokenSource();
        await SayAsync(channel, CallCredentials.FromInterceptor((context, _) =>
        {
            seen = context;
            return Task.CompletedTask;
        }));
        Assert.That(seen!.ServiceUrl, Is.EqualTo(new Uri(_host.Address, "zerotrust.grpctest.Echo").ToString()));
        Assert.That(seen.MethodName, Is.EqualTo("Say"));
        Assert.That(seen.CancellationToken.CanBeCanceled, Is.True);
    }

    [Test]
    public async Task Interceptor_Fails_EndsTheCallUnsent()
    {
        using GrpcChannel channel = Open(null);
        RpcException? status = await Assert.ThrowsAsync<RpcException>(() => SayAsync(channel, CallCredentials.FromInterceptor((_, _) => throw new RpcException(new Status(StatusCode.PermissionDenied, "no token")))));
        Assert.That(status!.Status, Is.EqualTo(new Status(StatusCode.PermissionDenied, "no token")));
        RpcException? other = await Assert.ThrowsAsync<RpcException>(() => SayAsync(channel, CallCredentials.FromInterceptor((_, _) => throw new InvalidOperationException())));
        Assert.That(other!.StatusCode, Is.EqualTo(StatusCode.Internal));
        Assert.That(_host.Echo.Seen, Is.Empty);
    }

    [Test]
    public async Task Interceptor_ThatWaits_EndsWithTheDeadline()
    {
        using GrpcChannel channel = Open(null);
        CallCredentials never = CallCredentials.FromInterceptor((context, _) => Task.Delay(Timeout.Infinite, context.CancellationToken));
        RpcException? exception = await Assert.ThrowsAsync<RpcException>(() => SayAsync(channel, never, DateTime.UtcNow.AddMilliseconds(50)));
        Assert.That(exception!.StatusCode, Is.EqualTo(StatusCode.DeadlineExceeded));
    }

    [Test]
    public void SecureCredentials_OnPlainAddress_AreRefused() =>
        Assert.That(() => GrpcChannel.ForAddress(_host.Address, new GrpcChannelOptions { Credentials = ChannelCredentials.Create(ChannelCredentials.SecureSsl, Outer) }), Throws.InvalidOperationException);

    private static CallCredentials Credentials(string name) => CallCredentials.FromInterceptor((context, metadata) =>
    {
        metadata.Add("x-" + name, context.MethodName);
        return Task.CompletedTask;
    });

    private static async Task SayAsync(GrpcChannel channel, CallCredentials? credentials, DateTime? deadline = null) =>
        await new Echo.EchoClient(channel).SayAsync(new Text { Value = "metadata" }, new CallOptions(credentials: credentials, deadline: deadline));

    private GrpcChannel Open(ChannelCredentials? credentials) =>
        _host.NewChannel(new GrpcChannelOptions { Credentials = credentials, UnsafeUseInsecureChannelCallCredentials = true });
}
