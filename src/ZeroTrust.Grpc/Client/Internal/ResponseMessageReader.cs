using System.Buffers;
using System.Runtime.CompilerServices;
using Grpc.Core;
using Grpc.Internal;
using Grpc.Net.Compression;

namespace Grpc.Net.Client.Internal;

/// <summary>Cuts the body of a response into messages. For one reader at a time.</summary>
internal sealed class ResponseMessageReader(Stream stream, int maxSize, string? encoding, ICompressionProvider? codec) : IDisposable
{
    private const int FirstSize = 1024;

    // Up to this much is made room for because a prefix says so; beyond it, only as the bytes come.
    private const int TrustedSize = 1024 * 1024;

    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(FirstSize);
    private int _start;
    private int _end;

    /// <summary>Reads the next message; null at the end of the body.</summary>
    /// <exception cref="RpcException">The message is not whole, too large or not readable.</exception>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<T?> ReadAsync<T>(Func<DeserializationContext, T> deserializer, CancellationToken cancellationToken)
        where T : class
    {
        while (true)
        {
            int needed = MessageFrame.PrefixSize;
            if (TryReadPrefix(out int length, out bool compressed))
            {
                needed += length;
                if (_end - _start >= needed)
                    return Take(length, compressed, deserializer);
            }

            MakeRoom(Math.Min(needed, Math.Max(TrustedSize, (int)Math.Min(2L * (_end - _start), Array.MaxLength))));
            int read = await stream.ReadAsync(_buffer.AsMemory(_end), cancellationToken);
            if (read == 0)
                return _start == _end ? null : throw new RpcException(new Status(StatusCode.Internal, "the response ended inside a message"));
            _end += read;
        }
    }

    public void Dispose()
    {
        byte[] buffer = _buffer;
        _buffer = [];
        _start = _end = 0;
        if (buffer.Length > 0)
            ArrayPool<byte>.Shared.Return(buffer);
    }

    private bool TryReadPrefix(out int length, out bool compressed)
    {
        length = 0;
        compressed = false;
        if (!MessageFrame.TryReadPrefix(new ReadOnlySequence<byte>(_buffer, _start, _end - _start), out byte flag, out uint declared))
            return false;
        if (flag > 1)
            throw new RpcException(new Status(StatusCode.Internal, "the response message has an unknown flag"));
        compressed = flag == 1;
        if (compressed && codec is null)
        {
            throw new RpcException(new Status(StatusCode.Internal, encoding is null or GrpcFields.Identity
                ? "the response message is compressed, but the response names no encoding"
                : "the message encoding of the response is not supported"));
        }

        if (declared > (uint)maxSize || declared > (uint)(Array.MaxLength - MessageFrame.PrefixSize))
            throw new RpcException(new Status(StatusCode.ResourceExhausted, "the received message exceeds the size limit"));
        length = (int)declared;
        return true;
    }

    private T Take<T>(int length, bool compressed, Func<DeserializationContext, T> deserializer)
        where T : class
    {
        var payload = new ReadOnlySequence<byte>(_buffer, _start + MessageFrame.PrefixSize, length);
        _start += MessageFrame.PrefixSize + length;
        try
        {
            return (compressed ? CompressedPayload.Read(payload, codec!, maxSize, deserializer) : MessageDeserializationContext.Read(payload, deserializer))
                ?? throw new RpcException(new Status(StatusCode.Internal, "the response message cannot be parsed"));
        }
        catch (Exception exception) when (exception is not RpcException)
        {
            throw new RpcException(new Status(StatusCode.Internal, "the response message cannot be parsed", exception));
        }
    }

    /// <summary>Makes sure that a message of the needed size fits, and that at least one byte can be read.</summary>
    private void MakeRoom(int needed)
    {
        if (_start == _end)
            _start = _end = 0;
        if (_buffer.Length - _start >= needed && _end < _buffer.Length)
            return;

        int held = _end - _start;
        byte[] target = needed > _buffer.Length || held == _buffer.Length ? ArrayPool<byte>.Shared.Rent(Math.Max(needed, held + 1)) : _buffer;
        Buffer.BlockCopy(_buffer, _start, target, 0, held);
        if (!ReferenceEquals(target, _buffer))
            ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = target;
        _start = 0;
        _end = held;
    }
}
