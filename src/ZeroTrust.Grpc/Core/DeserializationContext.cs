using System.Buffers;

namespace Grpc.Core;

/// <summary>Gives the payload of one message to a marshaller.</summary>
public abstract class DeserializationContext
{
    /// <summary>Length of the payload in bytes.</summary>
    public abstract int PayloadLength { get; }

    /// <summary>The payload in a new array that the caller may keep.</summary>
    /// <returns>The payload.</returns>
    public virtual byte[] PayloadAsNewBuffer() => throw new NotSupportedException();

    /// <summary>The payload in place; valid only until the marshaller returns.</summary>
    /// <returns>The payload.</returns>
    public virtual ReadOnlySequence<byte> PayloadAsReadOnlySequence() => new(PayloadAsNewBuffer());
}
