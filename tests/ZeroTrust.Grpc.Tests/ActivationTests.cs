using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using ZeroTrust.Grpc.Tests.Wire;

namespace ZeroTrust.Grpc.Tests;

[TestFixture]
[CancelAfter(20_000)]
internal sealed class ActivationTests
{
    [TestCase(ServiceLifetime.Singleton, 1, 0)]
    [TestCase(ServiceLifetime.Scoped, 3, 3)]
    [TestCase(ServiceLifetime.Transient, 3, 3)]
    [TestCase(null, 3, 3)]
    public async Task Service_Lifetime_DecidesInstances(ServiceLifetime? lifetime, int made, int disposed)
    {
        var counts = new Counts();
        await using GrpcHost host = await GrpcHost.StartAsync(
            services: services =>
            {
                services.AddSingleton(counts);
                if (lifetime is { } known)
                    services.Add(new ServiceDescriptor(typeof(CountingService), typeof(CountingService), known));
            },
            map: app => app.MapGrpcService<CountingService>().Add(endpoint => endpoint.DisplayName = "replaced"));
        var client = new Counting.CountingClient(host.Channel);
        for (int i = 0; i < 3; i++)
            await client.CountAsync(new Text());

        // The scope of a request ends after its answer.
        for (int i = 0; i < 100 && counts.Disposed < disposed; i++)
            await Task.Delay(10);
        Assert.That((counts.Made, counts.Disposed), Is.EqualTo((made, disposed)));
    }

    [Test]
    public async Task MapGrpcService_NotAService_Throws() =>
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await GrpcHost.StartAsync(map: app => app.MapGrpcService<Counts>()));

    [Test]
    public async Task ServiceOptions_OfOneService_OverrideTheCommonOnes()
    {
        await using GrpcHost host = await GrpcHost.StartAsync(
            options => options.MaxReceiveMessageSize = 10,
            services => services.AddGrpc().AddServiceOptions<EchoService>(options => options.MaxReceiveMessageSize = 1000));
        var echo = new Echo.EchoClient(host.Channel);
        Assert.That((await echo.SayAsync(new Text { Value = new string('a', 100) })).Value, Has.Length.EqualTo(100));
        var health = new global::Grpc.Health.V1.Health.HealthClient(host.Channel);
        RpcException? exception = await Assert.ThrowsAsync<RpcException>(async () => await health.CheckAsync(new() { Service = new string('a', 100) }));
        Assert.That(exception!.StatusCode, Is.EqualTo(StatusCode.ResourceExhausted));
    }

    internal sealed class Counts
    {
        public int Made;
        public int Disposed;
    }

    internal sealed class CountingService : Counting.CountingBase, IDisposable
    {
        private readonly Counts _counts;

        public CountingService(Counts counts)
        {
            _counts = counts;
            Interlocked.Increment(ref counts.Made);
        }

        public override Task<Text> Count(Text request, ServerCallContext context) => Task.FromResult(request);

        public void Dispose() => Interlocked.Increment(ref _counts.Disposed);
    }
}
