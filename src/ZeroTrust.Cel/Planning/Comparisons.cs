namespace ZeroTrust.Cel;

/// <summary>Turns operators and three-way results into truths.</summary>
internal static class Comparisons
{
    internal static Comparison Parse(string function) => function switch
    {
        Operators.Less => Comparison.Less,
        Operators.LessEqual => Comparison.LessEqual,
        Operators.Greater => Comparison.Greater,
        Operators.GreaterEqual => Comparison.GreaterEqual,
        Operators.Equal => Comparison.Equal,
        _ => Comparison.NotEqual,
    };

    internal static string FunctionOf(Comparison comparison) => comparison switch
    {
        Comparison.Less => Operators.Less,
        Comparison.LessEqual => Operators.LessEqual,
        Comparison.Greater => Operators.Greater,
        Comparison.GreaterEqual => Operators.GreaterEqual,
        Comparison.Equal => Operators.Equal,
        _ => Operators.NotEqual,
    };

    internal static CelTruth Truth(bool value) => value ? CelTruth.True : CelTruth.False;

    internal static CelTruth Decide(Comparison comparison, long left, long right) => Truth(comparison switch
    {
        Comparison.Less => left < right,
        Comparison.LessEqual => left <= right,
        Comparison.Greater => left > right,
        Comparison.GreaterEqual => left >= right,
        Comparison.Equal => left == right,
        _ => left != right,
    });

    internal static CelTruth Decide(Comparison comparison, int order) => Truth(comparison switch
    {
        Comparison.Less => order < 0,
        Comparison.LessEqual => order <= 0,
        Comparison.Greater => order > 0,
        Comparison.GreaterEqual => order >= 0,
        Comparison.Equal => order == 0,
        _ => order != 0,
    });
}
