namespace Grpc.Net.Client.Internal;

/// <summary>How much the calls of a channel may keep for retries, each and together. Thread-safe.</summary>
internal sealed class RetryBudget(long most, long mostPerCall)
{
    private long _taken;

    public bool TryTake(long held, int bytes)
    {
        if (held + bytes > mostPerCall)
            return false;
        if (Interlocked.Add(ref _taken, bytes) <= most)
            return true;
        Return(bytes);
        return false;
    }

    public void Return(long bytes) => Interlocked.Add(ref _taken, -bytes);

    internal long Taken => Volatile.Read(ref _taken);
}
