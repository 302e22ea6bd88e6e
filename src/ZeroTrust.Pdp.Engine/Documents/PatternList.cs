using System.Collections.Immutable;
using ZeroTrust.Pdp.Engine.Diagnostics;
using ZeroTrust.Pdp.Engine.Documents.Yaml;

namespace ZeroTrust.Pdp.Engine.Documents;

/// <summary>Reads a list of exact values and prefixes (`x*`).</summary>
internal static class PatternList
{
    public static ImmutableArray<ScalarNode> Read(FieldReader? reader, string field)
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
                    "a `*` stands for any rest and comes last; use `when` for other patterns");
            }
            else if (scalar.Value.Length == 0)
            {
                reader.Error(DiagnosticCodes.InvalidValue, scalar, $"`{reader.PathOf(field)}` has an empty value");
            }
        }

        return scalars;
    }

    public static ImmutableArray<string> Texts(FieldReader? reader, string field) => [.. Read(reader, field).Select(static scalar => scalar.Value)];
}
