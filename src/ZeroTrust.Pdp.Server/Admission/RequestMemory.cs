namespace ZeroTrust.Pdp.Server.Admission;

/// <summary>Counts the bytes of requests that wait for their rest. Thread-safe, without a lock.</summary>
internal sealed class RequestMemory(long most)
{
    private long _taken;

    public long Taken => Volatile.Read(ref _taken);

    public bool TryTake(long bytes)
    {
        if (Interlocked.Add(ref _taken, bytes) <= most)
            return true;
        Interlocked.Add(ref _taken, -bytes);
        return false;
    }

    public void Give(long bytes) => Interlocked.Add(ref _taken, -bytes);
}
