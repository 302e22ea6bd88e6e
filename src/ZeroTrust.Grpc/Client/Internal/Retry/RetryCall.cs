using System.Buffers;
using System.Globalization;
using System.Net.Http.Headers;
using Grpc.Core;
using Grpc.Internal;

namespace Grpc.Net.Client.Internal;

/// <summary>A call that is tried again while its policy says so (gRFC A6).</summary>
/// <remarks>
/// An attempt is a whole <see cref="GrpcCall{TRequest, TResponse}"/>. The wait before it is a part of it, so that
/// deadline and cancellation end the wait as they end a call. INVARIANT: once an attempt has settled the call, because
/// its response began or because it was the last, that attempt is the call.
/// </remarks>
internal sealed class RetryCall<TRequest, TResponse> : IClientCall<TRequest, TResponse>
    where TRequest : class
    where TResponse : class
{
    private readonly GrpcChannel _channel;
    private readonly Method<TRequest, TResponse> _method;
    private readonly MethodPlan _plan;
    private readonly RetryPlan _retries;
    private readonly string? _host;
    private readonly CallOptions _options;
    private readonly RetryBuffer _buffer;
    private readonly Lock _gate = new();
    private readonly TaskCompletionSource<Attempt> _settled = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Attempt _current;
    private MessageCodec? _codec;
    private RpcException? _refusal;
    private int _backoffs;
    private int _succeeded;
    private bool _cancelled;
    private bool _disposed;

    public RetryCall(GrpcChannel channel, Method<TRequest, TResponse> method, MethodPlan plan, RetryPlan retries, string? host, in CallOptions options)
    {
        _channel = channel;
        _method = method;
        _plan = plan;
        _retries = retries;
        _host = host;
        _options = options;
        _buffer = new RetryBuffer(channel.RetryBudget);
        _current = NewAttempt();
    }

    /// <summary>The attempt that is the call, or that its caller has ended; null while the call runs or may be tried again.</summary>
    private GrpcCall<TRequest, TResponse>? Known => _settled.Task.IsCompletedSuccessfully || _current.Call.Outcome is { IsLocal: true } ? _current.Call : null;

    public Task<TResponse> StartUnary(TRequest request)
    {
        StartWith(request);
        return ReadSingleAsync();
    }

    public IAsyncStreamReader<TResponse> StartServerStreaming(TRequest request)
    {
        StartWith(request);
        return new ResponseStreamReader<TRequest, TResponse>(this);
    }

    public (IClientStreamWriter<TRequest> Requests, Task<TResponse> Response) StartClientStreaming() => (StartStreaming(), ReadSingleAsync());

    public (IClientStreamWriter<TRequest> Requests, IAsyncStreamReader<TResponse> Responses) StartDuplexStreaming() =>
        (StartStreaming(), new ResponseStreamReader<TRequest, TResponse>(this));

    public async Task<TResponse?> ReadNextAsync()
    {
        TResponse? response = null;
        try
        {
            Attempt attempt = await _settled.Task;
            response = await attempt.Call.ReadNextAsync();
            if (response is null)
                Succeed();
            return response;
        }
        finally
        {
            if (response is null)
                _buffer.Release();
        }
    }

    public async Task<Metadata> GetResponseHeadersAsync() => await (await _settled.Task).Call.GetResponseHeadersAsync();

    public Status GetStatus() => (Known ?? throw CallLife.NotFinished("status")).GetStatus();

    public Metadata GetTrailers() => (Known ?? throw CallLife.NotFinished("trailers")).GetTrailers();

    public void ThrowIfFinished() => Known?.ThrowIfFinished();

    public void Cancel()
    {
        lock (_gate)
            _cancelled = true;
        _current.Call.Cancel();
    }

    public void Dispose()
    {
        lock (_gate)
            _cancelled = _disposed = true;
        _current.Call.Dispose();
        _buffer.Release();
    }

    /// <summary>Waits until an attempt has sent a request.</summary>
    /// <exception cref="RpcException">The call ended before.</exception>
    public async Task WaitUntilSentAsync(RetryFrame frame)
    {
        await Task.WhenAny(frame.Sent, _settled.Task);
        if (frame.Sent.IsCompleted)
            return;
        Attempt attempt = await _settled.Task;
        await Task.WhenAny(frame.Sent, attempt.Content.Ended);
        if (!frame.Sent.IsCompleted)
            throw await attempt.Call.ExplainWriteFailureAsync(new IOException("the requests of the call are sent no more"));
    }

    private async Task<TResponse> ReadSingleAsync()
    {
        try
        {
            Attempt attempt = await _settled.Task;
            TResponse response = await attempt.Call.ReadSingle();
            Succeed();
            return response;
        }
        finally
        {
            _buffer.Release();
        }
    }

    private void StartWith(TRequest request)
    {
        try
        {
            _codec = _channel.Codecs.OfRequest(_options.Headers);
            var frame = new ArrayBufferWriter<byte>();
            Framing().Write(frame, request, _codec, own: null);
            _buffer.Add(frame.WrittenMemory, mayWait: false);
            _buffer.Complete();
        }
        catch (RpcException exception)
        {
            _refusal = exception;
        }

        _ = RunAsync();
    }

    private RetryStreamWriter<TRequest, TResponse> StartStreaming()
    {
        try
        {
            _codec = _channel.Codecs.OfRequest(_options.Headers);
        }
        catch (RpcException exception)
        {
            _refusal = exception;
        }

        _ = RunAsync();
        return new RetryStreamWriter<TRequest, TResponse>(this, _buffer, Framing(), _codec);
    }

    private RequestFraming<TRequest> Framing() => new(_method.RequestMarshaller.ContextualSerializer, _channel.MaxSendMessageSize, _options.WriteOptions);

    private async Task RunAsync()
    {
        try
        {
            TimeSpan delay = TimeSpan.Zero;
            for (int previous = 0; !await TryAsync(previous, delay) && ShouldRetry(_current.Call.Outcome!, previous + 1, out delay); previous++)
                Renew();
            _buffer.StopReplay();
            _settled.SetResult(_current);
            if (_disposed)
                Dispose();
        }
        catch (Exception exception)
        {
            _settled.TrySetException(exception);
        }
    }

    private Task<bool> TryAsync(int previous, TimeSpan delay)
    {
        Attempt attempt = _current;
        if (_refusal is null)
            return attempt.Call.TryAsync(attempt.Content, previous, delay);
        attempt.Call.Refuse(_refusal);
        return Task.FromResult(false);
    }

    private Attempt NewAttempt()
    {
        var call = new GrpcCall<TRequest, TResponse>(_channel, _method, _plan, _host, _options);
        return new Attempt(call, new RetryContent(_buffer, call.Token));
    }

    private void Renew()
    {
        Attempt failed = _current;
        bool cancelled;
        lock (_gate)
        {
            _current = NewAttempt();
            cancelled = _cancelled;
        }

        failed.Call.Dispose();
        // Whoever cancelled meanwhile reached the failed attempt only.
        if (cancelled)
            _current.Call.Cancel();
    }

    private bool ShouldRetry(CallOutcome outcome, int attempts, out TimeSpan delay)
    {
        delay = TimeSpan.Zero;
        StatusCode code = outcome.Status.StatusCode;
        if (outcome.IsLocal || _refusal is not null || code == StatusCode.OK)
            return false;

        int? pushback = ReadPushback(outcome, out bool stop);
        bool retryable = _retries.Codes.Contains(code);
        if (retryable || stop)
            _channel.RetryThrottle?.Fail();
        if (!retryable || stop || attempts >= _retries.MaxAttempts || _channel.RetryThrottle is { IsActive: true } || !_buffer.CanReplay)
            return false;

        // A wait that the server names starts the backoff anew.
        _backoffs = pushback is null ? _backoffs + 1 : 0;
        delay = pushback is { } wait ? TimeSpan.FromMilliseconds(wait) : _retries.Backoff(_backoffs, _channel.NextRandom());
        GrpcLog.ClientCallRetried(_channel.Logger, _method.FullName, code, attempts, delay);
        return true;
    }

    /// <summary>How long the server asks to wait, or that it asks not to come back: with a negative number, or anything else.</summary>
    private static int? ReadPushback(CallOutcome outcome, out bool stop)
    {
        HeaderStringValues values = outcome.FieldValues(GrpcFields.RetryPushback);
        stop = false;
        if (values.Count == 0)
            return null;
        stop = !int.TryParse(values.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out int wait);
        return wait;
    }

    private void Succeed()
    {
        if (_channel.RetryThrottle is { } throttle && Interlocked.Exchange(ref _succeeded, 1) == 0)
            throttle.Succeed();
    }

    private sealed record Attempt(GrpcCall<TRequest, TResponse> Call, RetryContent Content);
}
