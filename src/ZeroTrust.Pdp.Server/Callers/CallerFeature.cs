using System.Globalization;
using System.Security.Claims;
using Grpc.Core;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features.Authentication;
using ZeroTrust.Pdp.Server.Decisions;

namespace ZeroTrust.Pdp.Server.Callers;

/// <summary>Who makes the call at hand, and as which enforcement point. Calls of local callers that say neither have none.</summary>
/// <param name="caller">Who calls.</param>
/// <param name="enforcementPoint">The enforcement point it acts as, which it may; null: itself.</param>
/// <remarks>It is the authentication feature of the request, which the server finds without a look-up by type (benchmark: `line`).</remarks>
internal sealed class CallerFeature(Caller caller, string? enforcementPoint) : IHttpAuthenticationFeature
{
    private const int MaxStatedLength = 256;

    public Caller Caller => caller;

    /// <summary>Unused: callers have no principal.</summary>
    ClaimsPrincipal? IHttpAuthenticationFeature.User { get; set; }

    /// <summary>Who asserts the attributes of a request; null: nobody that is known.</summary>
    public string? Asserting => enforcementPoint ?? caller.SubjectId;

    /// <summary>That of a request, if it has one.</summary>
    public static CallerFeature? Of(HttpContext context) => context.Features.Get<IHttpAuthenticationFeature>() as CallerFeature;

    /// <summary>Who asserts the attributes of the request of a call.</summary>
    public static string? AssertingIn(ServerCallContext context) => Of(context)?.Asserting;

    /// <summary>
    /// Who is written down for a change. A caller that is known is always in it, whatever it says of itself: what it states may be
    /// the person on whose behalf it acts.
    /// </summary>
    /// <param name="context">The call.</param>
    /// <param name="field">Where the request says it, for a message.</param>
    /// <param name="stated">What it says; may be empty.</param>
    public static string ActorIn(ServerCallContext context, string field, string stated)
    {
        InvalidRequest.CheckLength(string.Empty, field, stated, MaxStatedLength);
        if (Of(context)?.Caller.SubjectId is not { } known || known == stated)
            return stated;
        return stated.Length == 0 ? known : string.Create(CultureInfo.InvariantCulture, $"{stated} (by {known})");
    }

    public void SetOn(HttpContext context) => context.Features.Set<IHttpAuthenticationFeature>(this);

    private static CallerFeature? Of(ServerCallContext context) => Of(context.GetHttpContext());
}
