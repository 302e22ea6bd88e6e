using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace ZeroTrust.Pdp.Server.Telemetry;

/// <summary>Collects and sends traces and metrics from start to stop; what is left is sent before the host ends.</summary>
internal sealed class TelemetryService(OtlpCollector collector, ILogger<TelemetryService> logger) : IHostedService, IDisposable
{
    private const int FlushTimeoutMilliseconds = 5000;

    private OpenTelemetrySdk? _sdk;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _sdk = OpenTelemetrySdk.Create(builder => builder
            .ConfigureResource(static resource => OtlpCollector.Describe(resource))
            .WithTracing(tracing => tracing
                .AddSource(PdpTracing.SourceName, "Microsoft.AspNetCore")
                .AddOtlpExporter(exporter => collector.Configure(exporter, "v1/traces")))
            .WithMetrics(metrics => metrics
                .AddMeter(PdpMetrics.MeterName, "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "System.Runtime")
                .AddOtlpExporter(exporter => collector.Configure(exporter, "v1/metrics"))));
        Log.TelemetryOn(logger, collector.Endpoint);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        if (_sdk is null)
            return Task.CompletedTask;

        // Flushing blocks until the collector has answered.
        return Task.Run(
            () =>
            {
                _sdk.TracerProvider.ForceFlush(FlushTimeoutMilliseconds);
                _sdk.MeterProvider.ForceFlush(FlushTimeoutMilliseconds);
            },
            cancellationToken);
    }

    public void Dispose() => _sdk?.Dispose();
}
