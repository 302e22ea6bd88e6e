using Grpc.Core;
using Microsoft.AspNetCore.Http;

namespace ZeroTrust.Pdp.Server.Admission;

/// <summary>Stands before a streaming RPC: counts those that are open, and watches what the client takes, and what it sends if it is the client that streams.</summary>
/// <param name="rpc">Its name.</param>
/// <param name="type">Who streams.</param>
/// <param name="counted">Whether its calls count for the rate of the caller.</param>
/// <param name="handler">The handler.</param>
/// <param name="open">Open calls of its kind.</param>
/// <param name="idle">How long a client may let the server wait for the next message, or with one for it to be taken; null: for ever.</param>
/// <param name="control">What all calls share.</param>
internal sealed class StreamAdmission(string rpc, MethodType type, bool counted, RequestDelegate handler, OpenStreams open, TimeSpan? idle, AdmissionControl control)
{
    public async Task InvokeAsync(HttpContext context)
    {
        if (counted && control.RefusesForRate(context, rpc))
            return;
        if (!open.TryEnter())
        {
            control.RefuseForStreams(context, rpc);
            return;
        }

        try
        {
            using GuardedResponse? response = idle is { } limit ? control.GuardResponse(context, rpc, limit) : null;
            using GuardedBody? body = type == MethodType.ServerStreaming ? null : control.Guard(context, rpc, idle);
            await handler(context);
        }
        finally
        {
            open.Leave();
        }
    }
}
