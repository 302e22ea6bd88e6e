using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using ZeroTrust.Pdp.Engine.Trust.History;

namespace ZeroTrust.Pdp.Server.Trust;

/// <summary>
/// Keeps the history of subjects in a file beside the store: read before anything is served, written when everything has
/// stopped. A file that cannot be used is set aside and said so; the server then starts with an empty history, which lowers
/// trust while it learns.
/// </summary>
internal sealed class HistoryKeeper(SubjectHistory history, string file, ILogger<HistoryKeeper> logger) : IHostedLifecycleService
{
    private bool _loaded;

    public string File => file;

    /// <summary>Reads the file, if it is there.</summary>
    public void Load()
    {
        _loaded = true;
        if (!System.IO.File.Exists(file))
            return;
        try
        {
            history.Import(System.IO.File.ReadAllBytes(file));
            Log.HistoryLoaded(logger, history.Count, file);
        }
        catch (InvalidDataException exception)
        {
            string aside = file + ".damaged";
            Log.HistoryDamaged(logger, file, exception.Message, aside);
            Attempt(() => System.IO.File.Move(file, aside, overwrite: true));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // What could not be read must not be overwritten.
            _loaded = false;
            Log.HistoryUnreadable(logger, exception, file);
        }
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Writes the file: whole or not at all.</summary>
    public Task StoppedAsync(CancellationToken cancellationToken)
    {
        if (_loaded && (history.Count > 0 || System.IO.File.Exists(file)))
            Attempt(Save);
        return Task.CompletedTask;
    }

    private void Save()
    {
        string next = file + ".new";
        using (var stream = new FileStream(next, FileMode.Create, FileAccess.Write, FileShare.None))
        {
            stream.Write(history.Export());
            stream.Flush(flushToDisk: true);
        }

        System.IO.File.Move(next, file, overwrite: true);
        Log.HistorySaved(logger, history.Count, file);
    }

    private void Attempt(Action action)
    {
        try
        {
            action();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Log.HistoryNotSaved(logger, exception, file);
        }
    }
}
