using Grpc.Core;
using Grpc.Internal;

namespace Grpc.Net.Client.Internal;

/// <summary>What every call has, whatever its messages: a deadline, cancellation, and one outcome.</summary>
/// <remarks>INVARIANT: the outcome is set once; whoever sets it first decides how the call ended.</remarks>
internal abstract class CallLife : IDisposable
{
    // Timers cannot wait longer than some 49 days; a longer wait is cut into pieces.
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(1);

    private readonly IMethod _method;
    private readonly CancellationTokenSource _cancellation;
    private readonly DateTime _deadline;
    private CancellationTokenRegistration _callerRegistration;
    private CancellationTokenRegistration _parentRegistration;
    private CancellationTokenRegistration _channelRegistration;
    private ITimer? _timer;
    private CallOutcome? _outcome;
    private int _cleaned;

    protected CallLife(GrpcChannel channel, IMethod method, in CallOptions options)
    {
        Channel = channel;
        _method = method;
        Options = options;
        _deadline = DeadlineOf(options);
        _cancellation = new CancellationTokenSource();
        Token = _cancellation.Token;
    }

    public CallOptions Options { get; }

    /// <summary>Fires when the call is cancelled, past its deadline, or over.</summary>
    public CancellationToken Token { get; }

    /// <summary>How the call ended; null while it runs.</summary>
    public CallOutcome? Outcome => _outcome;

    protected GrpcChannel Channel { get; }

    protected bool HasDeadline => _deadline != DateTime.MaxValue;

    protected Task<HttpResponseMessage>? Sending { get; set; }

    public Status GetStatus() => (_outcome ?? throw NotFinished("status")).Status;

    public Metadata GetTrailers() => (_outcome ?? throw NotFinished("trailers")).Trailers;

    public void Cancel()
    {
        TryFinish(CallOutcome.Local(StatusCode.Cancelled, "the call was cancelled by its caller"));
        CancelTransport();
    }

    public virtual void Dispose()
    {
        if (TryFinish(CallOutcome.Local(StatusCode.Cancelled, "the call was disposed before it ended")))
            CancelTransport();
        Observe(Sending);
        CleanUp();
    }

    public void ThrowIfFinished()
    {
        if (_outcome is { } outcome)
            throw outcome.Status.StatusCode == StatusCode.OK ? new InvalidOperationException("the call is complete") : ToException(outcome);
    }

    internal static InvalidOperationException NotFinished(string what) => new($"the {what} of the call cannot be had before the call is complete");

