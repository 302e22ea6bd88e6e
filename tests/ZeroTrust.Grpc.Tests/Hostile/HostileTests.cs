using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ZeroTrust.Grpc.Tests.Wire;

namespace ZeroTrust.Grpc.Tests.Hostile;

/// <summary>Tests against one server, which must be as good as new after each of them.</summary>
[CancelAfter(60_000)]
internal abstract class HostileTests
{
    protected const string Say = "/zerotrust.grpctest.Echo/Say";
    protected const string Join = "/zerotrust.grpctest.Echo/Join";
    protected const string Chat = "/zerotrust.grpctest.Echo/Chat";
    protected const string Repeat = "/zerotrust.grpctest.Echo/Repeat";

    // What a handler throws on purpose, and what Kestrel says of an index of 0 in a table.
    private static readonly string[] Foreign = [EchoService.Secret, "Connection processing ended abnormally.System.IndexOutOfRangeException"];

    private int _running;

    protected GrpcHost Host { get; private set; } = null!;

    /// <summary>Whether what the server logs is kept; it is a lot.</summary>
    protected virtual bool IsLogged => true;

    /// <summary>The message of <see cref="Say"/> that makes its handler wait for the end of the call.</summary>
    protected static byte[] Waiting { get; } = RawClient.Frame(new Text { Value = "wait" });

    protected static byte[] Hello { get; } = RawClient.Frame(new Text { Value = "hello" });

    [OneTimeSetUp]
    public async Task StartAsync() => Host = await GrpcHost.StartAsync(
        services: services => services.Configure<KestrelServerOptions>(kestrel => Limit(kestrel.Limits)),
        map: app => app.Use(async (context, next) =>
        {
            Interlocked.Increment(ref _running);
            try
            {
                await next(context);
            }
            finally
            {
                Interlocked.Decrement(ref _running);
            }
        }),
        logs: IsLogged);

    [OneTimeTearDown]
    public async Task StopAsync() => await Host.DisposeAsync();

    [SetUp]
    public void Renew()
    {
        Host.Echo.Renew();
        Host.Log.Lines.Clear();
    }

    /// <summary>It still answers, no handler is left over, and nothing was taken for an error of the server.</summary>
    [TearDown]
    public async Task ServesAsBefore()
    {
        Text answer = await new Echo.EchoClient(Host.Channel).SayAsync(new Text { Value = "hello" }, deadline: DateTime.UtcNow.AddSeconds(20));
        Assert.That(answer.Value, Is.EqualTo("hello"));
        await Eventually(() => Volatile.Read(ref _running) == 0, "every handler ends");
        Assert.That(
            Host.Log.Lines.Where(static line => line.Level >= LogLevel.Warning && !Foreign.Any(text => line.Text.Contains(text, StringComparison.Ordinal))).Select(static line => line.Text),
            Is.Empty);
    }

    protected virtual void Limit(KestrelServerLimits limits)
    {
    }

    protected static async Task Eventually(Func<bool> condition, string what)
    {
        var watch = System.Diagnostics.Stopwatch.StartNew();
        while (!condition())
        {
            Assert.That(watch.Elapsed, Is.LessThan(TimeSpan.FromSeconds(25)), $"did not happen: {what}");
            await Task.Delay(20);
        }
    }
}
