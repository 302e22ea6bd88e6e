using System.Globalization;
using System.Runtime.InteropServices;

namespace ZeroTrust.Cel;

/// <summary>
/// What an evaluation can cost, in the units of <see cref="CelLimits.MaxCost"/>, as far as the expression and the declared sizes tell.
/// Constant folding can bring the real cost below <paramref name="Min"/>; nothing brings it above <paramref name="Max"/> as long as every
/// attribute keeps to its declared or assumed size. Definitions that the host evaluates for a variable are not included.
/// </summary>
/// <param name="Min">The cost of the cheapest way through.</param>
/// <param name="Max">The cost of the dearest.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct CelCostEstimate(long Min, long Max)
{
    /// <summary>The range.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Min}–{Max}");

    /// <summary>The cost of doing the one and the other.</summary>
    public static CelCostEstimate operator +(CelCostEstimate x, CelCostEstimate y) => new(CostModel.Plus(x.Min, y.Min), CostModel.Plus(x.Max, y.Max));
}
