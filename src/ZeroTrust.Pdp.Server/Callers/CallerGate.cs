using System.Globalization;
using Grpc.Core;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using ZeroTrust.Pdp.Engine.Decisions;
using ZeroTrust.Pdp.Engine.Evaluation;

namespace ZeroTrust.Pdp.Server.Callers;

/// <summary>
/// Stands before the RPCs: tells who calls, and lets in who may. Nobody gets further without a credential but from this machine, and
/// there only while that is left open.
/// </summary>
internal sealed class CallerGate(ICallerAuthenticator authenticator, CallerRights rights, bool localCallersAreFree, CallRefusals refusals)
{
    /// <summary>The header in which a caller says which enforcement point it acts as.</summary>
    public const string EnforcementPointHeader = "x-pdp-enforcement-point";

    private const int MaxEnforcementPointLength = 2048;

    /// <summary>The handler of an RPC behind the gate.</summary>
    /// <param name="rpc">`package.Service/Method`.</param>
    /// <param name="handler">The handler.</param>
    public RequestDelegate Guard(string rpc, RequestDelegate handler) => context => Enter(context, rpc, handler);

    private Task Enter(HttpContext context, string rpc, RequestDelegate handler)
    {
        ValueTask<CallerAuthentication> authentication = authenticator.AuthenticateAsync(context);
        if (!authentication.IsCompletedSuccessfully)
            return AwaitAndContinueAsync(context, authentication, rpc, handler);
#pragma warning disable VSTHRD103 // It is complete: no call but one with a new token waits.
        return Continue(context, authentication.GetAwaiter().GetResult(), rpc, handler);
#pragma warning restore VSTHRD103
    }

    private async Task AwaitAndContinueAsync(HttpContext context, ValueTask<CallerAuthentication> authentication, string rpc, RequestDelegate handler) =>
        await Continue(context, await authentication, rpc, handler);

    private Task Continue(HttpContext context, CallerAuthentication authentication, string rpc, RequestDelegate handler)
    {
        StringValues stated = context.Request.Headers[EnforcementPointHeader];

        // The way of nearly every call on loopback: nothing is stated and nothing is looked up.
        if (ReferenceEquals(authentication.Caller, Caller.Local) && localCallersAreFree && stated.Count == 0)
            return handler(context);

        if (Refuse(authentication, stated, rpc, out CallerFeature? feature) is not { } refusal)
        {
            feature!.SetOn(context);
            return handler(context);
        }

        refusals.Add(context, rpc, authentication.Caller, refusal);
        GrpcRefusal.Write(context, refusal.Status);
        return Task.CompletedTask;
    }

    private CallRefusal? Refuse(in CallerAuthentication authentication, in StringValues stated, string rpc, out CallerFeature? feature)
    {
        feature = null;
        if (authentication.Caller is not { } caller)
            return CallRefusal.Unauthenticated("credential_not_accepted", authentication.Fault);
        if (caller.Kind == CallerKind.Nobody)
            return CallRefusal.Unauthenticated("no_credential", "the call shows no credential: connect with a client certificate (X.509-SVID), or send a token as `authorization: Bearer`");
        bool isFree = caller.Kind == CallerKind.Local && localCallersAreFree;
        if (!isFree && rights.Refusal(caller, ReservedTypes.Call, ReservedTypes.Rpc, rpc) is { } refused)
            return Denied(caller, $"call `{rpc}`", ReservedTypes.Rpc, refused);
        if (stated.Count == 0)
        {
            feature = new CallerFeature(caller, null);
            return null;
        }

        string name = stated.ToString();
        if (stated.Count > 1 || name.Length is 0 or > MaxEnforcementPointLength)
        {
            string detail = $"`{EnforcementPointHeader}` is not one name of at most {MaxEnforcementPointLength} characters";
            return new CallRefusal("enforcement_point_malformed", detail, new Status(StatusCode.InvalidArgument, detail));
        }

        if (!isFree && name != caller.SubjectId && rights.Refusal(caller, ReservedTypes.ActAs, ReservedTypes.EnforcementPoint, name) is { } denied)
            return Denied(caller, $"act as the enforcement point that it names in `{EnforcementPointHeader}`", ReservedTypes.EnforcementPoint, denied);
        feature = new CallerFeature(caller, name);
        return null;
    }

    private static CallRefusal Denied(Caller caller, string what, string type, Decision decision)
    {
        string reason = decision.Reason.ToText();
        string note = string.Create(CultureInfo.InvariantCulture, $"decision {decision.Id}");
        string who = caller.SubjectId is null ? caller.Name : $"`{caller.Name}`";
        return new CallRefusal(reason, note, new Status(
            StatusCode.PermissionDenied, $"{who} may not {what}: {reason}; policies on resources of type `{type}` say who may ({note})"));
    }
}
