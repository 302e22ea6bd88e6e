using System.IO.Pipelines;
using Microsoft.AspNetCore.Http.Features;

namespace ZeroTrust.Pdp.Server.Admission;

/// <summary>
/// The response of a streaming call, watched: a client that takes nothing for too long loses its call. The pace that the transport
/// asks for does not see to that, since it counts what went into the buffers of the system at once for the time to come; nor do its
/// pings, which wait behind what is not taken.
/// </summary>
internal sealed class GuardedResponse : PipeWriter, IHttpResponseBodyFeature, IDisposable
{
    private readonly IHttpResponseBodyFeature _inner;
    private readonly TimeSpan _idle;
    private readonly ITimer _timer;
    private readonly Action _abort;
    private readonly Lock _gate = new();
    private bool _waiting;

    /// <param name="inner">The response.</param>
    /// <param name="idle">How long a write may wait for the client.</param>
    /// <param name="abort">Ends the call, and with it the write.</param>
    /// <param name="time">Tells the time.</param>
    public GuardedResponse(IHttpResponseBodyFeature inner, TimeSpan idle, Action abort, TimeProvider time)
    {
        _inner = inner;
        _idle = idle;
        _abort = abort;
        _timer = time.CreateTimer(static response => ((GuardedResponse)response!).OnIdle(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public Stream Stream => _inner.Stream;

    public PipeWriter Writer => this;

    public override bool CanGetUnflushedBytes => _inner.Writer.CanGetUnflushedBytes;

    public override long UnflushedBytes => _inner.Writer.UnflushedBytes;

    public override void Advance(int bytes) => _inner.Writer.Advance(bytes);

    public override Memory<byte> GetMemory(int sizeHint = 0) => _inner.Writer.GetMemory(sizeHint);

    public override Span<byte> GetSpan(int sizeHint = 0) => _inner.Writer.GetSpan(sizeHint);

    public override void CancelPendingFlush() => _inner.Writer.CancelPendingFlush();

    public override void Complete(Exception? exception = null) => _inner.Writer.Complete(exception);

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        ValueTask<FlushResult> flush = _inner.Writer.FlushAsync(cancellationToken);
        return flush.IsCompletedSuccessfully ? flush : WaitAsync(flush);
    }

    public Task StartAsync(CancellationToken cancellationToken = default) => _inner.StartAsync(cancellationToken);

    public Task SendFileAsync(string path, long offset, long? count, CancellationToken cancellationToken = default) =>
        _inner.SendFileAsync(path, offset, count, cancellationToken);

    public Task CompleteAsync() => _inner.CompleteAsync();

    public void DisableBuffering() => _inner.DisableBuffering();

    public void Dispose() => _timer.Dispose();

    private async ValueTask<FlushResult> WaitAsync(ValueTask<FlushResult> flush)
    {
        Wait(isWaiting: true, _idle);
        try
        {
            return await flush;
        }
        finally
        {
            Wait(isWaiting: false, Timeout.InfiniteTimeSpan);
        }
    }

    private void Wait(bool isWaiting, TimeSpan due)
    {
        lock (_gate)
        {
            _waiting = isWaiting;
            _timer.Change(due, Timeout.InfiniteTimeSpan);
        }
    }

    // Under the lock: a timer may fire although it has just been stopped, and the call that it would abort could be the next one.
    private void OnIdle()
    {
        lock (_gate)
        {
            if (!_waiting)
                return;
            _waiting = false;
            _abort();
        }
    }
}
