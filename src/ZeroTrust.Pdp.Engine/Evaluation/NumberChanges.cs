namespace ZeroTrust.Pdp.Engine.Evaluation;

/// <summary>How the numbers of policies change from one set to the next: some are gone, some are new, the others keep their order.</summary>
/// <param name="map">By old number the new one; -1 for a policy that is gone. Ascending.</param>
/// <param name="added">The numbers of new policies, ascending.</param>
/// <param name="removed">How many are gone.</param>
internal sealed class NumberChanges(int[] map, int[] added, int removed)
{
    /// <summary>The numbers of new policies, ascending.</summary>
    public ReadOnlySpan<int> Added => added;

    /// <summary>How many policies are gone or new.</summary>
    public int Count => removed + added.Length;

    /// <summary>The new number of a policy; -1 when it is gone.</summary>
    public int this[int number] => map[number];

    /// <summary>Ascending numbers with what is gone left out, and what is new put in.</summary>
    public int[] Apply(ReadOnlySpan<int> numbers, ReadOnlySpan<int> more)
    {
        var changed = new int[numbers.Length + more.Length];
        int count = Apply(numbers, more, changed);
        return count == changed.Length ? changed : changed[..count];
    }

    /// <summary>The same into a place that is large enough; returns how many there are.</summary>
    public int Apply(ReadOnlySpan<int> numbers, ReadOnlySpan<int> more, Span<int> target)
    {
        int count = 0;
        int next = 0;
        foreach (int old in numbers)
        {
            int number = map[old];
            if (number < 0)
                continue;
            while (next < more.Length && more[next] < number)
                target[count++] = more[next++];
            target[count++] = number;
        }

        while (next < more.Length)
            target[count++] = more[next++];
        return count;
    }
}
