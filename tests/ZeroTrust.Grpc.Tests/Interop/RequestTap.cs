using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace ZeroTrust.Grpc.Tests.Interop;

/// <summary>Lets a handler know whether each of its requests came compressed, which gRPC itself does not tell it.</summary>
internal sealed class RequestTap(PipeReader inner) : PipeReader, IRequestBodyPipeFeature
{
    private readonly MessageFlags _flags = new();
    private ReadOnlySequence<byte> _lent;

    public PipeReader Reader => this;

    public static Task InvokeAsync(HttpContext http, RequestDelegate next)
    {
        var tap = new RequestTap(http.Request.BodyReader);
        http.Features.Set<IRequestBodyPipeFeature>(tap);
        http.Features.Set(tap._flags);
        return next(http);
    }

    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        foreach (ReadOnlyMemory<byte> part in _lent.Slice(0, consumed))
            _flags.Feed(part.Span);
        _lent = default;
        inner.AdvanceTo(consumed, examined);
    }

    public override async ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        ReadResult result = await inner.ReadAsync(cancellationToken);
        _lent = result.Buffer;
        return result;
    }

    public override bool TryRead(out ReadResult result)
    {
        bool read = inner.TryRead(out result);
        _lent = read ? result.Buffer : default;
        return read;
    }

    public override void CancelPendingRead() => inner.CancelPendingRead();

    public override void Complete(Exception? exception = null) => inner.Complete(exception);
}
