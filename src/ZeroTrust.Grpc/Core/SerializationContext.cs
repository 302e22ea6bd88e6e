using System.Buffers;

namespace Grpc.Core;

/// <summary>Takes the payload of one message from a marshaller.</summary>
public abstract class SerializationContext
{
    /// <summary>Finishes with a whole payload.</summary>
    /// <param name="payload">The payload; must not be changed afterwards.</param>
    public virtual void Complete(byte[] payload) => throw new NotSupportedException();

    /// <summary>Gives the buffer to write the payload to; call <see cref="Complete()"/> when done.</summary>
    /// <returns>The buffer.</returns>
    public virtual IBufferWriter<byte> GetBufferWriter() => throw new NotSupportedException();

    /// <summary>Tells the length of the payload before it is written, which saves a copy. Must be exact.</summary>
    /// <param name="payloadLength">Length in bytes.</param>
    public virtual void SetPayloadLength(int payloadLength)
    {
    }

    /// <summary>Finishes a payload that was written to <see cref="GetBufferWriter"/>.</summary>
    public virtual void Complete() => throw new NotSupportedException();
}
