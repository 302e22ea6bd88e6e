using System.Buffers;
using System.Buffers.Text;
using System.IO.Pipelines;

namespace Grpc.AspNetCore.Web.Internal;

/// <summary>Writes base64. Every flush ends a segment with its padding, so that a reader can take what has arrived.</summary>
internal sealed class Base64PipeWriter(PipeWriter inner) : PipeWriter
{
    // A multiple of three, so that no piece but the last of a segment has padding.
    private const int PieceSize = 3 * 1024;

    private readonly ArrayBufferWriter<byte> _segment = new();

    public override bool CanGetUnflushedBytes => true;

    public override long UnflushedBytes => _segment.WrittenCount;

    public override Memory<byte> GetMemory(int sizeHint = 0) => _segment.GetMemory(sizeHint);

    public override Span<byte> GetSpan(int sizeHint = 0) => _segment.GetSpan(sizeHint);

    public override void Advance(int bytes) => _segment.Advance(bytes);

    public override void CancelPendingFlush() => inner.CancelPendingFlush();

    public override void Complete(Exception? exception = null)
    {
        if (exception is null)
            EndSegment();
        inner.Complete(exception);
    }

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        EndSegment();
        return inner.FlushAsync(cancellationToken);
    }

    private void EndSegment()
    {
        ReadOnlySpan<byte> rest = _segment.WrittenSpan;
        while (!rest.IsEmpty)
        {
            ReadOnlySpan<byte> piece = rest[..Math.Min(PieceSize, rest.Length)];
            Span<byte> encoded = inner.GetSpan(Base64.GetMaxEncodedToUtf8Length(piece.Length));
            _ = Base64.EncodeToUtf8(piece, encoded, out _, out int written);
            inner.Advance(written);
            rest = rest[piece.Length..];
        }

        _segment.ResetWrittenCount();
    }
}
