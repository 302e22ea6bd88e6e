using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;

namespace ZeroTrust.Pdp.Server.Admission;

/// <summary>
/// Stands before a unary RPC. While few calls are in hand it costs two atomic additions and no allocation; from then on requests
/// that are still on their way are watched.
/// </summary>
internal sealed class UnaryAdmission(string rpc, RequestDelegate handler, AdmissionControl control)
{
    public Task InvokeAsync(HttpContext context)
    {
        if (control.RefusesForRate(context, rpc))
            return Task.CompletedTask;
        int inHand = control.Enter();
        if (inHand > control.UnwatchedCalls)
            return InvokeCrowdedAsync(context, inHand);

        Task call;
        try
        {
            call = handler(context);
        }
        catch
        {
            control.Leave();
            throw;
        }

        if (!call.IsCompleted)
            return LeaveAfterAsync(call);
        control.Leave();
        return call;
    }

    private async Task LeaveAfterAsync(Task call)
    {
        try
        {
            await call;
        }
        finally
        {
            control.Leave();
        }
    }

    private async Task InvokeCrowdedAsync(HttpContext context, int inHand)
    {
        try
        {
            if (control.IsOver(inHand))
            {
                control.RefuseForCalls(context, rpc);
                return;
            }

            using GuardedBody? body = IsWhole(context.Request.BodyReader) ? null : control.Guard(context, rpc, idle: null);
            await handler(context);
        }
        finally
        {
            control.Leave();
        }
    }

    private static bool IsWhole(PipeReader body)
    {
        try
        {
            if (!body.TryRead(out ReadResult result))
                return false;
            body.AdvanceTo(result.Buffer.Start);
            return result.IsCompleted;
        }
        catch (IOException)
        {
            // The handler will meet the same and knows what to answer.
            return true;
        }
    }
}
