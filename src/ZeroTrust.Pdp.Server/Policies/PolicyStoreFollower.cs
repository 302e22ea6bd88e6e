using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using ZeroTrust.Pdp.Server.Telemetry;

namespace ZeroTrust.Pdp.Server.Policies;

/// <summary>Asks the store every second whether another process has changed it. While the store is away, the current snapshot stays.</summary>
internal sealed class PolicyStoreFollower(
    PolicyAdministration administration,
    PolicyRuntime runtime,
    PdpMetrics metrics,
    TimeProvider time,
    ILogger<PolicyStoreFollower> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        bool failing = false;
        while (await WaitAsync(timer, stoppingToken))
        {
            try
            {
                await administration.FollowStoreAsync(failing, stoppingToken);
                if (failing)
                {
                    failing = false;
                    Log.StoreBack(logger);
                }
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                // Whatever the store throws, the last good snapshot goes on answering; the next tick tries again.
                runtime.MarkStale();
                if (!failing)
                {
                    failing = true;
                    metrics.LoadFailed("store");
                    Log.StoreAway(logger, exception, runtime.Current?.Revision ?? 0);
                }
            }
        }
    }

    private static async Task<bool> WaitAsync(PeriodicTimer timer, CancellationToken stoppingToken)
    {
        try
        {
            return await timer.WaitForNextTickAsync(stoppingToken);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
