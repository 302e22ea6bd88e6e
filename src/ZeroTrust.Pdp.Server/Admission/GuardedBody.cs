using System.Buffers;
using System.IO.Pipelines;
using Grpc.Core;
using Microsoft.AspNetCore.Http.Features;

namespace ZeroTrust.Pdp.Server.Admission;

/// <summary>
/// The body of one request, watched: what it keeps in memory is counted, and a streaming client may let the server wait only so
/// long. Progress is a whole message (that is when bytes are consumed), so a client cannot buy time by sending single bytes.
/// </summary>
internal sealed class GuardedBody : PipeReader, IRequestBodyPipeFeature, IDisposable
{
    private readonly PipeReader _inner;
    private readonly RequestMemory _memory;
    private readonly Func<RpcException> _overMemory;
    private readonly TimeSpan? _idle;
    private readonly ITimer? _timer;
    private readonly CancellationTokenRegistration _cut;
    private readonly Lock _gate = new();
    private ReadOnlySequence<byte> _buffer;
    private long _counted;
    private Status? _fault;
    private bool _waiting;

    /// <param name="inner">The body.</param>
    /// <param name="memory">What the bodies together may take.</param>
    /// <param name="overMemory">Refuses the call for want of memory.</param>
    /// <param name="idle">How long the next message may take; null: for ever, or for as long as the transport lets it.</param>
    /// <param name="time">Tells the time.</param>
    /// <param name="cut">Ends the call, since the server does.</param>
    public GuardedBody(PipeReader inner, RequestMemory memory, Func<RpcException> overMemory, TimeSpan? idle, TimeProvider time, CancellationToken cut)
    {
        _inner = inner;
        _memory = memory;
        _overMemory = overMemory;
        _idle = idle;
        if (idle is not null)
            _timer = time.CreateTimer(static body => ((GuardedBody)body!).OnIdle(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _cut = cut.UnsafeRegister(static body => ((GuardedBody)body!).End("the server is shutting down"), this);
    }

    public PipeReader Reader => this;

    public override bool TryRead(out ReadResult result)
    {
        ThrowIfEnded();
        if (!_inner.TryRead(out result))
            return false;
        Count(result);
        return true;
    }

    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        ThrowIfEnded();
        ValueTask<ReadResult> read = _inner.ReadAsync(cancellationToken);
        if (!read.IsCompletedSuccessfully)
            return WaitAsync(read);
        ReadResult result = read.GetAwaiter().GetResult();
        Count(result);
        return new ValueTask<ReadResult>(result);
    }

    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        long left = _buffer.Slice(consumed).Length;
        if (left < _buffer.Length)
            StopWaiting();
        _buffer = default;
        if (left < _counted)
        {
            _memory.Give(_counted - left);
            _counted = left;
        }

        _inner.AdvanceTo(consumed, examined);
    }

    public override void CancelPendingRead() => _inner.CancelPendingRead();

    public override void Complete(Exception? exception = null) => _inner.Complete(exception);

    public void Dispose()
    {
        _cut.Dispose();
        _timer?.Dispose();
        _memory.Give(_counted);
        _counted = 0;
    }

    private async ValueTask<ReadResult> WaitAsync(ValueTask<ReadResult> read)
    {
        StartWaiting();
        ReadResult result = await read;
        if (result.IsCanceled)
            ThrowIfEnded();
        Count(result);
        return result;
    }

    private void Count(in ReadResult result)
    {
        ReadOnlySequence<byte> buffer = result.Buffer;
        long more = buffer.Length - _counted;
        if (more > 0 && !_memory.TryTake(more))
        {
            _inner.AdvanceTo(buffer.Start, buffer.End);
            throw _overMemory();
        }

        _counted = buffer.Length;
        _buffer = buffer;
    }

    private void StartWaiting()
    {
        if (_idle is not { } idle)
            return;
        lock (_gate)
        {
            if (_waiting)
                return;
            _waiting = true;
            _timer!.Change(idle, Timeout.InfiniteTimeSpan);
        }
    }

    private void StopWaiting()
    {
        if (_idle is null)
            return;
        lock (_gate)
        {
            _waiting = false;
            _timer!.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }

    private void OnIdle()
    {
        // A timer may fire although it has just been stopped.
        lock (_gate)
        {
            if (!_waiting)
                return;
        }

        End("the stream was idle for too long");
    }

    private void End(string detail)
    {
        lock (_gate)
            _fault ??= new Status(StatusCode.Unavailable, detail);
        _inner.CancelPendingRead();
    }

    private void ThrowIfEnded()
    {
        Status? fault;
        lock (_gate)
            fault = _fault;
        if (fault is { } status)
            throw new RpcException(status);
    }
}
