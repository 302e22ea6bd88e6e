using System.Globalization;
using Grpc.Core;
using ZeroTrust.Pdp.Server.Decisions;

namespace ZeroTrust.Pdp.Server.Callers;

/// <summary>Who makes the call at hand, and as which enforcement point. Calls of local callers that say neither have none.</summary>
/// <param name="Caller">Who calls.</param>
/// <param name="EnforcementPoint">The enforcement point it acts as, which it may; null: itself.</param>
internal sealed record CallerFeature(Caller Caller, string? EnforcementPoint)
{
    private const int MaxStatedLength = 256;

    /// <summary>Who asserts the attributes of a request; null: nobody that is known.</summary>
    public string? Asserting => EnforcementPoint ?? Caller.SubjectId;

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

    private static CallerFeature? Of(ServerCallContext context) => context.GetHttpContext().Features.Get<CallerFeature>();
}
