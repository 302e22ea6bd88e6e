using System.Collections.Immutable;
using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using ZeroTrust.Pdp.Engine.Diagnostics;
using ZeroTrust.Pdp.Server.Policies;
using ZeroTrust.Pdp.Server.Telemetry;

namespace ZeroTrust.Pdp.Server.Folder;

/// <summary>
/// Keeps the active revision equal to the policy folder. Notifications of the operating system make a change count at
/// once; looking every second is the net, for file systems that do not notify and for folders behind links that are
/// swapped. An edit that cannot be used leaves the last good revision in place.
/// </summary>
internal sealed class PolicyFolderFollower(
    PolicyFolder folder,
    PolicyAdministration administration,
    PolicyRuntime runtime,
    PdpMetrics metrics,
    TimeProvider time,
    ILogger<PolicyFolderFollower> logger) : BackgroundService
{
    private const int MaxSettlingRounds = 25;
    private const int MaxLoggedProblems = 50;
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly Channel<bool> _changes = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private FolderReading? _attempted;
    private bool _storeFailed;

    /// <summary>Loads the folder for the first time.</summary>
    /// <exception cref="PolicyLoadException">The folder cannot be used.</exception>
    public async Task LoadFirstAsync(CancellationToken cancellationToken)
    {
        FolderReading reading = await folder.ReadSettledAsync(time, cancellationToken)
            ?? throw new PolicyLoadException($"the policy folder `{folder.Root}` does not stop changing", []);
        ImmutableArray<PolicyDiagnostic> problems = reading.Problems;
        if (problems.IsEmpty)
        {
            ApplyOutcome outcome = await administration.ApplyFolderAsync(reading.Sources, cancellationToken);
            problems = outcome.Rejected ? outcome.Diagnostics : [];
            if (!outcome.Rejected)
                LogWarnings(outcome.Diagnostics);
        }

        if (!problems.IsEmpty)
            throw new PolicyLoadException($"the policies of the folder `{folder.Root}` cannot be used", problems);
        _attempted = reading;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using FileSystemWatcher? watcher = Watch();
        try
        {
            Task<bool> notified = _changes.Reader.WaitToReadAsync(stoppingToken).AsTask();
            while (true)
            {
                await Task.WhenAny(notified, Task.Delay(Interval, time, stoppingToken));
                stoppingToken.ThrowIfCancellationRequested();
                bool wasNotified = notified.IsCompleted;
                if (wasNotified)
                    notified = DrainAndWait(stoppingToken);
                if (wasNotified || _storeFailed || folder.Stamp() != _attempted?.Stamp)
                    await FollowAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops.
        }
    }

    private Task<bool> DrainAndWait(CancellationToken stoppingToken)
    {
        while (_changes.Reader.TryRead(out _))
        {
            // Many notifications are one change.
        }

        return _changes.Reader.WaitToReadAsync(stoppingToken).AsTask();
    }

    private async Task FollowAsync(CancellationToken cancellationToken)
    {
        await SettleAsync(cancellationToken);
        if (folder.TryRead() is not { } reading)
            return;
        if (!_storeFailed && _attempted is not null && reading.HasContentOf(_attempted))
        {
            _attempted = reading;
            return;
        }

        try
        {
            await ApplyAsync(reading, cancellationToken);
            _attempted = reading;
            _storeFailed = false;
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // The folder is fine, the store is not: try again at the next tick.
            runtime.MarkStale();
            if (!_storeFailed)
            {
                metrics.LoadFailed("folder");
                Log.StoreAway(logger, exception, runtime.Current?.Revision ?? 0);
            }

            _storeFailed = true;
        }
    }

    /// <summary>Waits until an editor or a deployment has finished writing.</summary>
    private async Task SettleAsync(CancellationToken cancellationToken)
    {
        string stamp = folder.Stamp();
        for (int round = 0; round < MaxSettlingRounds; round++)
        {
            await Task.Delay(PolicyFolder.SettlingTime, time, cancellationToken);
            string now = folder.Stamp();
            if (now == stamp)
                return;
            stamp = now;
        }
    }

    private async Task ApplyAsync(FolderReading reading, CancellationToken cancellationToken)
    {
        ImmutableArray<PolicyDiagnostic> problems = reading.Problems;
        if (problems.IsEmpty)
        {
            ApplyOutcome outcome = await administration.ApplyFolderAsync(reading.Sources, cancellationToken);
            if (!outcome.Rejected)
            {
                LogWarnings(outcome.Diagnostics);
                return;
            }

            problems = outcome.Diagnostics;
        }

        runtime.MarkStale();
        metrics.LoadFailed("folder");
        Log.FolderUnusable(logger, folder.Root, runtime.Current?.Revision ?? 0, problems.Length);
        foreach (PolicyDiagnostic problem in problems.AsSpan()[..Math.Min(problems.Length, MaxLoggedProblems)])
        {
            if (problem.Severity == DiagnosticSeverity.Error)
                Log.FolderProblem(logger, problem.Position.ToString(), problem.Code, problem.Message);
            else
                Log.FolderWarning(logger, problem.Position.ToString(), problem.Code, problem.Message);
        }
    }

    private void LogWarnings(ImmutableArray<PolicyDiagnostic> diagnostics)
    {
        foreach (PolicyDiagnostic warning in diagnostics.AsSpan()[..Math.Min(diagnostics.Length, MaxLoggedProblems)])
            Log.FolderWarning(logger, warning.Position.ToString(), warning.Code, warning.Message);
    }

    private FileSystemWatcher? Watch()
    {
        FileSystemWatcher? watcher = null;
        try
        {
            watcher = new FileSystemWatcher(folder.Root)
            {
                IncludeSubdirectories = true,
                NotifyFilter = NotifyFilters.FileName | NotifyFilters.DirectoryName | NotifyFilters.LastWrite | NotifyFilters.Size,
            };
            watcher.Changed += OnChanged;
            watcher.Created += OnChanged;
            watcher.Deleted += OnChanged;
            watcher.Renamed += OnChanged;
            watcher.EnableRaisingEvents = true;
            return watcher;
        }
        catch (Exception exception) when (exception is IOException or ArgumentException or UnauthorizedAccessException)
        {
            watcher?.Dispose();
            Log.FolderNotWatched(logger, exception, folder.Root);
            return null;
        }
    }

    private void OnChanged(object sender, FileSystemEventArgs change) => _changes.Writer.TryWrite(true);
}
