using Grpc.Core;
using Microsoft.AspNetCore.Http;
using ZeroTrust.Pdp.Server.Configuration;

namespace ZeroTrust.Pdp.Server.Admission;

/// <summary>Puts limits before RPCs.</summary>
internal sealed class CallLimits(AdmissionControl control, LimitSettings limits)
{
    private readonly OpenStreams _streams = new(limits.OpenStreams);

    /// <summary>The handler of an RPC behind its limits.</summary>
    /// <param name="method">The RPC.</param>
    /// <param name="isExempt">
    /// Whether only the number of its streams is limited: what tells whether the server serves must not depend on how busy it is.
    /// </param>
    /// <param name="handler">The handler.</param>
    public RequestDelegate Before(IMethod method, bool isExempt, RequestDelegate handler)
    {
        string rpc = method.FullName.TrimStart('/');
        if (method.Type == MethodType.Unary)
            return isExempt ? handler : new UnaryAdmission(rpc, handler, control).InvokeAsync;

        // An exempt one counts by itself: whoever opens many others must not keep balancers from watching.
        OpenStreams streams = isExempt ? new OpenStreams(limits.OpenStreams) : _streams;
        return new StreamAdmission(rpc, method.Type, !isExempt, handler, streams, limits.StreamIdleTimeout, control).InvokeAsync;
    }
}
