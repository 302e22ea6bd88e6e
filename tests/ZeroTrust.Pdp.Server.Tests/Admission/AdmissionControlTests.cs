using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;
using ZeroTrust.Pdp.Server.Tests.Support;

namespace ZeroTrust.Pdp.Server.Tests.Admission;

public sealed class AdmissionControlTests
{
    [Test]
    public async Task Explanation_WhileOthersTakeLong_WaitsForItsTurnInOrder()
    {
        using var pieces = new Pieces();
        using var release = new ManualResetEventSlim();
        int most = Math.Max(1, Environment.ProcessorCount / 2);
        int started = 0;
        var order = new List<int>();
        var running = new List<Task>();
        for (int i = 0; i < most; i++)
        {
            running.Add(Task.Factory.StartNew(
                () => pieces.Admission.RunExplanationAsync(new CallContext(), release, gate =>
                {
                    Interlocked.Increment(ref started);
                    gate.Wait();
                    return 0;
                }),
                CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap());
        }

        await Eventually.HoldsAsync(() => Volatile.Read(ref started) == most, "all turns are taken");
        var waiting = new List<Task<int>>();
        using var gone = new CancellationTokenSource();
        for (int i = 0; i < most * 32; i++)
        {
            waiting.Add(pieces.Admission.RunExplanationAsync(new CallContext(i == 1 ? gone.Token : default), i, number =>
            {
                lock (order)
                    order.Add(number);
                return number;
            }));
        }

        RpcException? refusal = await Assert.ThrowsAsync<RpcException>(() => pieces.Admission.RunExplanationAsync(new CallContext(), 0, static _ => 0));
        Assert.That(waiting.Any(static task => task.IsCompleted), Is.False);
        await gone.CancelAsync();
        await Eventually.HoldsAsync(() => waiting[1].IsCanceled, "a caller that goes away waits no longer");
        Assert.That(await pieces.Admission.RunBatchAsync(new CallContext(), 1000, 7, static state => state), Is.EqualTo(7), "batches have their own turns");
        release.Set();
        await Task.WhenAll(running);
        waiting.RemoveAt(1);
        await Task.WhenAll(waiting);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(refusal!.StatusCode, Is.EqualTo(StatusCode.ResourceExhausted));
            Assert.That(order, most == 1 ? Is.Ordered : Is.Not.Empty);
            Assert.That(order, Does.Not.Contain(1));
            Assert.That(Google.Rpc.Status.Parser.ParseFrom(refusal.Trailers.GetValueBytes("grpc-status-details-bin")).Details.Single().Unpack<RetryInfo>().RetryDelay, Is.GreaterThan(new Duration()));
        }
    }

    [Test]
    public async Task Explanation_ThatThrows_GivesItsTurnBack()
    {
        using var pieces = new Pieces();
        for (int i = 0; i < 100; i++)
            await Assert.ThrowsAsync<InvalidOperationException>(() => pieces.Admission.RunExplanationAsync<int, int>(new CallContext(), i, static _ => throw new InvalidOperationException()));
        Assert.That(await pieces.Admission.RunExplanationAsync(new CallContext(), 5, static state => state), Is.EqualTo(5));
    }

    private sealed class CallContext(CancellationToken cancellationToken = default) : ServerCallContext
    {
        protected override string MethodCore => "/zerotrust.pdp.v1.PolicyDecisionPoint/Explain";

        protected override string HostCore => "";

        protected override string PeerCore => "";

        protected override DateTime DeadlineCore => DateTime.MaxValue;

        protected override Metadata RequestHeadersCore => [];

        protected override CancellationToken CancellationTokenCore => cancellationToken;

        protected override Metadata ResponseTrailersCore => [];

        protected override Grpc.Core.Status StatusCore { get; set; }

        protected override WriteOptions? WriteOptionsCore { get; set; }

        protected override AuthContext AuthContextCore => new(null, []);

        protected override ContextPropagationToken CreatePropagationTokenCore(ContextPropagationOptions? options) => throw new NotSupportedException();

        protected override Task WriteResponseHeadersAsyncCore(Metadata responseHeaders) => Task.CompletedTask;
    }
}
