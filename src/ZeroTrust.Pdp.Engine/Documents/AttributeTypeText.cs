using System.Diagnostics.CodeAnalysis;
using ZeroTrust.Cel;

namespace ZeroTrust.Pdp.Engine.Documents;

/// <summary>The types of attributes by their CEL names, such as `list(string)` or `map(string, int)`.</summary>
internal static class AttributeTypeText
{
    // Deeper ones are nobody's attributes, and reading goes down by recursion.
    private const int MaxDepth = 8;

    public static readonly string[] Names = ["bool", "int", "uint", "double", "string", "timestamp", "duration", "dyn", "list(…)", "map(string, …)"];

    public static bool TryParse(string text, [NotNullWhen(true)] out CelType? type) => TryParse(text.AsSpan().Trim(), 0, out type);

    private static bool TryParse(ReadOnlySpan<char> text, int depth, [NotNullWhen(true)] out CelType? type)
    {
        type = text switch
        {
            "bool" => CelType.Bool,
            "int" => CelType.Int,
            "uint" => CelType.Uint,
            "double" => CelType.Double,
            "string" => CelType.String,
            "timestamp" => CelType.Timestamp,
            "duration" => CelType.Duration,
            "dyn" => CelType.Dyn,
            _ => null,
        };
        if (type is not null)
            return true;
        if (depth == MaxDepth || !text.EndsWith(")"))
            return false;
        if (text.StartsWith("list(") && TryParse(text[5..^1].Trim(), depth + 1, out CelType? element))
            type = CelType.List(element);
        else if (text.StartsWith("map(") && TryReadKey(text[4..^1], out ReadOnlySpan<char> rest) && TryParse(rest, depth + 1, out CelType? value))
            type = CelType.Map(CelType.String, value);
        return type is not null;
    }

    // JSON, as which attributes come, has no keys but strings.
    private static bool TryReadKey(ReadOnlySpan<char> text, out ReadOnlySpan<char> rest)
    {
        int comma = text.IndexOf(',');
        rest = comma < 0 ? default : text[(comma + 1)..].Trim();
        return comma >= 0 && text[..comma].Trim() is "string";
    }
}
