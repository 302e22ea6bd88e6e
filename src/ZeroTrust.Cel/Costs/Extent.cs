namespace ZeroTrust.Cel;

/// <summary>How large a string, byte sequence, list or map can be, and what it holds.</summary>
/// <param name="Min">The smallest size.</param>
/// <param name="Max">The largest size.</param>
/// <param name="Items">The elements of a list or the values of a map; null when nothing is known of them.</param>
/// <param name="IsText">Whether it is a string or byte sequence.</param>
/// <param name="Path">The attribute that it is; null for what an expression builds.</param>
internal sealed record Extent(long Min, long Max, Extent? Items = null, bool IsText = false, SizeBound? Path = null)
{
    /// <summary>A value of a kind that has no size.</summary>
    internal static readonly Extent Scalar = new(0, 0);

    /// <summary>The weight (<see cref="CostModel.Weight"/>) of the largest value; that of a host's value does not look inside.</summary>
    internal long Weight => this switch
    {
        { IsText: true } => 1 + CostModel.Scan(Max),
        { Items: { } items, Path: null } => CostModel.Plus(1, CostModel.Times(Max, CostModel.Plus(1, items.Weight))),
        _ => CostModel.Plus(1, CostModel.Times(2, Max)),
    };

    internal static Extent Exactly(long size, Extent? items = null) => new(size, size, items);

    /// <summary>What is either of the two.</summary>
    internal static Extent Either(Extent x, Extent y) => new(Math.Min(x.Min, y.Min), Math.Max(x.Max, y.Max), EitherOrNull(x.Items, y.Items), x.IsText && y.IsText, x.Path is null ? null : y.Path);

    /// <summary>What holds the one and the other.</summary>
    internal static Extent Sum(Extent x, Extent y) => new(CostModel.Plus(x.Min, y.Min), CostModel.Plus(x.Max, y.Max), EitherOrNull(x.Items, y.Items), x.IsText && y.IsText);

    private static Extent? EitherOrNull(Extent? x, Extent? y) => x is null ? y : y is null ? x : Either(x, y);
}
