using ZeroTrust.Cel;
using ZeroTrust.Pdp.Engine.Diagnostics;
using ZeroTrust.Pdp.Engine.Trust.History;

namespace ZeroTrust.Pdp.Engine.Documents;

/// <summary>Reads `context` of a `TrustProfile`.</summary>
internal static class HistorySettingsReader
{
    private const long ShortestHalfLife = 3_600_000_000_000;

    public static HistorySettings Read(FieldReader context)
    {
        var defaults = new HistorySettings { Position = context.Node.Position };
        CelDuration? halfLife = context.Duration("halfLife");
        if (halfLife is { } given && given.Nanoseconds < ShortestHalfLife)
            context.Error(DiagnosticCodes.InvalidValue, context.Node.Find("halfLife")!, $"`{context.PathOf("halfLife")}` must be at least `1h`: the history fades by the hour");
        HistorySettings settings = defaults with
        {
            HalfLife = halfLife ?? defaults.HalfLife,
            MinObservations = context.Integer("minObservations", 1, 10_000) ?? defaults.MinObservations,
            WhileLearning = context.Number("whileLearning", 0, 1) ?? defaults.WhileLearning,
            MaxSpeed = context.Number("maxSpeed", 1, 100_000) ?? defaults.MaxSpeed,
            MaxDenials = context.Integer("maxDenials", 1, 1000) ?? defaults.MaxDenials,
        };
        if (context.Mapping("weights") is { } weights)
            settings = ReadWeights(weights, settings);
        context.Done();
        return settings;
    }

    private static HistorySettings ReadWeights(FieldReader weights, HistorySettings defaults)
    {
        HistorySettings settings = defaults with
        {
            HoursWeight = weights.Integer("hours", 0, 100) ?? defaults.HoursWeight,
            NetworksWeight = weights.Integer("networks", 0, 100) ?? defaults.NetworksWeight,
            DevicesWeight = weights.Integer("devices", 0, 100) ?? defaults.DevicesWeight,
            VelocityWeight = weights.Integer("velocity", 0, 100) ?? defaults.VelocityWeight,
            DenialsWeight = weights.Integer("denials", 0, 100) ?? defaults.DenialsWeight,
        };
        if (settings.FactorCount == 0)
            weights.Error(DiagnosticCodes.ContradictingFields, weights.Node, "all weights are 0, so the history would count for nothing", "choose the algorithm `score`");
        weights.Done();
        return settings;
    }
}
