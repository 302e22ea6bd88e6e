using System.Diagnostics;
using Grpc.AspNetCore.Server;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenTelemetry.Logs;
using ZeroTrust.Pdp.Server.Configuration;
using ZeroTrust.Pdp.Server.Telemetry;

namespace ZeroTrust.Pdp.Server.Features;

/// <summary>Metrics always; sending traces, metrics and logs only where a collector is configured.</summary>
internal static class TelemetryFeature
{
    public static void AddTelemetry(this WebApplicationBuilder builder, PdpServerSettings settings)
    {
        builder.Services.AddMetrics();
        builder.Services.AddSingleton<PdpMetrics>();
        if (settings.OtlpEndpoint is not { } endpoint)
            return;

        // Server spans carry their HTTP attributes only with this switch off; it is read when the server is built.
        AppContext.SetSwitch("Microsoft.AspNetCore.Hosting.SuppressActivityOpenTelemetryData", false);
        var collector = new OtlpCollector(endpoint, Environment.GetEnvironmentVariable("OTEL_EXPORTER_OTLP_PROTOCOL"));
        builder.Services.AddSingleton(collector);
        builder.Services.AddHostedService<TelemetryService>();
        builder.Logging.AddOpenTelemetry(options =>
        {
            options.IncludeFormattedMessage = true;
            options.SetResourceBuilder(OtlpCollector.Resource());
            options.AddOtlpExporter(exporter => collector.Configure(exporter, "v1/logs"));
        });
    }

    public static void UseTelemetry(this WebApplication app, PdpServerSettings settings)
    {
        if (settings.OtlpEndpoint is not null)
            app.Use(DescribeCallAsync);
    }

    /// <summary>Names the span of the server after the method (OpenTelemetry conventions for RPC).</summary>
    private static Task DescribeCallAsync(HttpContext context, RequestDelegate next)
    {
        if (Activity.Current is { } activity && context.GetEndpoint()?.Metadata.GetMetadata<GrpcMethodMetadata>() is { } called)
        {
            activity.DisplayName = called.Method.FullName.TrimStart('/');
            activity.SetTag("rpc.system", "grpc");
            activity.SetTag("rpc.service", called.Method.ServiceName);
            activity.SetTag("rpc.method", called.Method.Name);
        }

        return next(context);
    }
}
