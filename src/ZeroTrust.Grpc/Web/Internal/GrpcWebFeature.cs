using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Grpc.AspNetCore.Web.Internal;

/// <summary>
/// Stands before the transport for one gRPC-Web call: bodies go through base64 in text mode, and trailers become the
/// last frame of the body, since neither HTTP/1.1 nor browsers can carry them otherwise.
/// </summary>
internal sealed class GrpcWebFeature : IRequestBodyPipeFeature, IHttpResponseBodyFeature, IHttpResponseTrailersFeature, IHttpResetFeature
{
    private readonly HttpContext _httpContext;
    private readonly IRequestBodyPipeFeature? _request;
    private readonly IHttpResponseBodyFeature _response;
    private readonly IHttpResponseTrailersFeature? _trailers;
    private readonly IHttpResetFeature? _reset;
    private bool _finished;
    private bool _completed;

    public GrpcWebFeature(HttpContext httpContext, bool textRequest, bool textResponse)
    {
        IFeatureCollection features = httpContext.Features;
        _httpContext = httpContext;
        _request = features.Get<IRequestBodyPipeFeature>();
        _response = features.GetRequiredFeature<IHttpResponseBodyFeature>();
        _trailers = features.Get<IHttpResponseTrailersFeature>();
        _reset = features.Get<IHttpResetFeature>();

        PipeReader reader = httpContext.Request.BodyReader;
        Reader = textRequest ? new Base64PipeReader(reader) : reader;
        Writer = textResponse ? new Base64PipeWriter(_response.Writer) : _response.Writer;

        features.Set<IRequestBodyPipeFeature>(this);
        features.Set<IHttpResponseBodyFeature>(this);
        features.Set<IHttpResponseTrailersFeature>(this);
        features.Set<IHttpResetFeature>(this);
        features.Set(this);
    }

    public PipeReader Reader { get; }

    public PipeWriter Writer { get; }

    public Stream Stream => Writer.AsStream(leaveOpen: true);

    public IHeaderDictionary Trailers { get; set; } = new HeaderDictionary();

    public void DisableBuffering() => _response.DisableBuffering();

    public Task StartAsync(CancellationToken cancellationToken = default) => _response.StartAsync(cancellationToken);

    public Task SendFileAsync(string path, long offset, long? count, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException("a call answers with messages, not with a file");

    public async Task CompleteAsync()
    {
        await FinishAsync();
        await _response.CompleteAsync();
        _completed = true;
    }

    public void Reset(int errorCode)
    {
        // HTTP/1.1 has no streams: a whole answer needs no reset, and an abort would tear the connection under it.
        if (_reset is not null)
            _reset.Reset(errorCode);
        else if (!_completed)
            _httpContext.Abort();
    }

    /// <summary>Writes the trailers as the last frame, if there are any and they are not written yet, and sends all that is left.</summary>
    public async Task FinishAsync()
    {
        if (_finished)
            return;
        _finished = true;
        if (Trailers.Count == 0)
            return;
        TrailersFrame.Write(Writer, Trailers);
        await Writer.FlushAsync(_httpContext.RequestAborted);
    }

    /// <summary>Gives the transport back.</summary>
    public void Detach()
    {
        IFeatureCollection features = _httpContext.Features;
        features.Set(_request);
        features.Set(_response);
        features.Set(_trailers);
        features.Set(_reset);
        features.Set<GrpcWebFeature>(null);
    }
}
