namespace ZeroTrust.Pdp.Server.Admission;

/// <summary>Counts the streaming calls of one kind that are open. Thread-safe, without a lock.</summary>
internal sealed class OpenStreams(int most)
{
    private int _open;

    public bool TryEnter()
    {
        if (Interlocked.Increment(ref _open) <= most)
            return true;
        Interlocked.Decrement(ref _open);
        return false;
    }

    public void Leave() => Interlocked.Decrement(ref _open);
}
