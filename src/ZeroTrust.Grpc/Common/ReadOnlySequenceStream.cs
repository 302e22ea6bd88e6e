using System.Buffers;

namespace Grpc.Internal;

/// <summary>Reads a sequence as a stream.</summary>
internal sealed class ReadOnlySequenceStream(in ReadOnlySequence<byte> sequence) : Stream
{
    private ReadOnlySequence<byte> _rest = sequence;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        ReadOnlySequence<byte> taken = _rest.Slice(0, Math.Min(_rest.Length, buffer.Length));
        taken.CopyTo(buffer);
        _rest = _rest.Slice(taken.End);
        return (int)taken.Length;
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
