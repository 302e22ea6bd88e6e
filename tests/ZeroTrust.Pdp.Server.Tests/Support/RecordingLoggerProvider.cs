using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace ZeroTrust.Pdp.Server.Tests.Support;

/// <summary>Keeps what was logged.</summary>
internal sealed class RecordingLoggerProvider : ILoggerProvider
{
    private readonly ConcurrentQueue<LogEntry> _entries = new();

    public IReadOnlyCollection<LogEntry> Entries => _entries;

    public ILogger CreateLogger(string categoryName) => new Recorder(categoryName, _entries);

    public bool Has(int eventId, string text = "") =>
        _entries.Any(entry => entry.Id == eventId && entry.Message.Contains(text, StringComparison.Ordinal));

    public void Dispose()
    {
    }

    internal sealed record LogEntry(string Category, LogLevel Level, int Id, string Message, Exception? Exception);

    private sealed class Recorder(string category, ConcurrentQueue<LogEntry> entries) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            entries.Enqueue(new LogEntry(category, logLevel, eventId.Id, formatter(state, exception), exception));
    }
}
