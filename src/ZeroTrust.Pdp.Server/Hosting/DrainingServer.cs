using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace ZeroTrust.Pdp.Server.Hosting;

/// <summary>
/// The transport, stopped in order: it takes no more connections, tells those there are to make no more calls (GOAWAY), and waits for
/// calls under way. After the time for that, streams are ended with UNAVAILABLE and a moment later whatever is left is aborted,
/// which clients take for UNAVAILABLE, too. The host has its own, longer time, so that what stops after the transport still can.
/// </summary>
internal sealed class DrainingServer(IServer transport, TimeSpan timeout, DrainState drain, TimeProvider time, ILogger<DrainingServer> logger) : IServer
{
    /// <summary>What ended streams have to get their status out.</summary>
    public static readonly TimeSpan CutGrace = TimeSpan.FromSeconds(1);

    public IFeatureCollection Features => transport.Features;

    public Task StartAsync<TContext>(IHttpApplication<TContext> application, CancellationToken cancellationToken)
        where TContext : notnull => transport.StartAsync(application, cancellationToken);

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        using var abort = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task stopped = transport.StopAsync(abort.Token);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task cut = CutAsync(abort, ended.Token);
        await stopped;
        await ended.CancelAsync();
        await cut;
    }

    public void Dispose() => transport.Dispose();

    private async Task CutAsync(CancellationTokenSource abort, CancellationToken ended)
    {
        try
        {
            await Task.Delay(timeout, time, ended);
            Log.DrainCut(logger, timeout);
            await drain.CutAsync();
            await Task.Delay(CutGrace, time, ended);
            await abort.CancelAsync();
        }
        catch (OperationCanceledException)
        {
            // All calls ended in time.
        }
    }
}
