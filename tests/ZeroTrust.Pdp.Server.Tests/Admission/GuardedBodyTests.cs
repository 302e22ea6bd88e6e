using System.IO.Pipelines;
using Grpc.Core;
using ZeroTrust.Pdp.Server.Admission;
using ZeroTrust.Pdp.Server.Tests.Support;

namespace ZeroTrust.Pdp.Server.Tests.Admission;

public sealed class GuardedBodyTests
{
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan AlmostIdle = TimeSpan.FromSeconds(9);

    private ManualTimers _time = null!;
    private RequestMemory _memory = null!;
    private Pipe _pipe = null!;
    private CancellationTokenSource _cut = null!;
    private GuardedBody _body = null!;

    [SetUp]
    public void Make()
    {
        _time = new ManualTimers();
        _memory = new RequestMemory(100);
        _pipe = new Pipe();
        _cut = new CancellationTokenSource();
        _body = new GuardedBody(_pipe.Reader, _memory, static () => Refusal.Exception("full", TimeSpan.FromMilliseconds(70)), Idle, _time, _cut.Token);
    }

    [TearDown]
    public void Release()
    {
        _body.Dispose();
        Assert.That(_memory.Taken, Is.Zero);
        _cut.Dispose();
    }

    [Test]
    public async Task Read_NothingComes_EndsUnavailable()
    {
        Task<ReadResult> read = _body.ReadAsync().AsTask();
        _time.Advance(AlmostIdle);
        Assert.That(read.IsCompleted, Is.False);
        _time.Advance(Idle);
        RpcException? end = await Assert.ThrowsAsync<RpcException>(() => read);
        Assert.That(end!.StatusCode, Is.EqualTo(StatusCode.Unavailable));
        Assert.That(Assert.Throws<RpcException>(() => _body.TryRead(out _))!.StatusCode, Is.EqualTo(StatusCode.Unavailable), "it stays ended");
    }

    [Test]
    public async Task Read_BytesTrickleWithoutAWholeMessage_BuyNoTime()
    {
        Task<ReadResult> read = _body.ReadAsync().AsTask();
        for (int i = 0; i < 3; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(3));
            await _pipe.Writer.WriteAsync(new byte[1]);
            ReadResult some = await read;
            _body.AdvanceTo(some.Buffer.Start, some.Buffer.End);
            read = _body.ReadAsync().AsTask();
        }

        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.That((await Assert.ThrowsAsync<RpcException>(() => read))!.StatusCode, Is.EqualTo(StatusCode.Unavailable));
    }

    [Test]
    public async Task Read_WholeMessages_StartTheClockAnew()
    {
        for (int i = 0; i < 5; i++)
        {
            Task<ReadResult> read = _body.ReadAsync().AsTask();
            _time.Advance(AlmostIdle);
            await _pipe.Writer.WriteAsync(new byte[7]);
            ReadResult message = await read;
            _body.AdvanceTo(message.Buffer.End);

            // The handler may take as long as it likes: it is not the client that keeps anybody waiting.
            _time.Advance(2 * Idle);
        }

        Assert.That(_body.TryRead(out _), Is.False);
    }

    [Test]
    public async Task Memory_OfWhatWaits_IsCountedAndGivenBack()
    {
        await _pipe.Writer.WriteAsync(new byte[60]);
        ReadResult part = await _body.ReadAsync();
        Assert.That(_memory.Taken, Is.EqualTo(60));
        _body.AdvanceTo(part.Buffer.Start, part.Buffer.End);
        Assert.That(_memory.Taken, Is.EqualTo(60), "it still waits");
        await _pipe.Writer.WriteAsync(new byte[20]);
        ReadResult more = await _body.ReadAsync();
        Assert.That(_memory.Taken, Is.EqualTo(80));
        _body.AdvanceTo(more.Buffer.GetPosition(70));
        Assert.That(_memory.Taken, Is.EqualTo(10));
        Assert.That(_body.TryRead(out ReadResult rest), Is.True);
        Assert.That(rest.Buffer.Length, Is.EqualTo(10));
        _body.AdvanceTo(rest.Buffer.End);
        Assert.That(_memory.Taken, Is.Zero);
    }

    [Test]
    public async Task Memory_Exhausted_RefusesAndTakesNothing()
    {
        Assert.That(_memory.TryTake(50), Is.True);
        await _pipe.Writer.WriteAsync(new byte[51]);
        RpcException? refusal = await Assert.ThrowsAsync<RpcException>(async () => await _body.ReadAsync());
        using (Assert.EnterMultipleScope())
        {
            Assert.That(refusal!.StatusCode, Is.EqualTo(StatusCode.ResourceExhausted));
            Assert.That(refusal.Trailers.GetValue("grpc-retry-pushback-ms"), Is.EqualTo("70"));
            Assert.That(_memory.Taken, Is.EqualTo(50));
        }

        _memory.Give(50);
    }

    [Test]
    public async Task Cut_WhileWaiting_EndsUnavailable()
    {
        Task<ReadResult> read = _body.ReadAsync().AsTask();
        await _cut.CancelAsync();
        RpcException? end = await Assert.ThrowsAsync<RpcException>(() => read);
        Assert.That((end!.StatusCode, end.Status.Detail), Is.EqualTo((StatusCode.Unavailable, "the server is shutting down")));
    }
}
