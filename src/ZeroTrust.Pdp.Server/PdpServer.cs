using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using ZeroTrust.Pdp.Engine.Compilation;
using ZeroTrust.Pdp.Server.Configuration;
using ZeroTrust.Pdp.Server.Features;
using ZeroTrust.Pdp.Server.Policies;
using ZeroTrust.Pdp.Storage;

namespace ZeroTrust.Pdp.Server;

/// <summary>A policy decision point that serves gRPC and HTTP. Dispose it to stop it.</summary>
public sealed class PdpServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly Listeners _listeners;

    private PdpServer(WebApplication app, Listeners listeners)
    {
        _app = app;
        _listeners = listeners;
    }

    /// <summary>Where gRPC is served; the port is the bound one.</summary>
    public IPEndPoint GrpcEndPoint => _listeners.Grpc;

    /// <summary>Where HTTP is served; the port is the bound one.</summary>
    public IPEndPoint HttpEndPoint => _listeners.Http;

    /// <summary>The revision that answers now; 0 when none has been activated yet.</summary>
    public long Revision => Snapshot?.Revision ?? 0;

    /// <summary>How many policies it has.</summary>
    public int PolicyCount => Snapshot?.PolicyCount ?? 0;

    /// <summary>The services of the host, for tests and benchmarks.</summary>
    internal IServiceProvider Services => _app.Services;

    private PolicySnapshot? Snapshot => _app.Services.GetRequiredService<PolicyRuntime>().Current;

    /// <summary>
    /// Runs a server until SIGTERM, SIGINT or <paramref name="cancellationToken"/>. Writes one line to standard output when
    /// it is ready, and to standard error why it cannot start.
    /// </summary>
    /// <param name="options">How to set it up.</param>
    /// <param name="cancellationToken">Stops it in order.</param>
    /// <returns>One of <see cref="PdpExitCodes"/>.</returns>
    public static Task<int> RunAsync(PdpServerOptions options, CancellationToken cancellationToken = default) =>
        RunAsync(options, Console.Out, Console.Error, cancellationToken);

    /// <summary>Runs a server as <see cref="RunAsync(PdpServerOptions, CancellationToken)"/> does, with writers of the caller's.</summary>
    /// <param name="options">How to set it up.</param>
    /// <param name="output">Takes the line that says it is ready.</param>
    /// <param name="error">Takes why it cannot start.</param>
    /// <param name="cancellationToken">Stops it in order.</param>
    /// <returns>One of <see cref="PdpExitCodes"/>.</returns>
    public static async Task<int> RunAsync(PdpServerOptions options, TextWriter output, TextWriter error, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(error);
        try
        {
            await using PdpServer server = await StartAsync(options, cancellationToken);
            await output.WriteLineAsync(server.ReadyLine());
            await output.FlushAsync(CancellationToken.None);
            await server._app.WaitForShutdownAsync(cancellationToken);
            return PdpExitCodes.Stopped;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return PdpExitCodes.Stopped;
        }
        catch (PdpConfigurationException exception)
        {
            await error.WriteLineAsync(exception.Message);
            return PdpExitCodes.InvalidConfiguration;
        }
        catch (PolicyLoadException exception)
        {
            await error.WriteLineAsync(exception.ToReport());
            return PdpExitCodes.InvalidPolicies;
        }
        catch (Exception exception) when (exception is StorageException or IOException or UnauthorizedAccessException)
        {
            await error.WriteLineAsync(exception.Message);
            return PdpExitCodes.Failed;
        }
    }

    /// <summary>Starts a server. When the task completes, it serves.</summary>
    /// <param name="options">How to set it up.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="PdpConfigurationException">The options cannot be used.</exception>
    /// <exception cref="PolicyLoadException">The policies cannot be used.</exception>
    /// <exception cref="StorageException">The store cannot be opened.</exception>
    /// <exception cref="IOException">An address cannot be bound.</exception>
    public static Task<PdpServer> StartAsync(PdpServerOptions options, CancellationToken cancellationToken = default) =>
        StartAsync(options, static _ => { }, cancellationToken);

    /// <summary>Waits until the server is asked to stop and has stopped.</summary>
    /// <param name="cancellationToken">Asks it to stop.</param>
    public Task WaitForShutdownAsync(CancellationToken cancellationToken = default) => _app.WaitForShutdownAsync(cancellationToken);

    /// <summary>Stops in order: health says NOT_SERVING, requests under way are answered, the listeners close.</summary>
    /// <param name="cancellationToken">Stops at once.</param>
    public Task StopAsync(CancellationToken cancellationToken = default) => _app.StopAsync(cancellationToken);

    /// <summary>The line that says the server is ready.</summary>
    public string ReadyLine()
    {
        string policies = Snapshot is { } snapshot
            ? string.Create(CultureInfo.InvariantCulture, $"revision {snapshot.Revision}, {snapshot.PolicyCount} {(snapshot.PolicyCount == 1 ? "policy" : "policies")}")
            : "no policy revision yet";
        return $"listening on {GrpcEndPoint} (gRPC) and {HttpEndPoint} (HTTP), {policies}";
    }

    /// <summary>Stops the server if it runs.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_app.Lifetime.ApplicationStopped.IsCancellationRequested)
            await _app.StopAsync();
        await _app.DisposeAsync();
    }

    /// <summary>Starts a server with services of the caller's over its own.</summary>
    internal static async Task<PdpServer> StartAsync(PdpServerOptions options, Action<IServiceCollection> configure, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        IReadOnlyList<OptionProblem> problems = OptionsValidator.Check(options, out PdpServerSettings? settings);
        if (settings is null)
            throw new PdpConfigurationException([.. problems.Select(static problem => problem.ToText(ImmutableDictionary<string, string>.Empty))]);

        var listeners = new Listeners(settings);
        WebApplication app = Build(settings, listeners, configure);
        try
        {
            app.LoadTls();
            app.LoadTrust();
            app.LoadCallers();
            await app.LoadControlsAsync(cancellationToken);
            await app.LoadInventoryAsync(cancellationToken);
            await app.LoadPoliciesAsync(cancellationToken);
            await app.StartAsync(cancellationToken);
            await app.WarmUpAsync(settings, listeners.Grpc, cancellationToken);
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }

        Log.Listening(app.Logger, listeners.Grpc.ToString(), listeners.Http.ToString());
        return new PdpServer(app, listeners);
    }

    private static WebApplication Build(PdpServerSettings settings, Listeners listeners, Action<IServiceCollection> configure)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = typeof(PdpServer).Assembly.GetName().Name });
        builder.AddHosting(settings, listeners);
        builder.AddLogging(settings);
        builder.AddTelemetry(settings);
        builder.AddStorage(settings);
        builder.AddTls(settings);
        builder.AddTrust(settings);
        builder.AddPolicies(settings);
        builder.AddControls();
        builder.AddInventory(settings);
        builder.AddDecisions(settings);
        builder.AddCallers(settings);
        builder.AddExternalAuthorization(settings);
        builder.AddAdmission(settings);
        builder.AddGrpcServices(settings);
        builder.AddWeb();
        builder.AddHealth();
        configure(builder.Services);

        WebApplication app = builder.Build();
        app.UseTelemetry(settings);
        app.UseWeb(settings);
        app.MapGrpcServices();
        app.MapHealth();
        return app;
    }
}
