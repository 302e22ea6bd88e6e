using ZeroTrust.Pdp.Engine.Decisions;

namespace ZeroTrust.Pdp.Server.Telemetry;

/// <summary>The texts of <see cref="Effect"/> in metrics, spans and metadata.</summary>
internal static class EffectTexts
{
    public static string ToText(this Effect effect) => effect switch
    {
        Effect.Allow => "allow",
        Effect.Challenge => "challenge",
        _ => "deny",
    };
}
