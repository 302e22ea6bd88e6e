using System.Net;

namespace Grpc.Net.Client.Internal;

/// <summary>The body of one attempt: sends what the buffer of its call holds, and then what comes.</summary>
internal sealed class RetryContent : HttpContent
{
    private readonly RetryBuffer _buffer;
    private readonly CancellationToken _attempt;
    private TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <param name="buffer">The requests of the call.</param>
    /// <param name="attempt">Fires when the attempt is over.</param>
    public RetryContent(RetryBuffer buffer, CancellationToken attempt)
    {
        _buffer = buffer;
        _attempt = attempt;
        Headers.ContentType = MessageContent.GrpcContentType;
    }

    /// <summary>Completes, never with a failure, when the attempt sends no more.</summary>
    public Task Ended => _ended.Task;

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _attempt);
        // The HTTP client begins anew, on another connection, when the server did not take the request.
        if (_ended.Task.IsCompleted)
            _ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        try
        {
            // The headers must reach the server although no message follows yet.
            await stream.FlushAsync(either.Token);
            for (int i = 0; await _buffer.TakeAsync(i, either.Token) is { } frame; i++)
            {
                await stream.WriteAsync(frame.Bytes, either.Token);
                if (!frame.MayWait)
                    await stream.FlushAsync(either.Token);
                _buffer.MarkSent(frame);
            }
        }
        catch (OperationCanceledException) when (!_attempt.IsCancellationRequested)
        {
            // The transport gave the stream up, and knows better why.
        }
        finally
        {
            _ended.TrySetResult();
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
