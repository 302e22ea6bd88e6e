namespace ZeroTrust.Cel;

/// <summary>A list over the first elements of an array that nobody changes any more.</summary>
internal sealed class CelArrayList(CelValue[] items, int count) : CelList
{
    internal static readonly CelArrayList Empty = new([], 0);

    public override int Count => count;

    public override CelValue this[int index] => items[index];

    /// <summary>The array, of which only the first <see cref="Count"/> elements belong to the list.</summary>
    internal CelValue[] Items => items;

    internal ReadOnlySpan<CelValue> Span => items.AsSpan(0, count);
}
