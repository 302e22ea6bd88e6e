using System.Buffers;
using System.Net;
using System.Net.Http.Headers;
using Grpc.Core;
using Grpc.Internal;

namespace Grpc.Net.Client.Internal;

/// <summary>One call of a client, from its start to its outcome; or one attempt of a call that may be tried again.</summary>
internal sealed class GrpcCall<TRequest, TResponse> : CallLife, IClientCall<TRequest, TResponse>
    where TRequest : class
    where TResponse : class
{
    private readonly Method<TRequest, TResponse> _method;
    private readonly MethodPlan _plan;
    private readonly string? _host;
    private MessageCodec? _codec;
    private Task<TResponse>? _response;
    private ResponseMessageReader? _reader;
    private int _previousAttempts;

    public GrpcCall(GrpcChannel channel, Method<TRequest, TResponse> method, MethodPlan plan, string? host, in CallOptions options)
        : base(channel, method, options)
    {
        _method = method;
        _plan = plan;
        _host = host;
    }

    public Task<TResponse> StartUnary(TRequest request)
    {
        Begin();
        _response = RunUnaryAsync(request);
        return _response;
    }

    public IAsyncStreamReader<TResponse> StartServerStreaming(TRequest request)
    {
        Begin();
        Sending = SendMessageAsync(request);
        return new ResponseStreamReader<TRequest, TResponse>(this);
    }

    public (IClientStreamWriter<TRequest> Requests, Task<TResponse> Response) StartClientStreaming()
    {
        RequestStreamWriter<TRequest, TResponse> requests = StartStreaming();
        return (requests, ReadSingle());
    }

    public (IClientStreamWriter<TRequest> Requests, IAsyncStreamReader<TResponse> Responses) StartDuplexStreaming() =>
        (StartStreaming(), new ResponseStreamReader<TRequest, TResponse>(this));

    /// <summary>Starts the call as one attempt of several, with requests that are framed already.</summary>
    /// <returns>Whether response metadata has come; else the call is over. Never fails.</returns>
    public async Task<bool> TryAsync(HttpContent content, int previousAttempts, TimeSpan delay)
    {
        _previousAttempts = previousAttempts;
        Begin();
        Sending = SendAsync(content, delay);
        await ((Task)Sending).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return Outcome is null;
    }

    /// <summary>Ends the call before it is sent.</summary>
    public void Refuse(RpcException exception)
    {
        Sending = Task.FromException<HttpResponseMessage>(exception);
        FinishFromException(exception);
    }

    /// <summary>Reads the response of a call that has one.</summary>
    /// <exception cref="RpcException">The call ended with a status other than OK, or not with one response.</exception>
    public Task<TResponse> ReadSingle() => _response = ReadSingleAsync();

    public async Task<TResponse?> ReadNextAsync()
    {
        if (Outcome is { } outcome)
            return outcome.Status.StatusCode == StatusCode.OK ? null : throw ToException(outcome);

        try
        {
            HttpResponseMessage response = await Sending!;
            if (Outcome is null)
            {
                ResponseMessageReader reader = await GetReaderAsync(response);
                TResponse? message = await reader.ReadAsync(_method.ResponseMarshaller.ContextualDeserializer, Token);
                if (message is not null)
                    return message;
                Finish(CallOutcome.FromTrailers(response));
            }
        }
        catch (Exception exception)
        {
            FinishFromException(exception);
        }

        CleanUp();
        _reader?.Dispose();
        return Outcome!.Status.StatusCode == StatusCode.OK ? null : throw ToException(Outcome);
    }

    public async Task<Metadata> GetResponseHeadersAsync()
    {
        try
        {
            HttpResponseMessage response = await Sending!;
            Metadata metadata = CallOutcome.Read(response.Headers);
            if (_previousAttempts > 0)
                metadata.Add(GrpcFields.PreviousAttempts, _previousAttempts.ToString(System.Globalization.CultureInfo.InvariantCulture));
            return metadata;
        }
        catch (Exception exception) when (exception is not RpcException)
        {
            FinishFromException(exception);
            throw ToException(Outcome!);
        }
    }

    /// <summary>What a failed write means: the status of the call where it is known.</summary>
    public async Task<Exception> ExplainWriteFailureAsync(Exception exception)
    {
        // A refusal comes with the headers of the answer. The response of a client-streaming call is being read anyway,
        // and knows why the stream ended.
        if (Outcome is null && ((Task?)_response ?? Sending) is { } answer)
            await answer.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

        if (Outcome is { } outcome)
            return outcome.Status.StatusCode == StatusCode.OK ? new InvalidOperationException("the call is complete", exception) : ToException(outcome);
        return new RpcException(Resolve(exception).Status);
    }

    public override void Dispose()
    {
        base.Dispose();
        Observe(_response);
    }

    private RequestStreamWriter<TRequest, TResponse> StartStreaming()
    {
        Begin();
        var content = new StreamingContent();
        Sending = SendAsync(content, TimeSpan.Zero);
        return new RequestStreamWriter<TRequest, TResponse>(this, content, Framing(), _codec);
    }

    private RequestFraming<TRequest> Framing() => new(_method.RequestMarshaller.ContextualSerializer, Channel.MaxSendMessageSize, Options.WriteOptions);

    private async Task<TResponse> RunUnaryAsync(TRequest request)
    {
        Sending = SendMessageAsync(request);
        return await ReadSingleAsync();
    }

    private async Task<TResponse> ReadSingleAsync()
    {
        TResponse? message = null;
        try
        {
            HttpResponseMessage response = await Sending!;
            if (Outcome is null)
            {
                ResponseMessageReader reader = await GetReaderAsync(response);
                Func<DeserializationContext, TResponse> deserializer = _method.ResponseMarshaller.ContextualDeserializer;
                message = await reader.ReadAsync(deserializer, Token);
                if (message is not null && await reader.ReadAsync(deserializer, Token) is not null)
                    throw new RpcException(new Status(StatusCode.Internal, "the method answers with one message, but more than one came"));
                Finish(CallOutcome.FromTrailers(response));
            }

            if (message is null && Outcome!.Status.StatusCode == StatusCode.OK)
                Overrule(new Status(StatusCode.Internal, "the call ended with status OK, but without a message"));
        }
        catch (Exception exception)
        {
            FinishFromException(exception);
        }

        CleanUp();
        _reader?.Dispose();
        return Outcome!.Status.StatusCode == StatusCode.OK ? message! : throw ToException(Outcome);
    }

    private async Task<ResponseMessageReader> GetReaderAsync(HttpResponseMessage response)
    {
        if (_reader is { } known)
            return known;
        string? encoding = response.Headers.NonValidated.TryGetValues(GrpcFields.Encoding, out HeaderStringValues values) ? values.ToString() : null;
        Stream stream = await response.Content.ReadAsStreamAsync(Token);
        return _reader = new ResponseMessageReader(stream, Channel.MaxReceiveMessageSize, encoding, Channel.Codecs.Find(encoding));
    }

    private Task<HttpResponseMessage> SendMessageAsync(TRequest request)
    {
        try
        {
            _codec = Channel.Codecs.OfRequest(Options.Headers);
            var frame = new ArrayBufferWriter<byte>();
            Framing().Write(frame, request, _codec, own: null);
            return SendAsync(new MessageContent(frame.WrittenMemory), TimeSpan.Zero);
        }
        catch (RpcException exception)
        {
            return Task.FromException<HttpResponseMessage>(exception);
        }
    }

    private async Task<HttpResponseMessage> SendAsync(HttpContent content, TimeSpan delay)
    {
        if (Outcome is not null)
            throw ToException(Outcome);

        // The request is not disposed: its content may still be written while the response is read.
        var request = new HttpRequestMessage(HttpMethod.Post, _plan.Uri)
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = content,
        };
        HttpResponseMessage response;
        try
        {
            if (delay > TimeSpan.Zero)
                await Task.Delay(delay, Channel.TimeProvider, Token);
            AddFields(request);
            if ((Channel.ChannelCallCredentials ?? Options.Credentials) is not null)
                await AddCredentialsAsync(request);
            if (!request.Headers.NonValidated.Contains("user-agent"))
                request.Headers.TryAddWithoutValidation("user-agent", GrpcFields.UserAgent);
            response = await Channel.Invoker.SendAsync(request, Token);
        }
        catch (Exception exception)
        {
            FinishFromException(exception);
            throw ToException(Outcome!);
        }

        if (Outcome is not null)
            response.Dispose();
        else if (CallOutcome.FromHeaders(response) is { } outcome)
            Finish(outcome);
        return response;
    }

    private void AddFields(HttpRequestMessage request)
    {
        HttpRequestHeaders headers = request.Headers;
        if (_host is not null)
            headers.Host = _host;
        if (HasDeadline)
            headers.TryAddWithoutValidation(GrpcFields.Timeout, GrpcTimeout.Format(Remaining()));
        headers.TryAddWithoutValidation("te", "trailers");
        headers.TryAddWithoutValidation(GrpcFields.AcceptEncoding, Channel.Codecs.AcceptEncoding);
        if (_previousAttempts > 0)
            headers.TryAddWithoutValidation(GrpcFields.PreviousAttempts, _previousAttempts.ToString(System.Globalization.CultureInfo.InvariantCulture));
        if (Options.Headers is not { Count: > 0 } metadata)
            return;
        _codec ??= Channel.Codecs.OfRequest(metadata);
        if (_codec is not null)
            headers.TryAddWithoutValidation(GrpcFields.Encoding, _codec.Provider.EncodingName);
        AddMetadata(request, metadata);
    }

    private static void AddMetadata(HttpRequestMessage request, Metadata metadata)
    {
        for (int i = 0; i < metadata.Count; i++)
        {
            Metadata.Entry entry = metadata[i];
            if (MetadataFields.IsProtocolField(entry.Key) || entry.Key is ClientCodecs.RequestKey or GrpcFields.PreviousAttempts)
                continue;
            string value = MetadataFields.WireValue(entry);
            if (!request.Headers.TryAddWithoutValidation(entry.Key, value))
                request.Content!.Headers.TryAddWithoutValidation(entry.Key, value);
        }
    }

    private async Task AddCredentialsAsync(HttpRequestMessage request)
    {
        if (!Channel.SendsCallCredentials)
            throw new RpcException(new Status(StatusCode.Unauthenticated, "call credentials do not go over a connection without TLS; use an address with `https`"));
        string service = new Uri(Channel.Address, _method.ServiceName).ToString();
        var context = new AuthInterceptorContext(service, _method.Name, Token);
        Metadata metadata = [];
        if (Channel.ChannelCallCredentials is { } ofChannel)
            await ofChannel.ApplyAsync(context, metadata);
        if (Options.Credentials is { } ofCall)
            await ofCall.ApplyAsync(context, metadata);
        AddMetadata(request, metadata);
    }
}
