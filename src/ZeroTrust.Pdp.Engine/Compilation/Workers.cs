namespace ZeroTrust.Pdp.Engine.Compilation;

/// <summary>Does the same for each of many, on some threads.</summary>
internal static class Workers
{
    /// <param name="count">How many there are.</param>
    /// <param name="threads">How many threads work; with one it is done in order, by the caller.</param>
    /// <param name="work">What is done for each number.</param>
    public static void ForEach(int count, int threads, Action<int> work)
    {
        if (threads > 1)
        {
            Parallel.For(0, count, new ParallelOptions { MaxDegreeOfParallelism = threads }, work);
            return;
        }

        for (int i = 0; i < count; i++)
            work(i);
    }
}
