using System.Buffers;
using System.Runtime.CompilerServices;
using Grpc.Core;
using Grpc.Internal;

namespace Grpc.Net.Client.Internal;

/// <summary>Cuts the body of a response into messages. For one reader at a time.</summary>
internal sealed class ResponseMessageReader(Stream stream, int maxSize, string? encoding) : IDisposable
{
    private const int FirstSize = 1024;

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
            if (TryReadPrefix(out int length))
            {
                needed += length;
                if (_end - _start >= needed)
                    return Take(length, deserializer);
            }

            MakeRoom(needed);
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

    private bool TryReadPrefix(out int length)
    {
        length = 0;
        if (!MessageFrame.TryReadPrefix(new ReadOnlySequence<byte>(_buffer, _start, _end - _start), out byte flag, out uint declared))
            return false;
        if (flag > 1)
            throw new RpcException(new Status(StatusCode.Internal, "the response message has an unknown flag"));
        if (flag == 1)
        {
            // The seam of message compression: a codec would be looked up here.
            throw new RpcException(new Status(StatusCode.Internal, encoding is null or GrpcFields.Identity
                ? "the response message is compressed, but the response names no encoding"
                : "the message encoding of the response is not supported"));
        }

        if (declared > (uint)maxSize || declared > (uint)(Array.MaxLength - MessageFrame.PrefixSize))
            throw new RpcException(new Status(StatusCode.ResourceExhausted, "the received message exceeds the size limit"));
        length = (int)declared;
        return true;
    }

    private T Take<T>(int length, Func<DeserializationContext, T> deserializer)
        where T : class
    {
        var payload = new ReadOnlySequence<byte>(_buffer, _start + MessageFrame.PrefixSize, length);
        _start += MessageFrame.PrefixSize + length;
        try
        {
            return MessageDeserializationContext.Read(payload, deserializer)
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
