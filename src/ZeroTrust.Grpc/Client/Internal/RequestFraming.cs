using System.Buffers;
using Grpc.Core;
using Grpc.Internal;

namespace Grpc.Net.Client.Internal;

/// <summary>Puts the requests of a call into frames.</summary>
internal readonly struct RequestFraming<TRequest>(Action<TRequest, SerializationContext> serializer, int maxSize, WriteOptions? options)
{
    /// <exception cref="RpcException">The request is too large or cannot be serialized.</exception>
    public void Write(IBufferWriter<byte> output, TRequest request, MessageCodec? codec, WriteOptions? own)
    {
        bool torn = false;
        try
        {
            MessageSerializationContext.Write(output, request, serializer, maxSize, Has(own, WriteFlags.NoCompress) ? null : codec, ref torn);
        }
        catch (Exception exception) when (exception is not RpcException)
        {
            throw new RpcException(new Status(StatusCode.Internal, "the request message cannot be serialized", exception));
        }
    }

    public bool MayWait(WriteOptions? own) => Has(own, WriteFlags.BufferHint);

    private bool Has(WriteOptions? own, WriteFlags flag) => (own ?? options) is { } chosen && (chosen.Flags & flag) == flag;
}
