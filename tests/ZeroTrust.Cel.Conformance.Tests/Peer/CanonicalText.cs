using System.Globalization;
using System.Text;

namespace ZeroTrust.Cel.Conformance.Tests;

/// <summary>A value as text that keeps its type and every bit of it, the same as `data/peer.mjs` writes.</summary>
internal static class CanonicalText
{
    internal const string Error = "error";

    internal static string Write(in CelValue value) => value.Kind switch
    {
        CelKind.Null => "null",
        CelKind.Bool => value.AsBool() ? "true" : "false",
        CelKind.Int => value.AsInt().ToString(CultureInfo.InvariantCulture),
        CelKind.Uint => value.AsUint().ToString(CultureInfo.InvariantCulture) + "u",
        CelKind.Double when double.IsNaN(value.AsDouble()) => "d:nan",
        CelKind.Double => "d:" + BitConverter.DoubleToUInt64Bits(value.AsDouble()).ToString("x16", CultureInfo.InvariantCulture),
        CelKind.String => Quote(value.AsString()),
        CelKind.Bytes => "b:" + Convert.ToHexStringLower(value.AsBytes()),
        CelKind.List => Write(value.AsList()),
        CelKind.Map => Write(value.AsMap()),
        CelKind.Timestamp => string.Create(CultureInfo.InvariantCulture, $"t:{value.AsTimestamp().Seconds}.{value.AsTimestamp().Nanos:d9}"),
        CelKind.Duration => string.Create(CultureInfo.InvariantCulture, $"r:{value.AsDuration().Nanoseconds}"),
        CelKind.Type => "type:" + value.AsType().Name,
        CelKind.Error => Error,
        _ => throw new ArgumentException($"no canonical form of {value.Kind}", nameof(value)),
    };

    /// <summary>The name of a value's type, or <c>error</c>.</summary>
    internal static string KindOf(in CelValue value) => value.Kind switch
    {
        CelKind.Error => Error,
        CelKind.Null => "null",
        _ => value.Kind.ToString().ToLowerInvariant(),
    };

    private static string Write(CelList list)
    {
        var elements = new string[list.Count];
        for (var n = 0; n < elements.Length; n++)
            elements[n] = Write(list[n]);
        return $"[{string.Join(',', elements)}]";
    }

    private static string Write(CelMap map)
    {
        var entries = map.Entries.Select(static e => $"{Write(e.Key)}:{Write(e.Value)}").ToArray();
        Array.Sort(entries, StringComparer.Ordinal);
        return $"{{{string.Join(',', entries)}}}";
    }

    private static string Quote(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (var unit in text)
        {
            if (unit is >= ' ' and < '\u007F' and not '"' and not '\\')
                quoted.Append(unit);
            else
                quoted.Append(CultureInfo.InvariantCulture, $"\\u{(int)unit:x4}");
        }

        return quoted.Append('"').ToString();
    }
}
