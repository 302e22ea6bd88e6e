using System.Collections.Concurrent;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using ZeroTrust.Grpc.Tests.Wire;

namespace ZeroTrust.Grpc.Tests;

internal sealed class EchoService : Echo.EchoBase
{
    public const string Secret = "the-secret-in-an-exception";

    public static TimeSpan Patience { get; } = TimeSpan.FromSeconds(10);

    public TaskCompletionSource Entered { get; private set; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public TaskCompletionSource Cancelled { get; private set; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public TaskCompletionSource Release { get; private set; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ConcurrentDictionary<string, string> Seen { get; } = new(StringComparer.Ordinal);

    public int Written;

    public void Renew()
    {
        Entered = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Cancelled = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Release = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Written = 0;
        Seen.Clear();
    }

    public override async Task<Text> Say(Text request, ServerCallContext context)
    {
        Entered.TrySetResult();
        switch (request.Value)
        {
            case "throw":
                throw new InvalidOperationException(Secret);
            case "rpc":
                context.ResponseTrailers.Add("from-context", "c");
                throw new RpcException(new Status(StatusCode.FailedPrecondition, "ä % \n ☺ 😈"), new Metadata { { "reason", "r" }, { "grpc-status-details-bin", [1, 2, 0xFF] } });
            case "rich":
                context.ResponseTrailers.Add("reason", "r");
                throw new Google.Rpc.Status { Code = (int)StatusCode.FailedPrecondition, Message = "ä % \n ☺ 😈", Details = { Any.Pack(new Text { Value = "detail" }) } }.ToRpcException();
            case "rpc-ok":
                throw new RpcException(new Status(StatusCode.OK, ""));
            case "status":
                context.Status = new Status(StatusCode.Aborted, "no exception");
                return request;
            case "null":
                return null!;
            case "metadata":
                Seen["metadata"] = string.Join("|", context.RequestHeaders.Where(e => e.Key.StartsWith("x-", StringComparison.Ordinal)).Select(e => e.IsBinary ? $"{e.Key}={Convert.ToHexString(e.ValueBytes)}" : $"{e.Key}={e.Value}"));
                await context.WriteResponseHeadersAsync(new Metadata { { "x-initial", "one" }, { "x-initial-bin", [0xAB, 0xCD] } });
                context.ResponseTrailers.Add("x-trailing-bin", [0xAB]);
                context.ResponseTrailers.Add("x-trailing", "two");
                return request;
            case "headers-then-fail":
                await context.WriteResponseHeadersAsync([]);
                throw new RpcException(new Status(StatusCode.NotFound, "late"));
            case "wait":
                try
                {
                    await Task.Delay(Timeout.Infinite, context.CancellationToken);
                }
                catch (OperationCanceledException)
                {
                    Cancelled.TrySetResult();
                    throw;
                }

                return request;
            case "stubborn":
                await Release.Task;
                Seen["stubborn"] = context.CancellationToken.IsCancellationRequested.ToString();
                Cancelled.TrySetResult();
                return request;
            case "deadline":
                return new Text { Value = context.Deadline == DateTime.MaxValue ? "none" : (context.Deadline - DateTime.UtcNow).TotalSeconds.ToString("F0", System.Globalization.CultureInfo.InvariantCulture) };
            case "peer":
                return new Text { Value = $"{context.Peer} {context.Method} {context.Host} {context.GetHttpContext().Request.Path}" };
            case "reflect":
                // All metadata that is meant for it goes back, as headers and as trailers.
                Metadata back = [];
                foreach (Metadata.Entry entry in context.RequestHeaders.Where(entry => entry.Key.StartsWith("x-back", StringComparison.Ordinal)))
                {
                    back.Add(entry);
                    context.ResponseTrailers.Add(entry);
                }

                await context.WriteResponseHeadersAsync(back);
                return request;
            case "no-compress":
                context.WriteOptions = new WriteOptions(WriteFlags.NoCompress);
                return request;
            case { } value when value.StartsWith("codec:", StringComparison.Ordinal):
                await context.WriteResponseHeadersAsync(new Metadata { { "grpc-internal-encoding-request", value["codec:".Length..] } });
                return request;
            default:
                return request;
        }
    }

    public override async Task Repeat(RepeatRequest request, IServerStreamWriter<Text> responseStream, ServerCallContext context)
    {
        try
        {
            for (int i = 0; request.Count < 0 || i < request.Count; i++)
            {
                if (request.PlainEvery > 0)
                    responseStream.WriteOptions = new WriteOptions(i % request.PlainEvery == 0 ? WriteFlags.NoCompress : WriteFlags.None);
                await responseStream.WriteAsync(new Text { Value = request.Value + i, Padding = Google.Protobuf.ByteString.CopyFrom(new byte[request.Padding]) });
                Interlocked.Increment(ref Written);
                if (request.Count < 0 && request.Padding == 0)
                    await Task.Delay(5, context.CancellationToken);
            }
        }
        catch (OperationCanceledException)
        {
            Cancelled.TrySetResult();
            throw;
        }

        if (request.FailAtEnd)
            throw new RpcException(new Status(StatusCode.DataLoss, "at the end"), new Metadata { { "why", "because" } });
    }

    public override async Task<Text> Join(IAsyncStreamReader<Text> requestStream, ServerCallContext context)
    {
        var parts = new List<string>();
        await foreach (Text text in requestStream.ReadAllAsync())
        {
            if (text.Value == "stop")
                throw new RpcException(new Status(StatusCode.OutOfRange, "enough"));
            parts.Add(text.Value);
        }

        return new Text { Value = string.Join(",", parts) };
    }

    public override async Task Chat(IAsyncStreamReader<Text> requestStream, IServerStreamWriter<Text> responseStream, ServerCallContext context)
    {
        try
        {
            while (await requestStream.MoveNext(context.CancellationToken))
                await responseStream.WriteAsync(new Text { Value = "re: " + requestStream.Current.Value });
        }
        catch (Exception)
        {
            Cancelled.TrySetResult();
            throw;
        }
    }
}
