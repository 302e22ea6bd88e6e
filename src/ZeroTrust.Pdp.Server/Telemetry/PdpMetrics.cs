using System.Diagnostics.Metrics;
using ZeroTrust.Pdp.Engine.Decisions;
using ZeroTrust.Pdp.Engine.Trust.History;
using ZeroTrust.Pdp.Server.Controls;
using ZeroTrust.Pdp.Server.Inventory;
using ZeroTrust.Pdp.Server.Policies;
using ZeroTrust.Pdp.Server.Trust;

namespace ZeroTrust.Pdp.Server.Telemetry;

/// <summary>The metrics of the PDP.</summary>
internal sealed class PdpMetrics
{
    /// <summary>Name of the meter, for subscribers.</summary>
    public const string MeterName = "ZeroTrust.Pdp";

    private readonly Counter<long> _decisions;
    private readonly Histogram<double> _duration;
    private readonly Counter<long> _loadFailures;
    private readonly Counter<long> _breakGlass;
    private readonly Counter<long> _refusedCalls;

    public PdpMetrics(
        IMeterFactory factory, PolicyRuntime runtime, ControlRuntime controls, InventoryRuntime inventory, SubjectHistory? history = null, TrustPlugins? plugins = null)
    {
        Meter meter = factory.Create(MeterName);
        _decisions = meter.CreateCounter<long>("pdp.decisions", "{decision}", "Decisions made, by effect and reason.");
        _duration = meter.CreateHistogram(
            "pdp.decision.duration",
            "s",
            "Time the engine took for a decision.",
            advice: new InstrumentAdvice<double>
            {
                HistogramBucketBoundaries = [0.000005, 0.00001, 0.000025, 0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.1, 1],
            });
        _loadFailures = meter.CreateCounter<long>("pdp.policy.load.failures", "{failure}", "Policy changes that could not be loaded, by source.");
        _breakGlass = meter.CreateCounter<long>("pdp.decisions.break_glass", "{decision}", "Decisions for which a subject passed a quarantine by break-glass, by effect.");
        _refusedCalls = meter.CreateCounter<long>("pdp.calls.refused", "{call}", "Calls that did not reach their RPC, by RPC and reason.");
        meter.CreateObservableGauge("pdp.quarantine.count", () => controls.QuarantineCount, "{quarantine}", "Quarantines that have not ended.");
        meter.CreateObservableGauge("pdp.grant.count", () => controls.GrantCount, "{grant}", "Grants that have not ended.");
        meter.CreateObservableGauge("pdp.policy.revision", () => runtime.Current?.Revision ?? 0, "{revision}", "The policy revision that answers; 0 before the first.");
        meter.CreateObservableGauge("pdp.policy.count", () => (long)(runtime.Current?.PolicyCount ?? 0), "{policy}", "Policies in the revision that answers.");
        meter.CreateObservableGauge("pdp.policy.staleness", () => runtime.Staleness.TotalSeconds, "s", "For how long the newest policies could not be loaded; 0 while they are.");
        meter.CreateObservableGauge("pdp.inventory.entities", () => (long)inventory.Current.Count, "{entity}", "Subjects, devices and resources that are known.");
        meter.CreateObservableGauge("pdp.inventory.staleness", () => inventory.Staleness.TotalSeconds, "s", "For how long the newest inventory could not be used; 0 while it is.");
        meter.CreateObservableGauge("pdp.trust.history.subjects", () => (long)(history?.Count ?? 0), "{subject}", "Subjects whose history is remembered.");
        meter.CreateObservableGauge("pdp.trust.algorithms.unavailable", () => (long)(plugins?.Unavailable.Length ?? 0), "{algorithm}", "Trust algorithms of plug-ins that could not be loaded.");
    }

    /// <summary>Whether anybody listens to the metrics of decisions.</summary>
    public bool DecisionsEnabled => _decisions.Enabled || _duration.Enabled;

    public void DecisionMade(Effect effect, ReasonCode reason, TimeSpan duration)
    {
        var effectTag = new KeyValuePair<string, object?>("pdp.decision.effect", effect.ToText());
        _decisions.Add(1, effectTag, new KeyValuePair<string, object?>("pdp.decision.reason", reason.ToText()));
        _duration.Record(duration.TotalSeconds, effectTag);
    }

    /// <summary>Counts a decision for which a subject passed a quarantine.</summary>
    public void BreakGlassUsed(Effect effect) =>
        _breakGlass.Add(1, new KeyValuePair<string, object?>("pdp.decision.effect", effect.ToText()));

    /// <summary>Counts a denial of an adapter that asked no policy.</summary>
    public void RequestRefused(string reason) => _decisions.Add(
        1,
        new KeyValuePair<string, object?>("pdp.decision.effect", Effect.Deny.ToText()),
        new KeyValuePair<string, object?>("pdp.decision.reason", reason));

    /// <summary>Counts a call that did not reach its RPC.</summary>
    public void CallRefused(string rpc, string reason) => _refusedCalls.Add(
        1, new KeyValuePair<string, object?>("rpc.method", rpc), new KeyValuePair<string, object?>("pdp.refusal", reason));

    /// <summary>Counts a change that could not be loaded.</summary>
    /// <param name="source">`folder`, `store`, `inventory` or `bootstrap`.</param>
    public void LoadFailed(string source) => _loadFailures.Add(1, new KeyValuePair<string, object?>("pdp.policy.source", source));
}
