namespace ZeroTrust.Cel;

/// <summary>A list over the first elements of an array that nobody changes any more.</summary>
internal sealed class CelArrayList(CelValue[] items, int count) : CelList
{
    internal static readonly CelArrayList Empty = new([], 0);

    // Remembered, so that a list which holds another many times is walked but once; 0 until then. A benign race.
    private long _weight;

    public override int Count => count;

    public override CelValue this[int index] => items[index];

    internal override long Weight
    {
        get
        {
            if (_weight != 0)
                return _weight;
            var weight = 1L;
            foreach (ref readonly var item in Span)
                weight = CostModel.Plus(weight, CostModel.Weight(item));
            return _weight = weight;
        }
    }

    /// <summary>The array, of which only the first <see cref="Count"/> elements belong to the list.</summary>
    internal CelValue[] Items => items;

    internal ReadOnlySpan<CelValue> Span => items.AsSpan(0, count);
}
