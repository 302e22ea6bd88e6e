using Grpc.Core;
using Grpc.Internal;
using Microsoft.AspNetCore.Http.Features;

namespace Grpc.AspNetCore.Server.Internal;

/// <summary>
/// The deadline of one call. When it passes, the client is answered even though the handler still runs, and the
/// handler is cancelled.
/// </summary>
/// <remarks>
/// Handler and timer meet in one state. INVARIANT: only who moved the state away from <see cref="State.Idle"/>
/// touches the response, and nobody but the one who moved it to <see cref="State.Ended"/> ends it.
/// </remarks>
internal sealed class ServerDeadline : IDisposable
{
    // How long the answer may wait for a client that takes no data before the stream is reset under it.
    private static readonly TimeSpan AnswerGrace = TimeSpan.FromSeconds(1);

    // Timers cannot wait longer than some 49 days; a longer wait is cut into pieces.
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(1);

    private const int Http2Cancel = 8;

    private readonly HttpContextServerCallContext _call;
    private readonly TimeProvider _timeProvider;
    private readonly CancellationTokenSource _cancellation;
    private readonly DateTimeOffset _end;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ITimer? _timer;
    private int _state;

    public ServerDeadline(HttpContextServerCallContext call, TimeProvider timeProvider, TimeSpan timeout)
    {
        _call = call;
        _timeProvider = timeProvider;
        DateTimeOffset now = timeProvider.GetUtcNow();
        _end = timeout < DateTimeOffset.MaxValue - now ? now + timeout : DateTimeOffset.MaxValue;
        _cancellation = CancellationTokenSource.CreateLinkedTokenSource(call.HttpContext.RequestAborted);
    }

    private enum State
    {
        Idle,
        Writing,
        WritingExpired,
        Ended,
    }

    public DateTime UtcEnd => _end.UtcDateTime;

    public CancellationToken Token => _cancellation.Token;

    /// <summary>Starts the timer.</summary>
    public void Start()
    {
        // Made idle first: a timer that fires at once must find its own field set.
        _timer = _timeProvider.CreateTimer(static state => ((ServerDeadline)state!).OnTimer(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _timer.Change(NextWait(), Timeout.InfiniteTimeSpan);
    }

    /// <summary>Takes the response for one write.</summary>
    /// <exception cref="OperationCanceledException">The deadline has passed.</exception>
    public void EnterWrite()
    {
        if (Interlocked.CompareExchange(ref _state, (int)State.Writing, (int)State.Idle) != (int)State.Idle)
            throw new OperationCanceledException("the deadline of the call has passed");
    }

    /// <summary>Gives the response back after a write.</summary>
    public void ExitWrite()
    {
        if (Interlocked.CompareExchange(ref _state, (int)State.Idle, (int)State.Writing) == (int)State.Writing)
            return;

        // The deadline passed during the write.
        Volatile.Write(ref _state, (int)State.Ended);
        _ = AnswerAsync();
    }

    /// <summary>Ends the call on behalf of the handler.</summary>
    /// <returns>False when the deadline was faster; then the response must not be touched.</returns>
    public bool TryEnd()
    {
        if (Interlocked.CompareExchange(ref _state, (int)State.Ended, (int)State.Idle) != (int)State.Idle)
            return false;
        _ended.TrySetResult();
        return true;
    }

    /// <summary>Completes when the call is ended and, if it expired, answered.</summary>
    public Task WaitForEndAsync() => _ended.Task;

    public void Dispose()
    {
        _timer?.Dispose();
        _cancellation.Dispose();
    }

    private TimeSpan NextWait()
    {
        TimeSpan rest = _end - _timeProvider.GetUtcNow();
        if (rest <= TimeSpan.Zero)
            return TimeSpan.Zero;

        // Rounded up, since timers count whole milliseconds and must not be early.
        return rest < LongestWait ? TimeSpan.FromMilliseconds(Math.Ceiling(rest.TotalMilliseconds)) : LongestWait;
    }

    private void OnTimer()
    {
        TimeSpan wait = NextWait();
        if (wait > TimeSpan.Zero)
        {
            _timer?.Change(wait, Timeout.InfiniteTimeSpan);
            return;
        }

        if (Interlocked.CompareExchange(ref _state, (int)State.Ended, (int)State.Idle) == (int)State.Idle)
        {
            _ = AnswerAsync();
        }
        else if (Interlocked.CompareExchange(ref _state, (int)State.WritingExpired, (int)State.Writing) == (int)State.Writing)
        {
            CancelHandler();
        }
        else if (Interlocked.CompareExchange(ref _state, (int)State.Ended, (int)State.Idle) == (int)State.Idle)
        {
            // The write ended between the two looks.
            _ = AnswerAsync();
        }
    }

    private async Task AnswerAsync()
    {
        try
        {
            GrpcLog.DeadlineExceeded(_call.Settings.Logger, _call.Method);
            _call.WriteStatus(StatusCode.DeadlineExceeded, "Deadline Exceeded", trailers: null);
            Task complete = _call.HttpContext.Features.GetRequiredFeature<IHttpResponseBodyFeature>().CompleteAsync();
            CancelHandler();
            await complete.WaitAsync(AnswerGrace, _timeProvider);
        }
        catch (Exception exception)
        {
            // A client that is gone or stuck cannot be answered; the reset below frees the stream.
            GrpcLog.DeadlineAnswerFailed(_call.Settings.Logger, _call.Method, exception);
            CancelHandler();
        }
        finally
        {
            _call.Reset(Http2Cancel);
            _ended.TrySetResult();
        }
    }

    // Not on this thread: callbacks of the handler may take long.
    private void CancelHandler()
    {
        try
        {
            _ = _cancellation.CancelAsync();
        }
        catch (ObjectDisposedException)
        {
            // The handler ended at the same moment; there is nothing to cancel.
        }
    }
}
