using System.Globalization;
using System.Text;

namespace ZeroTrust.Cel.Tests;

/// <summary>Literals in all their spellings.</summary>
internal sealed partial class ExpressionGenerator
{
    private Piece Literal(CelType type, int size)
    {
        switch (type.TypeKind)
        {
            case CelTypeKind.Null:
                return Member("null");
            case CelTypeKind.Bool:
                return Member(Chance(2) ? "true" : "false");
            case CelTypeKind.Int:
                var number = _values.Int();
                var digits = Chance(8) && number >= 0 ? "0x" + number.ToString("x", CultureInfo.InvariantCulture) : number.ToString(CultureInfo.InvariantCulture);
                return new Piece(digits, number < 0 ? Piece.Unary : Piece.Member);
            case CelTypeKind.Uint:
                var natural = Chance(3) ? (ulong)_random.Next(10) : _values.One(ValueGenerator.Uints);
                return Member((Chance(8) ? "0x" + natural.ToString("X", CultureInfo.InvariantCulture) : natural.ToString(CultureInfo.InvariantCulture)) + (Chance(8) ? "U" : "u"));
            case CelTypeKind.Double:
                return DoubleLiteral(_values.Double());
            case CelTypeKind.String:
                return Member(StringLiteral(_values.Text()));
            case CelTypeKind.Bytes:
                return Member(BytesLiteral(_values.Bytes()));
            case CelTypeKind.Timestamp:
                return Member($"timestamp({StringLiteral(_values.One(ValueGenerator.Timestamps))})");
            case CelTypeKind.Duration:
                return Member($"duration({StringLiteral(_values.One(ValueGenerator.Durations))})");
            case CelTypeKind.Type:
                return Member(_values.One(ValueGenerator.Types).Name);
            case CelTypeKind.List:
                return Member(ListLiteral(type.Parameters[0], size, One([0, 1, 1, 2])));
            case CelTypeKind.Map:
                return Member(MapLiteral(type.Parameters[0], type.Parameters[1], size, One([0, 1, 2, 2])));
            default:
                return Literal(One(Scalars), size);
        }
    }

    private string ListLiteral(CelType element, int size, int count)
    {
        var elements = new string[count];
        for (var n = 0; n < count; n++)
            elements[n] = Expr(element.TypeKind == CelTypeKind.Dyn ? AnyType(1) : element, (size - 1) / count).Text;
        return $"[{string.Join(", ", elements)}{(count > 0 && Chance(20) ? "," : string.Empty)}]";
    }

    private string MapLiteral(CelType key, CelType value, int size, int count)
    {
        var entries = new string[count];
        for (var n = 0; n < count; n++)
        {
            var name = key.Equals(CelType.String) && !Chance(4) ? StringLiteral(One(ValueGenerator.Keys)) : Expr(key, (size - 1) / count / 2).Text;
            entries[n] = $"{name}: {Expr(value.TypeKind == CelTypeKind.Dyn ? AnyType(1) : value, (size - 1) / count)}";
        }

        return $"{{{string.Join(", ", entries)}{(count > 0 && Chance(20) ? "," : string.Empty)}}}";
    }

    private Piece DoubleLiteral(double value)
    {
        if (double.IsNaN(value))
            return Chance(2) ? Member("double('NaN')") : new Piece("0.0 / 0.0", Piece.Product);
        if (double.IsInfinity(value))
            return Member(value > 0 ? "double('Infinity')" : "double('-Infinity')");
        var text = value.ToString(Chance(4) ? "E16" : "R", CultureInfo.InvariantCulture);
        if (!text.Contains('.', StringComparison.Ordinal) && !text.Contains('E', StringComparison.Ordinal))
            text += ".0";
        return new Piece(Chance(2) ? text.ToLowerInvariant() : text, text[0] == '-' ? Piece.Unary : Piece.Member);
    }

    private string StringLiteral(string value)
    {
        var style = _random.Next(8);
        var quote = style switch { 0 or 1 or 2 => "\"", 3 => "\"\"\"", 4 => "'''", _ => "'" };
        if (style == 7 && !value.AsSpan().ContainsAny("'\n\r\\\0"))
            return (Chance(2) ? "r'" : "R'") + value + "'";
        var text = new StringBuilder(quote);
        foreach (var rune in value.EnumerateRunes())
            Escape(text, rune, quote[0]);
        return text.Append(quote).ToString();
    }

    private void Escape(StringBuilder text, Rune rune, char quote)
    {
        switch (rune.Value)
        {
            case '\n':
                text.Append("\\n");
                break;
            case '\r':
                text.Append("\\r");
                break;
            case '\t':
                text.Append("\\t");
                break;
            case '\\':
                text.Append("\\\\");
                break;
            case < 32:
                text.Append('\\').Append(Convert.ToString(rune.Value, 8).PadLeft(3, '0'));
                break;
            case '\'' or '"' when rune.Value == quote || Chance(4):
                text.Append('\\').Append((char)rune.Value);
                break;
            case var code when Chance(30):
                text.Append(code switch
                {
                    < 256 => $"\\x{code:x2}",
                    < 65536 => $"\\u{code:X4}",
                    _ => $"\\U{code:x8}",
                });
                break;
            default:
                text.Append(rune.ToString());
                break;
        }
    }

    private string BytesLiteral(byte[] value)
    {
        var text = new StringBuilder(Chance(2) ? "b'" : "B\"");
        var quote = text[1];
        foreach (var octet in value)
        {
            if (octet is >= 32 and < 127 && octet != quote && octet != '\\')
                text.Append((char)octet);
            else
                text.Append(Chance(2) ? $"\\x{octet:X2}" : $"\\{Convert.ToString(octet, 8).PadLeft(3, '0')}");
        }

        return text.Append(quote).ToString();
    }
}
