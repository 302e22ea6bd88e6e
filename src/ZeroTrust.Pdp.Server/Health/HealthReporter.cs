using System.Globalization;
using Grpc.HealthCheck;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using ZeroTrust.Pdp.Engine.Compilation;
using ZeroTrust.Pdp.Server.Configuration;
using ZeroTrust.Pdp.Server.Policies;
using ZeroTrust.Pdp.Server.Tls;
using ZeroTrust.Pdp.Server.Trust;
using ServingStatus = Grpc.Health.V1.HealthCheckResponse.Types.ServingStatus;

namespace ZeroTrust.Pdp.Server.Health;

/// <summary>
/// Says whether the server can decide: over `grpc.health.v1.Health` for the server (empty name) and each service, and over
/// HTTP. It can from the first policy revision on until it is asked to stop; stale policies still decide.
/// </summary>
internal sealed class HealthReporter(
    HealthServiceImpl health, PolicyRuntime runtime, TrustPlugins plugins, TlsRuntime tls, LimitSettings limits, TimeProvider time, ILogger<HealthReporter> logger) : IHostedLifecycleService
{
    private static readonly string[] Services =
    [
        string.Empty,
        V1.PolicyDecisionPoint.Descriptor.FullName,
        V1.PolicyAdmin.Descriptor.FullName,
        Envoy.Service.Auth.V3.Authorization.Descriptor.FullName,
    ];

    private readonly Lock _gate = new();
    private bool _draining;

    public Task StartingAsync(CancellationToken cancellationToken)
    {
        runtime.Published += OnPublished;
        Report();
        return Task.CompletedTask;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>
    /// Runs before any other part of the host stops, so that balancers look elsewhere while requests are still answered, and
    /// connections still taken for as long as they may need to see it.
    /// </summary>
    public Task StoppingAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
            _draining = true;
        Report();
        Log.Draining(logger, limits.DrainDelay);
        return limits.DrainDelay > TimeSpan.Zero ? Task.Delay(limits.DrainDelay, time, cancellationToken) : Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken)
    {
        runtime.Published -= OnPublished;
        return Task.CompletedTask;
    }

    /// <summary>`/healthz`: the process answers.</summary>
    public static Task WriteLivenessAsync(HttpContext context) =>
        WriteAsync(context, StatusCodes.Status200OK, """{"status":"ok"}""");

    /// <summary>`/readyz`: policies are loaded and the server is not stopping.</summary>
    public Task WriteReadinessAsync(HttpContext context)
    {
        PolicySnapshot? snapshot = runtime.Current;
        bool draining;
        lock (_gate)
            draining = _draining;
        string status = draining ? "draining" : snapshot is null ? "not_ready" : "ready";
        string body = string.Create(
            CultureInfo.InvariantCulture,
            $$"""{"status":"{{status}}","revision":{{snapshot?.Revision ?? 0}},"policies":{{snapshot?.PolicyCount ?? 0}},"stale_seconds":{{(long)runtime.Staleness.TotalSeconds}}{{UnavailableAlgorithms()}}{{Certificate()}}}""");
        return WriteAsync(context, status == "ready" ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable, body);
    }

    // Their names are letters, digits, `-`, `_` and `.` (checked with the options).
    private string UnavailableAlgorithms() =>
        plugins.Unavailable.IsEmpty ? "" : $",\"unavailable_trust_algorithms\":[{string.Join(',', plugins.Unavailable.Select(static one => $"\"{one.Name}\""))}]";

    // A certificate that ends is a warning: whoever still gets through is answered, and whoever looks after it learns of it.
    private string Certificate()
    {
        if (tls.Identity is not { } identity)
            return "";
        DateTimeOffset now = time.GetUtcNow();
        string warning = now > identity.NotAfter ? "certificate_expired" : now >= identity.RenewalDue ? "certificate_expires_soon" : "";
        string[] warnings = [.. new[] { warning, tls.Problems.Count > 0 ? "tls_files_unusable" : "" }.Where(static one => one.Length > 0)];
        string list = warnings.Length == 0 ? "" : $",\"warnings\":[{string.Join(',', warnings.Select(static one => $"\"{one}\""))}]";
        return string.Create(CultureInfo.InvariantCulture, $",\"certificate_seconds\":{(long)(identity.NotAfter - now).TotalSeconds}{list}");
    }

    private void OnPublished(object? sender, EventArgs e) => Report();

    private void Report()
    {
        lock (_gate)
        {
            ServingStatus status = !_draining && runtime.Current is not null ? ServingStatus.Serving : ServingStatus.NotServing;
            foreach (string service in Services)
                health.SetStatus(service, status);
        }
    }

    private static Task WriteAsync(HttpContext context, int status, string json)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        context.Response.Headers.CacheControl = "no-store";
        return context.Response.WriteAsync(json, context.RequestAborted);
    }
}
