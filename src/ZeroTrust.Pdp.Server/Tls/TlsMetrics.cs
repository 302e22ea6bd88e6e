using System.Diagnostics.Metrics;
using ZeroTrust.Pdp.Server.Telemetry;

namespace ZeroTrust.Pdp.Server.Tls;

/// <summary>The metrics of TLS; they are there where TLS or trust bundles are configured.</summary>
internal sealed class TlsMetrics
{
    private readonly Counter<long> _loadFailures;
    private readonly Counter<long> _refused;

    public TlsMetrics(IMeterFactory factory, TlsRuntime runtime, TimeProvider time)
    {
        Meter meter = factory.Create(PdpMetrics.MeterName);
        _loadFailures = meter.CreateCounter<long>("pdp.tls.load.failures", "{failure}", "Changed certificates, keys and trust bundles that could not be used, by kind.");
        _refused = meter.CreateCounter<long>("pdp.tls.peers.refused", "{certificate}", "Client certificates that were not accepted.");
        meter.CreateObservableGauge(
            "pdp.tls.certificate.remaining",
            () => runtime.Identity is { } identity ? (identity.NotAfter - time.GetUtcNow()).TotalSeconds : 0,
            "s",
            "For how long the certificate of the server is still valid; negative once it has expired.");
        meter.CreateObservableGauge("pdp.tls.files.unusable", () => (long)runtime.Problems.Count, "{file}", "Certificates and trust bundles of which the last good one is in use, because the newest cannot be.");
    }

    /// <summary>Counts a change that could not be used.</summary>
    /// <param name="kind">`certificate` or `bundle`.</param>
    public void LoadFailed(string kind) => _loadFailures.Add(1, new KeyValuePair<string, object?>("pdp.tls.file", kind));

    /// <summary>Counts a client certificate that was not accepted.</summary>
    public void PeerRefused() => _refused.Add(1);
}
