using Grpc.Core;
using Grpc.Health.V1;
using ServingStatus = Grpc.Health.V1.HealthCheckResponse.Types.ServingStatus;

namespace ZeroTrust.Grpc.Tests;

[TestFixture]
[CancelAfter(20_000)]
internal sealed class HealthTests
{
    private GrpcHost _host = null!;
    private Health.HealthClient _client = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _host = await GrpcHost.StartAsync();
        _client = new Health.HealthClient(_host.Channel);
    }

    [TearDown]
    public async Task StopAsync() => await _host.DisposeAsync();

    [Test]
    public async Task Check_KnownAndUnknown_AnswersStatusOrNotFound()
    {
        _host.Health.SetStatus("", ServingStatus.Serving);
        Assert.That((await _client.CheckAsync(new HealthCheckRequest())).Status, Is.EqualTo(ServingStatus.Serving));
        _host.Health.SetStatus("", ServingStatus.NotServing);
        Assert.That((await _client.CheckAsync(new HealthCheckRequest())).Status, Is.EqualTo(ServingStatus.NotServing));
        RpcException? exception = await Assert.ThrowsAsync<RpcException>(async () => await _client.CheckAsync(new HealthCheckRequest { Service = "no" }));
        Assert.That(exception!.StatusCode, Is.EqualTo(StatusCode.NotFound));
        Assert.That(exception.Status.Detail, Is.Empty);
        _host.Health.ClearStatus("");
        exception = await Assert.ThrowsAsync<RpcException>(async () => await _client.CheckAsync(new HealthCheckRequest()));
        Assert.That(exception!.StatusCode, Is.EqualTo(StatusCode.NotFound));
    }

    [Test]
    public async Task Watch_UnknownThenChanges_TellsEachChangeOnce()
    {
        using AsyncServerStreamingCall<HealthCheckResponse> watch = _client.Watch(new HealthCheckRequest { Service = "s" });
        Assert.That(await NextAsync(watch), Is.EqualTo(ServingStatus.ServiceUnknown));
        _host.Health.SetStatus("s", ServingStatus.Serving);
        Assert.That(await NextAsync(watch), Is.EqualTo(ServingStatus.Serving));
        _host.Health.SetStatus("s", ServingStatus.Serving);
        _host.Health.SetStatus("other", ServingStatus.NotServing);
        _host.Health.SetStatus("s", ServingStatus.NotServing);
        Assert.That(await NextAsync(watch), Is.EqualTo(ServingStatus.NotServing));
        _host.Health.ClearAll();
        Assert.That(await NextAsync(watch), Is.EqualTo(ServingStatus.ServiceUnknown));
    }

    [Test]
    public async Task List_Names_AreAllThere()
    {
        _host.Health.SetStatus("", ServingStatus.Serving);
        _host.Health.SetStatus("s", ServingStatus.NotServing);
        HealthListResponse list = await _client.ListAsync(new HealthListRequest());
        Assert.That(list.Statuses.ToDictionary(e => e.Key, e => e.Value.Status), Is.EqualTo(new Dictionary<string, ServingStatus> { [""] = ServingStatus.Serving, ["s"] = ServingStatus.NotServing }));
        for (int i = 0; i < 100; i++)
            _host.Health.SetStatus("n" + i, ServingStatus.Serving);
        RpcException? exception = await Assert.ThrowsAsync<RpcException>(async () => await _client.ListAsync(new HealthListRequest()));
        Assert.That(exception!.StatusCode, Is.EqualTo(StatusCode.ResourceExhausted));
    }

    [Test]
    public async Task Shutdown_Names_StayNotServing()
    {
        _host.Health.SetStatus("s", ServingStatus.Serving);
        using AsyncServerStreamingCall<HealthCheckResponse> watch = _client.Watch(new HealthCheckRequest { Service = "s" });
        Assert.That(await NextAsync(watch), Is.EqualTo(ServingStatus.Serving));
        _host.Health.Shutdown();
        _host.Health.SetStatus("s", ServingStatus.Serving);
        _host.Health.ClearAll();
        Assert.That(await NextAsync(watch), Is.EqualTo(ServingStatus.NotServing));
        Assert.That((await _client.CheckAsync(new HealthCheckRequest { Service = "s" })).Status, Is.EqualTo(ServingStatus.NotServing));
    }

    [Test]
    public async Task Watch_HostStops_TellsNotServingThenEnds()
    {
        _host.Health.SetStatus("s", ServingStatus.Serving);
        using AsyncServerStreamingCall<HealthCheckResponse> watch = _client.Watch(new HealthCheckRequest { Service = "s" });
        Assert.That(await NextAsync(watch), Is.EqualTo(ServingStatus.Serving));
        Task stop = _host.StopAsync();
        Assert.That(await NextAsync(watch), Is.EqualTo(ServingStatus.NotServing));
        RpcException? exception = await Assert.ThrowsAsync<RpcException>(() => watch.ResponseStream.MoveNext());
        Assert.That(exception!.StatusCode, Is.EqualTo(StatusCode.Unavailable));
        await stop;
        Assert.That(_host.Errors(), Is.Empty);
    }

    private static async Task<ServingStatus> NextAsync(AsyncServerStreamingCall<HealthCheckResponse> watch)
    {
        Assert.That(await watch.ResponseStream.MoveNext(), Is.True);
        return watch.ResponseStream.Current.Status;
    }
}
