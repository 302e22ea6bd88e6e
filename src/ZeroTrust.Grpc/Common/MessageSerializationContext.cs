using System.Buffers;
using Grpc.Core;

namespace Grpc.Internal;

/// <summary>
/// Takes a payload from a marshaller and puts it, after its prefix, into an output. When the marshaller tells the
/// length first, it writes into the output itself, unless the message is compressed. One instance a thread is reused:
/// marshallers are synchronous.
/// </summary>
internal sealed class MessageSerializationContext : SerializationContext, IBufferWriter<byte>
{
    // Up to this size the output is asked for one contiguous block, which makes protobuf writing fastest; it gets prefix and
    // payload at once, since every advance of a response takes locks of its stream.
    private const int ContiguousLimit = 4000;

    [ThreadStatic]
    private static MessageSerializationContext? t_spare;

    private IBufferWriter<byte>? _output;
    private ArrayBufferWriter<byte>? _scratch;
    private MessageCodec? _codec;
    private Memory<byte> _block;
    private int _used;
    private bool _isTorn;
    private int _maxSize;
    private int _length;
    private State _state;

    private MessageSerializationContext()
    {
    }

    private enum State : byte
    {
        Empty,
        Direct,
        Scratch,
        Done,
    }

    /// <summary>Writes prefix and payload of a message.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="message">The message.</param>
    /// <param name="serializer">Its marshaller.</param>
    /// <param name="maxSize">Largest payload, before it is compressed.</param>
    /// <param name="codec">Compresses the payload; null to leave it.</param>
    /// <param name="torn">Set while the output holds a part of a message only, and left set when the marshaller fails there.</param>
    /// <exception cref="RpcException">The payload is too large.</exception>
    public static void Write<T>(IBufferWriter<byte> output, T message, Action<T, SerializationContext> serializer, int maxSize, MessageCodec? codec, ref bool torn)
    {
        MessageSerializationContext context = t_spare ?? new MessageSerializationContext();
        t_spare = null;
        context._output = output;
        context._maxSize = maxSize;
        context._codec = codec;
        context._length = -1;
        context._state = State.Empty;
        context._isTorn = false;
        try
        {
            serializer(message, context);
            if (context._state != State.Done)
                throw new InvalidOperationException("the marshaller did not complete the message");
        }
        catch
        {
            torn = context._state == State.Direct && context._isTorn;
            throw;
        }
        finally
        {
            context._output = null;
            context._scratch = null;
            context._codec = null;
            context._block = default;
            t_spare = context;
        }
    }

    public override void SetPayloadLength(int payloadLength)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(payloadLength);
        if (_state != State.Empty)
            throw new InvalidOperationException("the length is told before the payload is written");
        CheckSize(payloadLength);
        _length = payloadLength;
    }

    public override IBufferWriter<byte> GetBufferWriter()
    {
        switch (_state)
        {
            case State.Empty when _length >= 0 && _codec is null:
                _block = _output!.GetMemory(MessageFrame.PrefixSize + (_length <= ContiguousLimit ? _length : 0));
                MessageFrame.WritePrefix(_block.Span, _length, compressed: false);
                _used = MessageFrame.PrefixSize;
                _state = State.Direct;
                return this;
            case State.Empty:
                _state = State.Scratch;
                _scratch = _length > 0 ? new ArrayBufferWriter<byte>(_length) : new ArrayBufferWriter<byte>();
                return _scratch;
            case State.Direct:
                return this;
            case State.Scratch:
                return _scratch!;
            default:
                throw new InvalidOperationException("the message is complete");
        }
    }

    public override void Complete()
    {
        switch (_state)
        {
            case State.Direct:
                _output!.Advance(_used);
                _state = State.Done;
                break;
            case State.Scratch:
                WritePayload(_scratch!.WrittenSpan);
                break;
            case State.Empty when _length <= 0:
                WritePayload([]);
                break;
            default:
                throw new InvalidOperationException("the message is complete, or its payload was not written");
        }
    }

    public override void Complete(byte[] payload)
    {
        ArgumentNullException.ThrowIfNull(payload);
        if (_state != State.Empty)
            throw new InvalidOperationException("the message is complete, or its payload is being written");
        WritePayload(payload);
    }

    void IBufferWriter<byte>.Advance(int count)
    {
        if ((uint)count > (uint)(_block.Length - _used))
            throw new ArgumentOutOfRangeException(nameof(count), "the marshaller advances past the block that it was given");
        _used += count;
    }

    Memory<byte> IBufferWriter<byte>.GetMemory(int sizeHint)
    {
        if (_block.Length - _used < Math.Max(sizeHint, 1))
            TakeBlock(sizeHint);
        return _block[_used..];
    }

    Span<byte> IBufferWriter<byte>.GetSpan(int sizeHint)
    {
        if (_block.Length - _used < Math.Max(sizeHint, 1))
            TakeBlock(sizeHint);
        return _block.Span[_used..];
    }

    private void TakeBlock(int sizeHint)
    {
        _output!.Advance(_used);
        _isTorn = true;
        _used = 0;
        _block = _output.GetMemory(sizeHint);
    }

    private void WritePayload(ReadOnlySpan<byte> payload)
    {
        CheckSize(payload.Length);

        // An empty payload has nothing to compress, and not every reader takes its coded form.
        if (_codec is not null && !payload.IsEmpty)
        {
            WriteCompressed(payload, _codec);
            return;
        }

        WritePrefix(payload.Length, 0);
        _state = State.Done;
        _output!.Write(payload);
    }

    private void WriteCompressed(ReadOnlySpan<byte> payload, MessageCodec codec)
    {
        using MemoryStream compressed = codec.Compress(payload);
        ReadOnlySpan<byte> bytes = compressed.GetBuffer().AsSpan(0, (int)compressed.Length);
        WritePrefix(bytes.Length, 0, compressed: true);
        _state = State.Done;
        _output!.Write(bytes);
    }

    private void WritePrefix(int length, int sizeHint, bool compressed = false)
    {
        Span<byte> span = _output!.GetSpan(MessageFrame.PrefixSize + sizeHint);
        MessageFrame.WritePrefix(span, length, compressed);
        _output.Advance(MessageFrame.PrefixSize);
    }

    private void CheckSize(int length)
    {
        if (length > _maxSize)
            throw new RpcException(new Status(StatusCode.ResourceExhausted, "the message to send exceeds the size limit"));
    }
}
