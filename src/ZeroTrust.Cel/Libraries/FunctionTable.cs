using System.Collections.Frozen;

namespace ZeroTrust.Cel;

/// <summary>
/// All functions by name and number of arguments. Which of them an expression may call is the checker's business; here names that
/// several libraries share dispatch on the kind.
/// </summary>
internal static class FunctionTable
{
    internal static FrozenDictionary<string, Function1> Unary { get; } = Merge(
        StandardFunctions.Unary, MathFunctions.Unary, ListFunctions.Unary, EncoderFunctions.Unary, NetworkFunctions.Unary,
        [new("reverse", ListFunctions.Reverse), new("strings.quote", StringFunctions.Quote)]);

    internal static FrozenDictionary<string, Function2> Binary { get; } = Merge(
        StandardFunctions.Binary, MathFunctions.Binary, ListFunctions.Binary, SetFunctions.Binary, NetworkFunctions.Binary,
        [new("format", FormatFunctions.Format)]);

    internal static FrozenDictionary<string, Function3> Ternary { get; } = Merge(StandardFunctions.Ternary, ListFunctions.Ternary);

    internal static FrozenDictionary<string, Function4> Quaternary => StandardFunctions.Quaternary;

    private static FrozenDictionary<string, T> Merge<T>(params ReadOnlySpan<IEnumerable<KeyValuePair<string, T>>> tables)
    {
        var all = new Dictionary<string, T>(StringComparer.Ordinal);
        foreach (var table in tables)
        {
            foreach (var (name, function) in table)
                all.Add(name, function);
        }

        return all.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
