namespace ZeroTrust.Cel;

/// <summary>
/// What an evaluation is charged, in units of about one step; after the cost model of the Kubernetes API server. The fixed part of a
/// program or loop body is summed up by the planner and charged at once; only what depends on sizes is charged where it happens.
/// </summary>
internal static class CostModel
{
    internal const int List = 10;
    internal const int Map = 30;
    internal const int Message = 40;
    /// <summary>Reading operands up to this length (UTF-16 units or bytes) is part of an operation's fixed cost.</summary>
    internal const int Short = 64;

    /// <summary>No estimate and no weight grows beyond this.</summary>
    internal const long Ceiling = 1L << 50;

    /// <summary>The fixed cost of a node, without its parts.</summary>
    internal static int Fixed(Expr expr) => expr switch
    {
        LiteralExpr or NameExpr { Binding: ConstantBinding } or LogicExpr or ConditionalExpr or BindExpr or BlockExpr => 0,
        ListExpr => List,
        MapExpr => Map,
        MessageExpr => Message,
        _ => 1,
    };

    /// <summary>Reading a text once.</summary>
    internal static long Scan(long length) => length <= Short ? 0 : length / 10;

    /// <summary>Looking for a text in another, at worst at every place.</summary>
    internal static long Find(long text, long part) => text <= Short ? 0 : Times(text / 10, Math.Max(1, part / 10));

    /// <summary>Searching with a regular expression: each character may advance each part of the pattern.</summary>
    internal static long Search(long text, long pattern) => Times(1 + (text / 10), Math.Max(1, pattern / 4));

    /// <summary>Compiling a regular expression, by its length in the engine's own syntax, in which a Unicode class is thousands.</summary>
    internal static long Compilation(long translated) => 1_000 + (16 * translated);

    /// <summary>Sorting.</summary>
    internal static long Sort(long count) => Times(count, 1 + long.Log2(count | 1));

    /// <summary>Passing a value to a function that may read all of it once.</summary>
    internal static long Size(in CelValue value) => value.Kind switch
    {
        CelKind.String => Scan(value.RawString.Length),
        CelKind.Bytes => Scan(value.RawBytes.Length),
        CelKind.List => value.RawList.Count,
        CelKind.Map => value.RawMap.Count,
        _ => 0,
    };

    /// <summary>Whether a function looks at one place of its arguments only, however large they are.</summary>
    internal static bool IsConstantTime(string function) => function is Operators.Index or Operators.OptionalIndex or "dyn" or "type" or "first" or "last"
        or "optional.of" or "optional.ofNonZeroValue" or "hasValue" or "value";

    /// <summary>Walking a value with all that is in it; what is shared counts as often as it would be met.</summary>
    internal static long Weight(in CelValue value) => value.Kind switch
    {
        CelKind.String => 1 + Scan(value.RawString.Length),
        CelKind.Bytes => 1 + Scan(value.RawBytes.Length),
        CelKind.List => value.RawList.Weight,
        CelKind.Map => value.RawMap.Weight,
        CelKind.Object => 1 + value.RawObject.Type.Fields.Length,
        CelKind.Optional => value.RawOptional.Weight,
        _ => 1,
    };

    /// <summary>Pays for comparing two values; scalars are part of the fixed cost.</summary>
    internal static bool TryCompare(CelActivation a, in CelValue x, in CelValue y)
    {
        if (x.StringOrNull is { } s)
            return s.Length <= Short || y.StringOrNull is not { } t || a.TryCharge(Scan(Math.Min(s.Length, t.Length)));
        return x.Kind != y.Kind || x.Kind switch
        {
            CelKind.Bytes => a.TryCharge(Scan(Math.Min(x.RawBytes.Length, y.RawBytes.Length))),
            CelKind.List or CelKind.Map or CelKind.Object or CelKind.Optional => a.TryCharge(Plus(Weight(x), Weight(y))),
            _ => true,
        };
    }

    internal static long Plus(long x, long y) => Math.Min(Ceiling, x + y);

    internal static long Times(long x, long y) => x == 0 || y <= Ceiling / x ? x * y : Ceiling;
}
