using Grpc.Core;
using Grpc.Net.Client;
using ZeroTrust.Grpc.Tests.Wire;

namespace ZeroTrust.Grpc.Tests.Hostile;

/// <summary>Calls of every kind, for nothing but their outcome.</summary>
internal static class HostileCall
{
    public static async Task<Status> OutcomeAsync(GrpcChannel channel, string kind, DateTime? deadline = null, TaskCompletionSource? written = null)
    {
        var client = new Echo.EchoClient(channel);
        try
        {
            switch (kind)
            {
                case "unary":
                    using (AsyncUnaryCall<Text> call = client.SayAsync(new Text { Value = "v" }, deadline: deadline))
                    {
                        await call;
                        return call.GetStatus();
                    }

                case "server":
                    using (AsyncServerStreamingCall<Text> call = client.Repeat(new RepeatRequest(), deadline: deadline))
                        return await DrainAsync(call.ResponseStream, call.GetStatus);
                case "client":
                    using (AsyncClientStreamingCall<Text, Text> call = client.Join(deadline: deadline))
                    {
                        await WriteAsync(call.RequestStream, written);
                        await call;
                        return call.GetStatus();
                    }

                default:
                    using (AsyncDuplexStreamingCall<Text, Text> call = client.Chat(deadline: deadline))
                    {
                        await WriteAsync(call.RequestStream, written);
                        return await DrainAsync(call.ResponseStream, call.GetStatus);
                    }
            }
        }
        catch (RpcException exception)
        {
            return exception.Status;
        }
    }

    /// <summary>Writes one message and completes; without somebody who waits for the write, completes at once.</summary>
    private static async Task WriteAsync(IClientStreamWriter<Text> requests, TaskCompletionSource? written)
    {
        if (written is not null)
        {
            await requests.WriteAsync(new Text { Value = "v" });
            written.SetResult();
        }

        await requests.CompleteAsync();
    }

    private static async Task<Status> DrainAsync(IAsyncStreamReader<Text> responses, Func<Status> status)
    {
        while (await responses.MoveNext())
        {
        }

        return status();
    }
}
