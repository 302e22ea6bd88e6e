using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using ZeroTrust.Pdp.Server.Telemetry;

namespace ZeroTrust.Pdp.Server.Tests.Support;

/// <summary>Listens to the metric of refused calls.</summary>
internal sealed class RefusedCalls : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly ConcurrentQueue<string> _seen = new();

    public RefusedCalls()
    {
        _listener.InstrumentPublished = static (instrument, listener) =>
        {
            if (instrument.Meter.Name == PdpMetrics.MeterName && instrument.Name == "pdp.calls.refused")
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((_, _, tags, _) => _seen.Enqueue($"{tags[0].Value} {tags[1].Value}"));
        _listener.Start();
    }

    /// <summary>Method and reason of each.</summary>
    public IReadOnlyCollection<string> Seen => _seen;

    public void Dispose() => _listener.Dispose();
}
