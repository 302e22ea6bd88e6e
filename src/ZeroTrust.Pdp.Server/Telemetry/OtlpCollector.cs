using OpenTelemetry.Exporter;
using OpenTelemetry.Resources;

namespace ZeroTrust.Pdp.Server.Telemetry;

/// <summary>Where telemetry is sent, and how (OpenTelemetry protocol).</summary>
internal sealed class OtlpCollector(Uri endpoint, string? protocol)
{
    private const string ServiceName = "zerotrust-pdp";

    private readonly bool _grpc = string.Equals(protocol, "grpc", StringComparison.OrdinalIgnoreCase);

    public Uri Endpoint => endpoint;

    /// <summary>Says who sends; the standard variables (`OTEL_SERVICE_NAME`, `OTEL_RESOURCE_ATTRIBUTES`) win.</summary>
    public static ResourceBuilder Resource() => Describe(ResourceBuilder.CreateDefault());

    public static ResourceBuilder Describe(ResourceBuilder builder) => builder
        .AddService(ServiceName, serviceVersion: typeof(OtlpCollector).Assembly.GetName().Version?.ToString(3))
        .AddEnvironmentVariableDetector();

    public void Configure(OtlpExporterOptions options, string path)
    {
        options.Protocol = _grpc ? OtlpExportProtocol.Grpc : OtlpExportProtocol.HttpProtobuf;

        // An endpoint that is set in code is used as it is: the path of the signal is ours to add.
        options.Endpoint = _grpc ? endpoint : new Uri(endpoint.AbsoluteUri.TrimEnd('/') + "/" + path);
    }
}
