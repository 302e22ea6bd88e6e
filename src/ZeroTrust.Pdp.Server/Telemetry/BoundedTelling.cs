namespace ZeroTrust.Pdp.Server.Telemetry;

/// <summary>
/// Keeps what anybody can cause from filling the log: each thing is told once a minute, and of a flood of different things only that
/// there is one. Thread-safe.
/// </summary>
internal sealed class BoundedTelling<T>(TimeProvider time)
{
    private const int MaxEntries = 200;
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private readonly HashSet<T> _told = [];
    private long _windowStarted = time.GetTimestamp();
    private long _untold;

    /// <summary>Notes that it happened.</summary>
    /// <param name="what">What.</param>
    /// <param name="untold">How often something happened in the minute before that was not told, where that minute has just ended.</param>
    /// <returns>Whether to tell it.</returns>
    public bool Tell(T what, out long untold)
    {
        lock (_gate)
        {
            untold = 0;
            if (time.GetElapsedTime(_windowStarted) >= Window)
            {
                untold = _untold;
                _untold = 0;
                _told.Clear();
                _windowStarted = time.GetTimestamp();
            }

            if (_told.Count < MaxEntries && _told.Add(what))
                return true;
            _untold++;
            return false;
        }
    }
}
