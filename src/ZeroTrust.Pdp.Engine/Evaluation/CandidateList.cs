namespace ZeroTrust.Pdp.Engine.Evaluation;

/// <summary>The candidates of one request, found under several targets and put into one order. Reused from request to request.</summary>
internal sealed class CandidateList
{
    private const int Few = 16;

    private int[] _numbers = new int[32];
    private int _count;
    private bool _isOrdered = true;

    /// <summary>Adds ascending numbers, some of which may be there already.</summary>
    public void Add(ReadOnlySpan<int> numbers)
    {
        if (numbers.IsEmpty)
            return;
        _isOrdered &= _count == 0 || _numbers[_count - 1] < numbers[0];
        if (_numbers.Length - _count < numbers.Length)
            Array.Resize(ref _numbers, Math.Max(_numbers.Length * 2, _count + numbers.Length));
        numbers.CopyTo(_numbers.AsSpan(_count));
        _count += numbers.Length;
    }

    /// <summary>Each number once, ascending.</summary>
    public ReadOnlySpan<int> InOrder()
    {
        Span<int> numbers = _numbers.AsSpan(0, _count);
        if (_isOrdered)
            return numbers;
        Sort(numbers);
        int kept = 1;
        for (int i = 1; i < numbers.Length; i++)
        {
            if (numbers[i] != numbers[kept - 1])
                numbers[kept++] = numbers[i];
        }

        return numbers[..kept];
    }

    // Nearly always a few numbers (benchmark: `scale`, Decide).
    private static void Sort(Span<int> numbers)
    {
        if (numbers.Length > Few)
        {
            numbers.Sort();
            return;
        }

        for (int i = 1; i < numbers.Length; i++)
        {
            int number = numbers[i];
            int j = i;
            for (; j > 0 && numbers[j - 1] > number; j--)
                numbers[j] = numbers[j - 1];
            numbers[j] = number;
        }
    }

    public void Clear()
    {
        _count = 0;
        _isOrdered = true;
    }
}
