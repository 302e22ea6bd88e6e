using System.Net;
using System.Net.Http.Headers;
using Grpc.Internal;

namespace Grpc.Net.Client.Internal;

/// <summary>The body of a request with one message.</summary>
internal sealed class MessageContent : HttpContent
{
    internal static readonly MediaTypeHeaderValue GrpcContentType = new(GrpcFields.ContentType);
    private readonly ReadOnlyMemory<byte> _frame;

    public MessageContent(ReadOnlyMemory<byte> frame)
    {
        _frame = frame;
        Headers.ContentType = GrpcContentType;
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken) =>
        stream.WriteAsync(_frame, cancellationToken).AsTask();

    // The length is not announced: gRPC frames its messages itself.
    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
