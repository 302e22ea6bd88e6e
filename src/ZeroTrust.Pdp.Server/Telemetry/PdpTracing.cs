using System.Diagnostics;
using ZeroTrust.Pdp.Engine.Decisions;

namespace ZeroTrust.Pdp.Server.Telemetry;

/// <summary>The spans of the PDP. They carry ids and outcomes, no attribute of a request.</summary>
internal static class PdpTracing
{
    /// <summary>Name of the source, for subscribers.</summary>
    public const string SourceName = "ZeroTrust.Pdp";

    private static readonly ActivitySource Source = new(SourceName);

    /// <summary>Null, at the price of one comparison, when nobody listens.</summary>
    public static Activity? StartDecision() => Source.HasListeners() ? Source.StartActivity("pdp.decide") : null;

    public static Activity? StartExplanation() => Source.HasListeners() ? Source.StartActivity("pdp.explain") : null;

    public static void Describe(Activity activity, Decision decision)
    {
        activity.SetTag("pdp.decision.id", decision.Id.ToString("D"));
        activity.SetTag("pdp.decision.effect", decision.Effect.ToText());
        activity.SetTag("pdp.decision.reason", decision.Reason.ToText());
        activity.SetTag("pdp.policy.revision", decision.Revision);
        if (decision.Failure is not null)
            activity.SetStatus(ActivityStatusCode.Error);
    }
}
