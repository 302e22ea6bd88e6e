using System.Buffers;
using Grpc.Core;

namespace Grpc.Internal;

/// <summary>Lends a payload to a marshaller. One instance a thread is reused: marshallers are synchronous.</summary>
internal sealed class MessageDeserializationContext : DeserializationContext
{
    [ThreadStatic]
    private static MessageDeserializationContext? t_spare;

    private ReadOnlySequence<byte> _payload;

    private MessageDeserializationContext()
    {
    }

    public override int PayloadLength => (int)_payload.Length;

    public static T Read<T>(in ReadOnlySequence<byte> payload, Func<DeserializationContext, T> deserializer)
    {
        // Taken out while in use, so that a marshaller that reads another message gets one of its own.
        MessageDeserializationContext context = t_spare ?? new MessageDeserializationContext();
        t_spare = null;
        context._payload = payload;
        try
        {
            return deserializer(context);
        }
        finally
        {
            context._payload = default;
            t_spare = context;
        }
    }

    public override byte[] PayloadAsNewBuffer() => _payload.ToArray();

    public override ReadOnlySequence<byte> PayloadAsReadOnlySequence() => _payload;
}
