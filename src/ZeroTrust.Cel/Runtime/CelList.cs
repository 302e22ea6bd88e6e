namespace ZeroTrust.Cel;

/// <summary>A list. Implementations are immutable for as long as an evaluation may see them; an element may be an error value.</summary>
public abstract class CelList
{
    /// <summary>The number of elements.</summary>
    public abstract int Count { get; }

    /// <summary>The element at a zero-based index, which the caller keeps within range.</summary>
    public abstract CelValue this[int index] { get; }

    /// <summary>What walking the list costs (<see cref="CostModel.Weight"/>).</summary>
    internal virtual long Weight => 1 + Count;

    /// <summary>Makes a list of the given elements.</summary>
    public static CelList Of(params ReadOnlySpan<CelValue> elements) =>
        elements.IsEmpty ? CelArrayList.Empty : new CelArrayList(elements.ToArray(), elements.Length);
}
