using System.Buffers;
using Grpc.Core;
using Grpc.Net.Compression;

namespace Grpc.Internal;

/// <summary>Reads messages from compressed payloads. What comes out is bounded, however small what goes in is.</summary>
internal static class CompressedPayload
{
    private const int FirstSize = 4096;

    /// <summary>Decompresses a payload and reads its message.</summary>
    /// <param name="payload">The payload as it came.</param>
    /// <param name="provider">Its codec.</param>
    /// <param name="maxSize">Most bytes that may come out.</param>
    /// <param name="deserializer">Reads the message; what it throws is passed on.</param>
    /// <exception cref="RpcException">INTERNAL when the payload is not of the codec or not whole, RESOURCE_EXHAUSTED when more comes out than may.</exception>
    public static T Read<T>(in ReadOnlySequence<byte> payload, ICompressionProvider provider, int maxSize, Func<DeserializationContext, T> deserializer)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(Math.Min(FirstSize, Limit(maxSize)));
        try
        {
            int length = Decompress(payload, provider, maxSize, ref buffer);
            return MessageDeserializationContext.Read(new ReadOnlySequence<byte>(buffer, 0, length), deserializer);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static int Decompress(in ReadOnlySequence<byte> payload, ICompressionProvider provider, int maxSize, ref byte[] buffer)
    {
        int length = 0;
        try
        {
            using var source = new ReadOnlySequenceStream(payload);
            using Stream stream = provider.CreateDecompressionStream(source);
            while (true)
            {
                int read = stream.Read(buffer, length, buffer.Length - length);
                if (read == 0)
                    break;
                length += read;
                if (length > maxSize)
                    throw new RpcException(new Status(StatusCode.ResourceExhausted, "the decompressed message exceeds the size limit"));
                if (length == buffer.Length)
                    Grow(ref buffer, length, maxSize);
            }
        }
        catch (Exception exception) when (exception is not RpcException)
        {
            throw Broken(exception);
        }

        return CodingTrailer.Fits(provider.EncodingName, payload, buffer.AsSpan(0, length)) ? length : throw Broken(exception: null);
    }

    private static void Grow(ref byte[] buffer, int length, int maxSize)
    {
        byte[] larger = ArrayPool<byte>.Shared.Rent((int)Math.Min(2L * length, Math.Max(Limit(maxSize), length + 1L)));
        buffer.AsSpan(0, length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(buffer);
        buffer = larger;
    }

    // One byte more than may come out, so that too much shows.
    private static int Limit(int maxSize) => Math.Min(maxSize, Array.MaxLength - 1) + 1;

    private static RpcException Broken(Exception? exception) => new(new Status(StatusCode.Internal, "the compressed message cannot be decompressed", exception));
}
