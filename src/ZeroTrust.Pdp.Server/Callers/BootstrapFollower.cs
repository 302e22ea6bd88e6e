using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using ZeroTrust.Pdp.Engine.Compilation;
using ZeroTrust.Pdp.Server.Files;
using ZeroTrust.Pdp.Server.Telemetry;

namespace ZeroTrust.Pdp.Server.Callers;

/// <summary>Keeps the bootstrap policies equal to their file. A bad edit leaves the last good ones in place.</summary>
internal sealed class BootstrapFollower(
    string path, BootstrapPolicies policies, PolicyCompiler compiler, PdpMetrics metrics, TimeProvider time, ILogger<BootstrapFollower> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly FollowedFiles<PolicySnapshot> _file = new([path], contents => BootstrapFile.Compile(path, contents[0], compiler));

    /// <summary>Loads the file for the first time.</summary>
    /// <exception cref="PolicyLoadException">It cannot be used.</exception>
    public void LoadFirst()
    {
        try
        {
            _file.Load();
        }
        catch (UnusableFileException unusable)
        {
            throw new PolicyLoadException("the bootstrap file cannot be used: " + unusable.Message, []);
        }

        Publish();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                if (_file.Look())
                    Publish();
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops.
        }
    }

    private void Publish()
    {
        if (_file.Problem is { } problem)
        {
            metrics.LoadFailed("bootstrap");
            Log.BootstrapUnusable(logger, problem);
            return;
        }

        policies.Publish(_file.Current);
        Log.BootstrapActive(logger, _file.Current.PolicyCount, path);
    }
}