    /// <summary>Starts the timer of the deadline, and listens to whoever may cancel the call.</summary>
    protected void Begin()
    {
        if (HasDeadline)
        {
            if (Remaining() <= TimeSpan.Zero)
            {
                ExceedDeadline();
                return;
            }

            _timer = Channel.TimeProvider.CreateTimer(static state => ((CallLife)state!).OnTimer(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            _timer.Change(NextWait(), Timeout.InfiniteTimeSpan);
        }

        Action<object?> cancel = static state => ((CallLife)state!).Cancel();
        _callerRegistration = Options.CancellationToken.UnsafeRegister(cancel, this);
        _parentRegistration = (Options.PropagationToken?.ParentCancellationToken ?? CancellationToken.None).UnsafeRegister(cancel, this);
        _channelRegistration = Channel.ShutdownToken.UnsafeRegister(cancel, this);
    }

    protected TimeSpan Remaining() => _deadline - Channel.TimeProvider.GetUtcNow().UtcDateTime;

    /// <summary>Ends the call with what the peer said.</summary>
    protected void Finish(CallOutcome outcome) =>
        // A server that stops an expired call may be seen before the timer of this side.
        TryFinish(outcome.Status.StatusCode == StatusCode.Cancelled && IsExpired() ? DeadlineExceeded() : outcome);

    protected void FinishFromException(Exception exception)
    {
        if (_outcome is null)
            TryFinish(Resolve(exception));
        CancelTransport();
    }

    /// <summary>What a failure means for the call.</summary>
    protected CallOutcome Resolve(Exception exception)
    {
        if (exception is RpcException rpc)
            return new CallOutcome(rpc.Status);
        // What breaks after the deadline breaks because of it, whichever side noticed first.
        if (IsExpired())
            return DeadlineExceeded();
        return new CallOutcome(exception is OperationCanceledException ? new Status(StatusCode.Cancelled, "the call was cancelled", exception) : StatusMapping.FromException(exception));
    }

    /// <summary>Takes back a success whose answer turned out not to be one.</summary>
    protected void Overrule(Status status) => _outcome = new CallOutcome(status);

    protected Exception ToException(CallOutcome outcome)
    {
        if (Channel.ThrowOperationCanceledOnCancellation
            && outcome.Status.StatusCode is StatusCode.Cancelled or StatusCode.DeadlineExceeded
            && Token.IsCancellationRequested)
        {
            return new OperationCanceledException(outcome.Status.Detail, new RpcException(outcome.Status, outcome.Trailers), Options.CancellationToken);
        }

        return new RpcException(outcome.Status, outcome.Trailers);
    }

    /// <summary>Lets everything go that the call held. What is still being sent is cut off: the call is over.</summary>
    protected void CleanUp()
    {
        if (Interlocked.Exchange(ref _cleaned, 1) != 0)
            return;
        _callerRegistration.Dispose();
        _parentRegistration.Dispose();
        _channelRegistration.Dispose();
        _timer?.Dispose();
        if (_method.Type is MethodType.ClientStreaming or MethodType.DuplexStreaming || _outcome is not { Status.StatusCode: StatusCode.OK })
            CancelTransport();
        _cancellation.Dispose();
    }

    protected static void Observe(Task? task) =>
        _ = task?.ContinueWith(static done => done.Exception, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);

    private static CallOutcome DeadlineExceeded() => CallOutcome.Local(StatusCode.DeadlineExceeded, "the deadline of the call has passed");

    private static DateTime DeadlineOf(in CallOptions options)
    {
        DateTime deadline = options.Deadline ?? DateTime.MaxValue;
        if (deadline.Kind != DateTimeKind.Utc && deadline != DateTime.MaxValue && deadline != DateTime.MinValue)
            throw new InvalidOperationException("the deadline must be in UTC");
        DateTime inherited = options.PropagationToken?.ParentDeadline ?? DateTime.MaxValue;
        return inherited < deadline ? inherited : deadline;
    }

    private bool IsExpired() => HasDeadline && Remaining() <= TimeSpan.Zero;

    private TimeSpan NextWait()
    {
        TimeSpan rest = Remaining();
        if (rest <= TimeSpan.Zero)
            return TimeSpan.Zero;
        return rest < LongestWait ? TimeSpan.FromMilliseconds(Math.Ceiling(rest.TotalMilliseconds)) : LongestWait;
    }

    private void OnTimer()
    {
        TimeSpan wait = NextWait();
        if (wait > TimeSpan.Zero && _outcome is null)
            _timer?.Change(wait, Timeout.InfiniteTimeSpan);
        else
            ExceedDeadline();
    }

    private void ExceedDeadline()
    {
        if (TryFinish(DeadlineExceeded()))
            CancelTransport();
    }

    private bool TryFinish(CallOutcome outcome)
    {
        if (Interlocked.CompareExchange(ref _outcome, outcome, comparand: null) is not null)
            return false;
        if (outcome.Status.StatusCode != StatusCode.OK)
            GrpcLog.ClientCallFailed(Channel.Logger, _method.FullName, outcome.Status.StatusCode, outcome.Status.DebugException);
        return true;
    }

    private void CancelTransport()
    {
        try
        {
            _cancellation.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The call ended at the same moment.
        }

        // Once there is a response, the token of the request no longer reaches the stream: only this resets it.
        if (Sending is { IsCompletedSuccessfully: true } sending)
            sending.GetAwaiter().GetResult().Dispose();
    }
}
