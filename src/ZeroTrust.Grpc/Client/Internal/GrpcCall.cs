using System.Buffers;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using Grpc.Core;
using Grpc.Internal;

namespace Grpc.Net.Client.Internal;

/// <summary>One call of a client, from its start to its outcome.</summary>
/// <remarks>INVARIANT: the outcome is set once; whoever sets it first decides how the call ended.</remarks>
internal sealed class GrpcCall<TRequest, TResponse> : IDisposable
    where TRequest : class
    where TResponse : class
{
    private const string UserAgent = "grpc-csharp-zerotrust/0.1.0";

    // Timers cannot wait longer than some 49 days; a longer wait is cut into pieces.
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(1);

    private readonly GrpcChannel _channel;
    private readonly Method<TRequest, TResponse> _method;
    private readonly string? _host;
    private readonly CancellationTokenSource _cancellation;
    private readonly DateTime _deadline;
    private CancellationTokenRegistration _callerRegistration;
    private CancellationTokenRegistration _parentRegistration;
    private CancellationTokenRegistration _channelRegistration;
    private ITimer? _timer;
    private Task<HttpResponseMessage>? _send;
    private Task<TResponse>? _response;
    private ResponseMessageReader? _reader;
    private CallOutcome? _outcome;
    private int _cleaned;

    public GrpcCall(GrpcChannel channel, Method<TRequest, TResponse> method, string? host, in CallOptions options)
    {
        _channel = channel;
        _method = method;
        _host = host;
        Options = options;
        _deadline = DeadlineOf(options);
        _cancellation = new CancellationTokenSource();
        Token = _cancellation.Token;
    }

    public CallOptions Options { get; }

    /// <summary>Fires when the call is cancelled, past its deadline, or over.</summary>
    public CancellationToken Token { get; }

    public Task<TResponse> StartUnary(TRequest request)
    {
        Begin();
        _response = RunUnaryAsync(request);
        return _response;
    }

    public IAsyncStreamReader<TResponse> StartServerStreaming(TRequest request)
    {
        Begin();
        _send = SendMessageAsync(request);
        return new ResponseStreamReader<TRequest, TResponse>(this);
    }

    public (IClientStreamWriter<TRequest> Requests, Task<TResponse> Response) StartClientStreaming()
    {
        Begin();
        var content = new StreamingContent();
        _send = SendAsync(content);
        _response = ReadSingleAsync();
        return (new RequestStreamWriter<TRequest, TResponse>(this, content, _method.RequestMarshaller.ContextualSerializer, _channel.MaxSendMessageSize), _response);
    }

    public (IClientStreamWriter<TRequest> Requests, IAsyncStreamReader<TResponse> Responses) StartDuplexStreaming()
    {
        Begin();
        var content = new StreamingContent();
        _send = SendAsync(content);
        return (
            new RequestStreamWriter<TRequest, TResponse>(this, content, _method.RequestMarshaller.ContextualSerializer, _channel.MaxSendMessageSize),
            new ResponseStreamReader<TRequest, TResponse>(this));
    }

    /// <summary>Reads the next response; null when the call ended with OK.</summary>
    /// <exception cref="RpcException">The call ended with another status.</exception>
    public async Task<TResponse?> ReadNextAsync()
    {
        if (_outcome is { } outcome)
            return outcome.Status.StatusCode == StatusCode.OK ? null : throw ToException(outcome);

        try
        {
            HttpResponseMessage response = await _send!;
            if (_outcome is null)
            {
                ResponseMessageReader reader = await GetReaderAsync(response);
                TResponse? message = await reader.ReadAsync(_method.ResponseMarshaller.ContextualDeserializer, Token);
                if (message is not null)
                    return message;
                FinishFromTrailers(response);
            }
        }
        catch (Exception exception)
        {
            FinishFromException(exception);
        }

        CleanUp();
        _reader?.Dispose();
        return _outcome!.Status.StatusCode == StatusCode.OK ? null : throw ToException(_outcome);
    }

    public async Task<Metadata> GetResponseHeadersAsync()
    {
        try
        {
            HttpResponseMessage response = await _send!;
            return CallOutcome.Read(response.Headers);
        }
        catch (Exception exception) when (exception is not RpcException)
        {
            FinishFromException(exception);
            throw ToException(_outcome!);
        }
    }

    public Status GetStatus() => (_outcome ?? throw NotFinished("status")).Status;

    public Metadata GetTrailers() => (_outcome ?? throw NotFinished("trailers")).Trailers;

    public void ThrowIfFinished()
    {
        if (_outcome is not { } outcome)
            return;
        throw outcome.Status.StatusCode == StatusCode.OK ? new InvalidOperationException("the call is complete") : ToException(outcome);
    }

    /// <summary>What a failed write means: the status of the call where it is known.</summary>
    public async Task<Exception> ExplainWriteFailureAsync(Exception exception)
    {
        if (_outcome is null && _response is not null)
        {
            // The response of a client-streaming call is being read anyway, and knows why the stream ended.
            await _response.ContinueWith(static task => task.Exception, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }

        if (_outcome is { } outcome)
            return outcome.Status.StatusCode == StatusCode.OK ? new InvalidOperationException("the call is complete", exception) : ToException(outcome);
        return new RpcException(Resolve(exception));
    }

    public void Cancel()
    {
        TryFinish(new CallOutcome(new Status(StatusCode.Cancelled, "the call was cancelled by its caller"), fields: null));
        CancelTransport();
    }

    public void Dispose()
    {
        if (TryFinish(new CallOutcome(new Status(StatusCode.Cancelled, "the call was disposed before it ended"), fields: null)))
            CancelTransport();
        Observe(_send);
        Observe(_response);
        CleanUp();
    }

    private static void Observe(Task? task) =>
        _ = task?.ContinueWith(static done => done.Exception, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);

    private static InvalidOperationException NotFinished(string what) => new($"the {what} of the call cannot be had before the call is complete");

    private static DateTime DeadlineOf(in CallOptions options)
    {
        DateTime deadline = options.Deadline ?? DateTime.MaxValue;
        if (deadline.Kind != DateTimeKind.Utc && deadline != DateTime.MaxValue && deadline != DateTime.MinValue)
            throw new InvalidOperationException("the deadline must be in UTC");
        DateTime inherited = options.PropagationToken?.ParentDeadline ?? DateTime.MaxValue;
        return inherited < deadline ? inherited : deadline;
    }

    private void Begin()
    {
        if (_deadline != DateTime.MaxValue)
        {
            if (Remaining() <= TimeSpan.Zero)
            {
                ExceedDeadline();
                return;
            }

            _timer = _channel.TimeProvider.CreateTimer(static state => ((GrpcCall<TRequest, TResponse>)state!).OnTimer(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            _timer.Change(NextWait(), Timeout.InfiniteTimeSpan);
        }

        Action<object?> cancel = static state => ((GrpcCall<TRequest, TResponse>)state!).Cancel();
        _callerRegistration = Options.CancellationToken.UnsafeRegister(cancel, this);
        _parentRegistration = (Options.PropagationToken?.ParentCancellationToken ?? CancellationToken.None).UnsafeRegister(cancel, this);
        _channelRegistration = _channel.ShutdownToken.UnsafeRegister(cancel, this);
    }

    private TimeSpan Remaining() => _deadline - _channel.TimeProvider.GetUtcNow().UtcDateTime;

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
        if (TryFinish(new CallOutcome(new Status(StatusCode.DeadlineExceeded, "the deadline of the call has passed"), fields: null)))
            CancelTransport();
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
        if (_send is { IsCompletedSuccessfully: true } send)
            send.GetAwaiter().GetResult().Dispose();
    }

    private async Task<TResponse> RunUnaryAsync(TRequest request)
    {
        _send = SendMessageAsync(request);
        return await ReadSingleAsync();
    }

    private async Task<TResponse> ReadSingleAsync()
    {
        TResponse? message = null;
        try
        {
            HttpResponseMessage response = await _send!;
            if (_outcome is null)
            {
                ResponseMessageReader reader = await GetReaderAsync(response);
                Func<DeserializationContext, TResponse> deserializer = _method.ResponseMarshaller.ContextualDeserializer;
                message = await reader.ReadAsync(deserializer, Token);
                if (message is not null && await reader.ReadAsync(deserializer, Token) is not null)
                    throw new RpcException(new Status(StatusCode.Internal, "the method answers with one message, but more than one came"));
                FinishFromTrailers(response);
            }

            if (message is null && _outcome!.Status.StatusCode == StatusCode.OK)
                _outcome = new CallOutcome(new Status(StatusCode.Internal, "the call ended with status OK, but without a message"), fields: null);
        }
        catch (Exception exception)
        {
            FinishFromException(exception);
        }

        CleanUp();
        _reader?.Dispose();
        return _outcome!.Status.StatusCode == StatusCode.OK ? message! : throw ToException(_outcome);
    }

    private async Task<ResponseMessageReader> GetReaderAsync(HttpResponseMessage response)
    {
        if (_reader is { } known)
            return known;
        string? encoding = response.Headers.NonValidated.TryGetValues(GrpcFields.Encoding, out HeaderStringValues values) ? values.ToString() : null;
        Stream stream = await response.Content.ReadAsStreamAsync(Token);
        return _reader = new ResponseMessageReader(stream, _channel.MaxReceiveMessageSize, encoding);
    }

    private Task<HttpResponseMessage> SendMessageAsync(TRequest request)
    {
        try
        {
            bool torn = false;
            var frame = new ArrayBufferWriter<byte>();
            MessageSerializationContext.Write(frame, request, _method.RequestMarshaller.ContextualSerializer, _channel.MaxSendMessageSize, codec: null, ref torn);
            return SendAsync(new MessageContent(frame.WrittenMemory));
        }
        catch (Exception exception)
        {
            return Task.FromException<HttpResponseMessage>(exception as RpcException ?? new RpcException(new Status(StatusCode.Internal, "the request message cannot be serialized", exception)));
        }
    }

    private async Task<HttpResponseMessage> SendAsync(HttpContent content)
    {
        if (_outcome is not null)
            throw ToException(_outcome);

        // The request is not disposed: its content may still be written while the response is read.
        var request = new HttpRequestMessage(HttpMethod.Post, _channel.UriOf(_method))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = content,
        };
        HttpResponseMessage response;
        try
        {
            HttpRequestHeaders headers = request.Headers;
            if (_host is not null)
                headers.Host = _host;
            if (_deadline != DateTime.MaxValue)
                headers.TryAddWithoutValidation(GrpcFields.Timeout, GrpcTimeout.Format(Remaining()));
            headers.TryAddWithoutValidation("te", "trailers");
            if (Options.Headers is { Count: > 0 } metadata)
                AddMetadata(request, metadata);
            if (_channel.SendsCallCredentials && (_channel.ChannelCallCredentials ?? Options.Credentials) is not null)
                await AddCredentialsAsync(request);
            if (!headers.NonValidated.Contains("user-agent"))
                headers.TryAddWithoutValidation("user-agent", UserAgent);
            response = await _channel.Invoker.SendAsync(request, Token);
        }
        catch (Exception exception)
        {
            FinishFromException(exception);
            throw ToException(_outcome!);
        }

        if (_outcome is not null)
            response.Dispose();
        else
            Accept(response);
        return response;
    }

    private void Accept(HttpResponseMessage response)
    {
        if (response.Headers.NonValidated.Contains(GrpcFields.Status))
            TryFinish(new CallOutcome(ReadStatus(response.Headers), response.Headers));
        else if (response.StatusCode != HttpStatusCode.OK)
            TryFinish(new CallOutcome(new Status(StatusMapping.FromHttp(response.StatusCode), string.Create(CultureInfo.InvariantCulture, $"the answer is HTTP {(int)response.StatusCode}, not gRPC")), response.Headers));
        else if (!GrpcFields.IsGrpcContentType(response.Content.Headers.ContentType?.MediaType))
            TryFinish(new CallOutcome(new Status(StatusCode.Unknown, "the answer has a content type other than gRPC"), response.Headers));
    }

    private static void AddMetadata(HttpRequestMessage request, Metadata metadata)
    {
        for (int i = 0; i < metadata.Count; i++)
        {
            Metadata.Entry entry = metadata[i];
            if (MetadataFields.IsProtocolField(entry.Key))
                continue;
            string value = MetadataFields.WireValue(entry);
            if (!request.Headers.TryAddWithoutValidation(entry.Key, value))
                request.Content!.Headers.TryAddWithoutValidation(entry.Key, value);
        }
    }

    private async Task AddCredentialsAsync(HttpRequestMessage request)
    {
        string service = new Uri(_channel.Address, _method.ServiceName).ToString();
        var context = new AuthInterceptorContext(service, _method.Name, Token);
        Metadata metadata = [];
        if (_channel.ChannelCallCredentials is { } ofChannel)
            await ofChannel.ApplyAsync(context, metadata);
        if (Options.Credentials is { } ofCall)
            await ofCall.ApplyAsync(context, metadata);
        AddMetadata(request, metadata);
    }

    private void FinishFromTrailers(HttpResponseMessage response)
    {
        HttpResponseHeaders trailers = response.TrailingHeaders;
        TryFinish(new CallOutcome(
            trailers.NonValidated.Contains(GrpcFields.Status)
                ? ReadStatus(trailers)
                : new Status(StatusMapping.FromHttp(response.StatusCode), "the answer ended without a gRPC status"),
            trailers));
    }

    private Status ReadStatus(HttpHeaders fields)
    {
        HttpHeadersNonValidated values = fields.NonValidated;
        string text = values[GrpcFields.Status].ToString();
        string detail = values.TryGetValues(GrpcFields.Message, out HeaderStringValues message) ? PercentEncoding.Decode(message.ToString()) : "";
        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int code))
            return new Status(StatusCode.Unknown, "the answer has an unreadable gRPC status");

        // A server that stops an expired call may be seen before the timer of this side.
        if (code == (int)StatusCode.Cancelled && _deadline != DateTime.MaxValue && Remaining() <= TimeSpan.Zero)
            return new Status(StatusCode.DeadlineExceeded, "the deadline of the call has passed");
        return new Status((StatusCode)code, detail);
    }

    private void FinishFromException(Exception exception)
    {
        if (_outcome is null)
            TryFinish(new CallOutcome(Resolve(exception), fields: null));
        CancelTransport();
    }

    private Status Resolve(Exception exception)
    {
        if (exception is RpcException rpc)
            return rpc.Status;
        Status status = exception is OperationCanceledException ? new Status(StatusCode.Cancelled, "the call was cancelled", exception) : StatusMapping.FromException(exception);
        return status.StatusCode == StatusCode.Cancelled && _deadline != DateTime.MaxValue && Remaining() <= TimeSpan.Zero
            ? new Status(StatusCode.DeadlineExceeded, "the deadline of the call has passed", exception)
            : status;
    }

    private bool TryFinish(CallOutcome outcome)
    {
        if (Interlocked.CompareExchange(ref _outcome, outcome, comparand: null) is not null)
            return false;
        if (outcome.Status.StatusCode != StatusCode.OK)
            GrpcLog.ClientCallFailed(_channel.Logger, _method.FullName, outcome.Status.StatusCode, outcome.Status.DebugException);
        return true;
    }

    private Exception ToException(CallOutcome outcome)
    {
        if (_channel.ThrowOperationCanceledOnCancellation
            && outcome.Status.StatusCode is StatusCode.Cancelled or StatusCode.DeadlineExceeded
            && Token.IsCancellationRequested)
        {
            return new OperationCanceledException(outcome.Status.Detail, new RpcException(outcome.Status, outcome.Trailers), Options.CancellationToken);
        }

        return new RpcException(outcome.Status, outcome.Trailers);
    }

    /// <summary>Lets everything go that the call held. What is still being sent is cut off: the call is over.</summary>
    private void CleanUp()
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
}
