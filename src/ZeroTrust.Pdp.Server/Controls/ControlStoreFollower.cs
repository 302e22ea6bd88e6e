using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using ZeroTrust.Pdp.Server.Telemetry;

namespace ZeroTrust.Pdp.Server.Controls;

/// <summary>Asks every second whether another process has changed quarantines or grants. While the store is away, what is in force stays.</summary>
internal sealed class ControlStoreFollower(
    ControlAdministration administration, PdpMetrics metrics, TimeProvider time, ILogger<ControlStoreFollower> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private bool _failing;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await Task.Delay(Interval, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!stoppingToken.IsCancellationRequested)
                await FollowAsync(stoppingToken);
        }
    }

    private async Task FollowAsync(CancellationToken stoppingToken)
    {
        try
        {
            await administration.FollowAsync(stoppingToken);
            _failing = false;
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // The first of a row is told; the next tick tries again.
            if (!_failing)
            {
                metrics.LoadFailed("controls");
                Log.ControlsAway(logger, exception);
            }

            _failing = true;
        }
        catch (OperationCanceledException)
        {
            // Stopping.
        }
    }
}
