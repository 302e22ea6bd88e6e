using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Grpc.Core;
using Grpc.Internal;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Microsoft.Extensions.Primitives;

namespace Grpc.AspNetCore.Server.Internal;

/// <summary>One call on the server. Everything but the HTTP context is made when it is first asked for.</summary>
#pragma warning disable CA1001 // The deadline is disposed by EndAsync, which every handler awaits last.
internal sealed class HttpContextServerCallContext : ServerCallContext
#pragma warning restore CA1001
{
    private const int Http2InternalError = 2;
    private static readonly AuthContext Unauthenticated = new(peerIdentityPropertyName: null, []);

    private MessageCodec? _responseCodec;
    private Metadata? _requestHeaders;
    private Metadata? _responseTrailers;
    private AuthContext? _authContext;
    private ServerDeadline? _deadline;
    private Status _status;
    private bool _bodyWritten;
    private bool _headersWritten;
    private bool _torn;

    public HttpContextServerCallContext(HttpContext httpContext, ServerSettings settings)
    {
        HttpContext = httpContext;
        Settings = settings;
    }

    public HttpContext HttpContext { get; }

    public ServerSettings Settings { get; }

    /// <summary>Token for waiting on the client: none without a deadline, since the transport ends such waits itself.</summary>
    public CancellationToken ReadToken => _deadline is null ? CancellationToken.None : _deadline.Token;

    protected override string MethodCore => Settings.Method;

    protected override string HostCore => HttpContext.Request.Host.Value ?? "";

    protected override string PeerCore => FormatPeer(HttpContext.Connection);

    protected override DateTime DeadlineCore => _deadline is null ? DateTime.MaxValue : _deadline.UtcEnd;

    protected override Metadata RequestHeadersCore => _requestHeaders ??= ReadRequestHeaders();

    protected override CancellationToken CancellationTokenCore => _deadline is null ? HttpContext.RequestAborted : _deadline.Token;

    protected override Metadata ResponseTrailersCore => _responseTrailers ??= [];

    protected override Status StatusCore
    {
        get => _status;
        set => _status = value;
    }

    protected override WriteOptions? WriteOptionsCore { get; set; }

    // Shared with the middleware of the host.
    protected override IDictionary<object, object> UserStateCore => HttpContext.Items!;

    protected override AuthContext AuthContextCore => _authContext ??= ReadAuthContext();

    /// <summary>Sets the response up and starts the deadline, if the client sent one.</summary>
    public void Start()
    {
        IHeaderDictionary request = HttpContext.Request.Headers;
        IHeaderDictionary response = HttpContext.Response.Headers;
        response.ContentType = ResponseFields.ContentType;
        StringValues timeout = request.GrpcTimeout;
        if (timeout.Count > 0)
            StartDeadline(timeout);

        // Told to those who compress only: it is of no use to others.
        if (request.GrpcEncoding.Count > 0)
            response.GrpcAcceptEncoding = Settings.AcceptEncoding;
        if (Settings.ResponseCodec is { } codec)
            Encode(codec);
    }

    /// <summary>Writes one message into the response, without flushing it.</summary>
    public void WriteMessage<T>(T message, Action<T, SerializationContext> serializer, WriteOptions? options)
    {
        MessageCodec? codec = _responseCodec is not null && (options?.Flags & WriteFlags.NoCompress) != WriteFlags.NoCompress ? _responseCodec : null;
        MessageSerializationContext.Write(HttpContext.Response.BodyWriter, message, serializer, Settings.MaxSendMessageSize, codec, ref _torn);
        _bodyWritten = true;
    }

    /// <summary>Takes the response for one write of a streaming handler.</summary>
    public void EnterWrite() => _deadline?.EnterWrite();

    /// <summary>Gives the response back.</summary>
    public void ExitWrite() => _deadline?.ExitWrite();

    /// <summary>Writes the single response of a call and its status.</summary>
    public void FinishWithMessage<T>(T? message, Action<T, SerializationContext> serializer)
        where T : class
    {
        if (_deadline is not null && !_deadline.TryEnd())
            return;

        if (_status.StatusCode == StatusCode.OK)
        {
            if (message is null)
            {
                WriteStatus(StatusCode.Cancelled, "no message returned from method", _responseTrailers);
                return;
            }

            try
            {
                WriteMessage(message, serializer, WriteOptionsCore);
            }
            catch (Exception exception)
            {
                Answer(exception);
                return;
            }
        }

        WriteStatus(_status.StatusCode, _status.Detail, _responseTrailers);
    }

    /// <summary>Writes the status of a call whose responses, if any, are written.</summary>
    public void Finish()
    {
        if (_deadline is null || _deadline.TryEnd())
            WriteStatus(_status.StatusCode, _status.Detail, _responseTrailers);
    }

    /// <summary>Writes the status for an exception of the handler or of the transport.</summary>
    public void Fail(Exception exception)
    {
        if (_deadline is null || _deadline.TryEnd())
            Answer(exception);
        else if (exception is not OperationCanceledException and not RpcException)
            GrpcLog.CallEndedWithStatus(Settings.Logger, Settings.Method, StatusCode.DeadlineExceeded, exception);
    }

    /// <summary>Ends the deadline, if there is one. Afterwards nothing touches the HTTP context any more.</summary>
    public ValueTask EndAsync() => _deadline is null ? default : EndDeadlineAsync(_deadline);

    /// <summary>Writes the status: into the headers when nothing is on its way yet, else into the trailers.</summary>
    public void WriteStatus(StatusCode code, string detail, Metadata? trailers)
    {
        HttpResponse response = HttpContext.Response;
        IHeaderDictionary fields;
        if (!_bodyWritten && !response.HasStarted)
        {
            fields = response.Headers;
        }
        else
        {
            IHttpResponseTrailersFeature? feature = HttpContext.Features.Get<IHttpResponseTrailersFeature>();
            if (feature is null)
                return;
            fields = feature.Trailers;
        }

        ResponseFields.AddStatus(fields, code, detail);
        if (trailers is not null)
            ResponseFields.AddMetadata(fields, trailers);
    }

    public void Reset(int errorCode)
    {
        IHttpResetFeature? reset = HttpContext.Features.Get<IHttpResetFeature>();
        if (reset is null)
            HttpContext.Abort();
        else
            reset.Reset(errorCode);
    }

    /// <summary>Lifts the limits of the server that are meant for single requests.</summary>
    public void LiftBodyLimits()
    {
        IFeatureCollection features = HttpContext.Features;
        if (features.Get<IHttpMinRequestBodyDataRateFeature>() is { } rate)
            rate.MinDataRate = null;
        if (features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
            size.MaxRequestBodySize = null;
        features.Get<Microsoft.AspNetCore.Http.Timeouts.IHttpRequestTimeoutFeature>()?.DisableTimeout();
    }

    protected override async Task WriteResponseHeadersAsyncCore(Metadata responseHeaders)
    {
        ArgumentNullException.ThrowIfNull(responseHeaders);
        EnterWrite();
        try
        {
            if (_headersWritten || _bodyWritten || HttpContext.Response.HasStarted)
                throw new InvalidOperationException("the response headers are written already");
            _headersWritten = true;
            if (responseHeaders.Get(GrpcFields.EncodingRequest) is { IsBinary: false } request)
                Encode(Settings.FindCodec(request.Value));
            ResponseFields.AddMetadata(HttpContext.Response.Headers, responseHeaders);
            await HttpContext.Response.BodyWriter.FlushAsync(ReadToken);
        }
        finally
        {
            ExitWrite();
        }
    }

    protected override ContextPropagationToken CreatePropagationTokenCore(ContextPropagationOptions? options) =>
        new(DeadlineCore, CancellationTokenCore, options);

    /// <summary>Compresses the responses, if the client takes the codec; without a codec, leaves them.</summary>
    private void Encode(MessageCodec? codec)
    {
        if (codec is not null && !IsAccepted(codec.Provider.EncodingName))
            codec = null;
        _responseCodec = codec;
        HttpContext.Response.Headers.GrpcEncoding = codec?.Provider.EncodingName;
    }

    private bool IsAccepted(string encoding)
    {
        foreach (string? list in HttpContext.Request.Headers.GrpcAcceptEncoding)
        {
            if (MessageCodec.IsListed(list, encoding))
                return true;
        }

        return false;
    }

    private static string FormatPeer(ConnectionInfo connection)
    {
        IPAddress? address = connection.RemoteIpAddress;
        if (address is { IsIPv4MappedToIPv6: true })
            address = address.MapToIPv4();
        return address?.AddressFamily switch
        {
            AddressFamily.InterNetwork => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"ipv4:{address}:{connection.RemotePort}"),
            AddressFamily.InterNetworkV6 => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"ipv6:[{address}]:{connection.RemotePort}"),
            _ => "unknown",
        };
    }

    private void StartDeadline(in StringValues header)
    {
        if (header.Count != 1 || !GrpcTimeout.TryParse(header[0], out TimeSpan timeout))
        {
            GrpcLog.TimeoutIgnored(Settings.Logger, Settings.Method);
            return;
        }

        _deadline = new ServerDeadline(this, Settings.TimeProvider, timeout);
        _deadline.Start();
    }

    private static async ValueTask EndDeadlineAsync(ServerDeadline deadline)
    {
        await deadline.WaitForEndAsync();
        deadline.Dispose();
    }

    private void Answer(Exception exception)
    {
        if (_torn)
        {
            // A part of a message is in the output: no status can follow it.
            GrpcLog.HandlerFailed(Settings.Logger, Settings.Method, exception);
            Reset(Http2InternalError);
            return;
        }

        if (HttpContext.RequestAborted.IsCancellationRequested || (exception is IOException and not BadHttpRequestException && IsRequestReset()))
        {
            GrpcLog.CallCancelled(Settings.Logger, Settings.Method);
            WriteStatus(StatusCode.Cancelled, "", trailers: null);
            return;
        }

        if (exception is RpcException rpc)
        {
            GrpcLog.CallEndedWithStatus(Settings.Logger, Settings.Method, rpc.StatusCode, rpc.InnerException);
            if (rpc.StatusCode == StatusCode.OK)
                WriteStatus(StatusCode.Internal, "the handler failed with status OK", MergeTrailers(rpc.Trailers));
            else
                WriteStatus(rpc.StatusCode, rpc.Status.Detail, MergeTrailers(rpc.Trailers));
            return;
        }

        // Only the server itself throws this one, for a request that it cannot read.
        if (exception is BadHttpRequestException refused)
        {
            bool isTooLarge = refused.StatusCode == StatusCodes.Status413PayloadTooLarge;
            StatusCode code = isTooLarge ? StatusCode.ResourceExhausted : StatusCode.Internal;
            GrpcLog.CallEndedWithStatus(Settings.Logger, Settings.Method, code, exception);
            WriteStatus(code, isTooLarge ? "the received message exceeds the size limit" : "the request could not be read", trailers: null);
            return;
        }

        GrpcLog.HandlerFailed(Settings.Logger, Settings.Method, exception);
        string detail = "Exception was thrown by handler.";
        if (Settings.EnableDetailedErrors)
            detail = $"{detail} {exception.GetType().Name}: {exception.Message}";
        WriteStatus(StatusCode.Unknown, detail, _responseTrailers);
    }

    // The body hears of a reset before the token does. Once it has, every read of it fails, so one more read tells.
    private bool IsRequestReset()
    {
        PipeReader body = HttpContext.Request.BodyReader;
        try
        {
            if (body.TryRead(out ReadResult result))
                body.AdvanceTo(result.Buffer.Start);
            return false;
        }
        catch (IOException)
        {
            return true;
        }
        catch (InvalidOperationException)
        {
            // Another read is under way, so the body has not failed.
            return false;
        }
    }

    private Metadata? MergeTrailers(Metadata trailers)
    {
        if (trailers.Count == 0)
            return _responseTrailers;
        if (_responseTrailers is null || ReferenceEquals(_responseTrailers, trailers))
            return trailers;

        Metadata all = [];
        foreach (Metadata.Entry entry in _responseTrailers)
            all.Add(entry);
        foreach (Metadata.Entry entry in trailers)
            all.Add(entry);
        return all;
    }

    private Metadata ReadRequestHeaders()
    {
        Metadata metadata = [];
        try
        {
            foreach (KeyValuePair<string, StringValues> header in HttpContext.Request.Headers)
            {
                if (MetadataFields.IsProtocolField(header.Key))
                    continue;
                for (int i = 0; i < header.Value.Count; i++)
                    MetadataFields.Add(metadata, header.Key, header.Value[i] ?? "");
            }
        }
        catch (FormatException exception)
        {
            throw new RpcException(new Status(StatusCode.Internal, exception.Message));
        }

        return metadata;
    }

    private AuthContext ReadAuthContext()
    {
        X509Certificate2? certificate = HttpContext.Connection.ClientCertificate;
        if (certificate is null)
            return Unauthenticated;

        const string CommonName = "x509_common_name";
        const string AlternativeName = "x509_subject_alternative_name";
        var properties = new Dictionary<string, List<AuthProperty>>(StringComparer.Ordinal);
        Add(CommonName, certificate.GetNameInfo(X509NameType.SimpleName, forIssuer: false));
        Add(AlternativeName, certificate.GetNameInfo(X509NameType.UrlName, forIssuer: false));
        foreach (X509Extension extension in certificate.Extensions)
        {
            if (extension is not X509SubjectAlternativeNameExtension names)
                continue;
            foreach (string name in names.EnumerateDnsNames())
                Add(AlternativeName, name);
        }

        string? identity = null;
        if (properties.ContainsKey(AlternativeName))
            identity = AlternativeName;
        else if (properties.ContainsKey(CommonName))
            identity = CommonName;
        return new AuthContext(identity, properties);

        void Add(string name, string value)
        {
            if (value.Length == 0)
                return;
            if (!properties.TryGetValue(name, out List<AuthProperty>? list))
                properties[name] = list = [];
            list.Add(AuthProperty.Create(name, Encoding.UTF8.GetBytes(value)));
        }
    }
}
