using System.Globalization;
using System.Text;

namespace ZeroTrust.Cel;

/// <summary>Writes values as CEL literals, no further than a given length.</summary>
internal static class CelLiteralWriter
{
    private const int MaxDepth = 20;

    internal static string Write(in CelValue value, int maxLength)
    {
        var text = new StringBuilder();
        Append(text, value, Math.Max(1, maxLength), 0);
        if (text.Length <= Math.Max(1, maxLength))
            return text.ToString();
        var cut = Math.Max(1, maxLength) - 1;
        if (cut > 0 && char.IsHighSurrogate(text[cut - 1]))
            cut--;
        text.Length = cut;
        return text.Append('…').ToString();
    }

    // INVARIANT: stops soon after the limit, so that a huge value costs no more than its shortened text.
    private static void Append(StringBuilder text, in CelValue value, int limit, int depth)
    {
        if (text.Length > limit)
            return;
        switch (value.Kind)
        {
            case CelKind.Null:
                text.Append("null");
                break;
            case CelKind.Bool:
                text.Append(value.RawBool ? "true" : "false");
                break;
            case CelKind.Int:
                text.Append(CultureInfo.InvariantCulture, $"{value.RawInt}");
                break;
            case CelKind.Uint:
                text.Append(CultureInfo.InvariantCulture, $"{value.RawUint}u");
                break;
            case CelKind.Double:
                AppendDouble(text, value.RawDouble);
                break;
            case CelKind.String:
                AppendString(text, value.RawString, limit);
                break;
            case CelKind.Bytes:
                AppendBytes(text, value.RawBytes, limit);
                break;
            case CelKind.List:
                AppendList(text, value.RawList, limit, depth);
                break;
            case CelKind.Map:
                AppendMap(text, value.RawMap, limit, depth);
                break;
            case CelKind.Timestamp:
                text.Append("timestamp(\"").Append(value.AsTimestamp().ToString()).Append("\")");
                break;
            case CelKind.Duration:
                text.Append("duration(\"").Append(value.AsDuration().ToString()).Append("\")");
                break;
            case CelKind.Type:
                text.Append(value.AsType().Name);
                break;
            case CelKind.Object:
                text.Append(value.RawObject.Type.Name).Append("{…}");
                break;
            case CelKind.Enum:
                text.Append(CultureInfo.InvariantCulture, $"{value.AsEnum().Type.FullName}({value.AsEnum().Number})");
                break;
            case CelKind.Opaque:
                text.Append(value.RawOpaque.ToLiteral());
                break;
            case CelKind.Message:
                text.Append(value.RawMessage.Type.FullName).Append("{…}");
                break;
            case CelKind.Optional when depth >= MaxDepth:
                text.Append("optional.of(…)");
                break;
            case CelKind.Optional when value.RawOptional.HasValue:
                text.Append("optional.of(");
                Append(text, value.RawOptional.Value, limit, depth + 1);
                text.Append(')');
                break;
            case CelKind.Optional:
                text.Append("optional.none()");
                break;
            default:
                text.Append("error(").Append(value.RawError.CodeText).Append(')');
                break;
        }
    }

    private static void AppendDouble(StringBuilder text, double value)
    {
        if (!double.IsFinite(value))
        {
            text.Append("double(\"").Append(CelDoubleText.Format(value)).Append("\")");
            return;
        }

        var digits = CelDoubleText.Format(value);
        text.Append(digits);
        if (!digits.AsSpan().ContainsAny('.', 'e'))
            text.Append(".0");
    }

    private static void AppendString(StringBuilder text, string value, int limit)
    {
        text.Append('"');
        foreach (var c in value)
        {
            if (text.Length > limit)
                return;
            switch (c)
            {
                case '"' or '\\':
                    text.Append('\\').Append(c);
                    break;
                case '\n':
                    text.Append("\\n");
                    break;
                case '\r':
                    text.Append("\\r");
                    break;
                case '\t':
                    text.Append("\\t");
                    break;
                case < ' ' or '\u007F':
                    text.Append(CultureInfo.InvariantCulture, $"\\x{(int)c:x2}");
                    break;
                default:
                    text.Append(c);
                    break;
            }
        }

        text.Append('"');
    }

    private static void AppendBytes(StringBuilder text, byte[] value, int limit)
    {
        text.Append("b\"");
        foreach (var b in value)
        {
            if (text.Length > limit)
                return;
            if (b is >= 0x20 and < 0x7F and not (byte)'"' and not (byte)'\\')
                text.Append((char)b);
            else
                text.Append(CultureInfo.InvariantCulture, $"\\x{b:x2}");
        }

        text.Append('"');
    }

    private static void AppendList(StringBuilder text, CelList list, int limit, int depth)
    {
        if (depth >= MaxDepth)
        {
            text.Append("[…]");
            return;
        }

        text.Append('[');
        for (var i = 0; i < list.Count && text.Length <= limit; i++)
        {
            if (i > 0)
                text.Append(", ");
            Append(text, list[i], limit, depth + 1);
        }

        text.Append(']');
    }

    private static void AppendMap(StringBuilder text, CelMap map, int limit, int depth)
    {
        if (depth >= MaxDepth)
        {
            text.Append("{…}");
            return;
        }

        text.Append('{');
        var first = true;
        foreach (var (key, value) in map.Entries)
        {
            if (text.Length > limit)
                break;
            if (!first)
                text.Append(", ");
            first = false;
            Append(text, key, limit, depth + 1);
            text.Append(": ");
            Append(text, value, limit, depth + 1);
        }

        text.Append('}');
    }
}
