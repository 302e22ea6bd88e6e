using System.Collections.Immutable;
using ZeroTrust.Pdp.Engine.Diagnostics;
using ZeroTrust.Pdp.Engine.Documents.Yaml;

namespace ZeroTrust.Pdp.Engine.Documents;

/// <summary>Reads a list of exact values and prefixes (`x*`).</summary>
internal static class PatternList
{
    private const string UseConditions = "use `when` for other patterns";

    /// <param name="reader">Where the field is; null: nowhere.</param>
    /// <param name="field">The field.</param>
    /// <param name="otherwise">What to do where other patterns are wanted.</param>
    public static ImmutableArray<ScalarNode> Read(FieldReader? reader, string field, string otherwise = UseConditions)
    {
        if (reader is null)
            return [];
        ImmutableArray<ScalarNode> scalars = reader.ScalarList(field);
        foreach (ScalarNode scalar in scalars)
        {
            int star = scalar.Value.IndexOf('*', StringComparison.Ordinal);
            if (star >= 0 && star != scalar.Value.Length - 1)
            {
                reader.Error(
                    DiagnosticCodes.InvalidValue, scalar, $"`{FieldReader.Shorten(scalar.Value)}` has a `*` that is not at its end",
                    $"a `*` stands for any rest and comes last; {otherwise}");
            }
            else if (scalar.Value.Length == 0)
            {
                reader.Error(DiagnosticCodes.InvalidValue, scalar, $"`{reader.PathOf(field)}` has an empty value");
            }
        }

        return scalars;
    }

    public static ImmutableArray<string> Texts(FieldReader? reader, string field, string otherwise = UseConditions) =>
        [.. Read(reader, field, otherwise).Select(static scalar => scalar.Value)];
}
