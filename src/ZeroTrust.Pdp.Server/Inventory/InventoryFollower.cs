using System.Collections.Immutable;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using ZeroTrust.Pdp.Engine.Diagnostics;
using ZeroTrust.Pdp.Engine.Documents;
using ZeroTrust.Pdp.Server.Folder;
using ZeroTrust.Pdp.Server.Telemetry;

namespace ZeroTrust.Pdp.Server.Inventory;

/// <summary>
/// Keeps what is known equal to a folder of inventory files, which other systems write: it looks every second. A change that cannot be
/// used leaves the last good inventory in place. INVARIANT: no attribute value is written to the log.
/// </summary>
internal sealed class InventoryFollower(
    PolicyFolder folder, InventoryRuntime runtime, PdpMetrics metrics, TimeProvider time, ILogger<InventoryFollower> logger) : BackgroundService
{
    private const int MaxLoggedProblems = 50;
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private string? _attempted;

    /// <summary>Loads the inventory for the first time.</summary>
    /// <exception cref="PolicyLoadException">It cannot be used.</exception>
    public async Task LoadFirstAsync(CancellationToken cancellationToken)
    {
        FolderReading reading = await folder.ReadSettledAsync(time, cancellationToken)
            ?? throw new PolicyLoadException($"the inventory `{folder.Root}` does not stop changing", []);
        ImmutableArray<PolicyDiagnostic> problems = Take(reading);
        if (!problems.IsEmpty)
            throw new PolicyLoadException($"the inventory `{folder.Root}` cannot be used", problems);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                string stamp = folder.Stamp();
                if (stamp == _attempted)
                    continue;
                // A writer that has not finished is left alone until the next look.
                await Task.Delay(PolicyFolder.SettlingTime, time, stoppingToken);
                if (folder.Stamp() == stamp && folder.TryRead() is { } reading)
                    Report(Take(reading));
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops.
        }
    }

    /// <returns>The problems, with errors among them; none when it is in use now.</returns>
    private ImmutableArray<PolicyDiagnostic> Take(FolderReading reading)
    {
        _attempted = reading.Stamp;
        if (!reading.Problems.IsEmpty)
            return reading.Problems;
        InventoryReading inventory = InventoryReader.Read(reading.Sources);
        if (inventory.Directory is not { } directory)
            return inventory.Diagnostics;
        runtime.Publish(directory);
        Log.InventoryActive(logger, directory.Count, folder.Root);
        return [];
    }

    private void Report(ImmutableArray<PolicyDiagnostic> problems)
    {
        if (problems.IsEmpty)
            return;
        runtime.MarkStale();
        metrics.LoadFailed("inventory");
        Log.InventoryUnusable(logger, folder.Root, problems.Length);
        foreach (PolicyDiagnostic problem in problems.AsSpan()[..Math.Min(problems.Length, MaxLoggedProblems)])
            Log.InventoryProblem(logger, problem.Position.ToString(), problem.Code);
    }
}
