using System.Buffers;
using System.Buffers.Text;
using System.IO.Pipelines;
using Grpc.Core;

namespace Grpc.AspNetCore.Web.Internal;

/// <summary>
/// Reads base64 that may have padding after any group, as it comes of segments that were encoded one by one. What is
/// decoded is kept until it is consumed; more is fetched only when all of it was examined, so a consumer that bounds
/// what it waits for bounds what is kept.
/// </summary>
internal sealed class Base64PipeReader(PipeReader inner) : PipeReader
{
    private const int GroupSize = 4;
    private const int FirstSize = 1024;
    private static readonly SearchValues<byte> Alphabet = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/="u8);

    private readonly byte[] _group = new byte[GroupSize];
    private int _groupLength;
    private byte[] _buffer = [];
    private int _start;
    private int _examined;
    private int _end;
    private bool _innerEnded;

    private bool HasNews => _end > _examined || _innerEnded;

    private ReadOnlySequence<byte> Lent => new(_buffer, _start, _end - _start);

    public override bool TryRead(out ReadResult result)
    {
        if (!HasNews && inner.TryRead(out ReadResult read))
            Take(read);
        result = Result(isCanceled: false);
        return HasNews;
    }

    public override async ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        bool canceled = false;
        while (!HasNews && !canceled)
        {
            ReadResult read = await inner.ReadAsync(cancellationToken);
            canceled = read.IsCanceled;
            Take(read);
        }

        return Result(canceled);
    }

    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        ReadOnlySequence<byte> lent = Lent;
        int consumedLength = (int)lent.Slice(0, consumed).Length;
        int examinedLength = (int)lent.Slice(0, examined).Length;
        _examined = _start + Math.Max(consumedLength, examinedLength);
        _start += consumedLength;
    }

    public override void CancelPendingRead() => inner.CancelPendingRead();

    public override void Complete(Exception? exception = null) => inner.Complete(exception);

    private ReadResult Result(bool isCanceled) => new(Lent, isCanceled, _innerEnded);

    private void Take(in ReadResult read)
    {
        ReadOnlySequence<byte> text = read.Buffer;
        try
        {
            foreach (ReadOnlyMemory<byte> part in text)
                Decode(part.Span);
        }
        finally
        {
            inner.AdvanceTo(text.End);
        }

        _innerEnded = read.IsCompleted;
        if (_innerEnded && _groupLength > 0)
            throw NotBase64();
    }

    private void Decode(ReadOnlySpan<byte> text)
    {
        // The runtime skips white space, which would move the groups.
        if (text.ContainsAnyExcept(Alphabet))
            throw NotBase64();

        while (_groupLength > 0 && !text.IsEmpty)
        {
            _group[_groupLength++] = text[0];
            text = text[1..];
            if (_groupLength == GroupSize)
            {
                DecodeGroups(_group);
                _groupLength = 0;
            }
        }

        while (text.Length >= GroupSize)
        {
            // Up to the end of the group with padding, or of the last whole group.
            int padding = text.IndexOf((byte)'=');
            int whole = text.Length - (text.Length % GroupSize);
            int length = padding < 0 ? whole : Math.Min(whole, ((padding / GroupSize) + 1) * GroupSize);
            DecodeGroups(text[..length]);
            text = text[length..];
        }

        text.CopyTo(_group.AsSpan(_groupLength));
        _groupLength += text.Length;
    }

    private void DecodeGroups(ReadOnlySpan<byte> groups)
    {
        MakeRoom(Base64.GetMaxDecodedFromUtf8Length(groups.Length));
        if (Base64.DecodeFromUtf8(groups, _buffer.AsSpan(_end), out _, out int written) != OperationStatus.Done)
            throw NotBase64();
        _end += written;
    }

    private void MakeRoom(int needed)
    {
        if (_buffer.Length - _end >= needed)
            return;

        int held = _end - _start;
        byte[] target = _buffer.Length - held >= needed ? _buffer : new byte[Math.Max(FirstSize, Math.Max(held + needed, 2 * held))];
        Buffer.BlockCopy(_buffer, _start, target, 0, held);
        _buffer = target;
        _examined -= _start;
        _end = held;
        _start = 0;
    }

    private static RpcException NotBase64() => new(new Status(StatusCode.Internal, "the text of the request is not base64"));
}
