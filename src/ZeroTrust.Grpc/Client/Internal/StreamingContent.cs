using System.Net;

namespace Grpc.Net.Client.Internal;

/// <summary>The body of a request whose messages are written while the call runs.</summary>
internal sealed class StreamingContent : HttpContent
{
    private readonly TaskCompletionSource _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _gate = new();
    private TaskCompletionSource<Stream> _stream = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Stream? _lent;

    public StreamingContent() => Headers.ContentType = MessageContent.GrpcContentType;

    /// <summary>The stream to write to, when the transport is ready for it.</summary>
    public ValueTask<Stream> GetStreamAsync(CancellationToken cancellationToken) => _lent is { } lent ? new(lent) : WaitAsync(cancellationToken);

    /// <summary>Ends the body.</summary>
    public void End() => _end.TrySetResult();

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        // The headers must reach the server although no message follows yet.
        await stream.FlushAsync(cancellationToken);
        Open(stream);
        // Given up, the transport knows better why: a failure here would stand before its own.
        await _end.Task.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }

    // The HTTP client begins anew, on another connection, when the server did not take the request.
    private void Open(Stream stream)
    {
        lock (_gate)
        {
            if (_lent is not null)
                throw new IOException("the server did not take the call, and its requests are sent already");
            if (_stream.Task.IsCompleted)
                _stream = new(TaskCreationOptions.RunContinuationsAsynchronously);
            _stream.SetResult(stream);
        }
    }

    private async ValueTask<Stream> WaitAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            Task<Stream> waiting;
            lock (_gate)
                waiting = _stream.Task;
            await waiting.WaitAsync(cancellationToken);
            lock (_gate)
            {
                if (waiting == _stream.Task)
                    return _lent = waiting.GetAwaiter().GetResult();
            }
        }
    }
}
