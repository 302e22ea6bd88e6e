using System.Globalization;
using System.Text;

namespace ZeroTrust.Cel;

/// <summary>Reads and writes timestamps (RFC 3339) and durations (CEL notation).</summary>
internal static class CelTimeText
{
    private const int MaxText = 128;

    internal static bool TryParseTimestamp(ReadOnlySpan<char> text, out CelTimestamp value)
    {
        value = default;
        if (text.Length is < 20 or > MaxText)
            return false;
        if (!Digits(text, 0, 4, out var year) || text[4] != '-' || !Digits(text, 5, 2, out var month) || text[7] != '-'
            || !Digits(text, 8, 2, out var day) || text[10] is not ('T' or 't') || !Digits(text, 11, 2, out var hour) || text[13] != ':'
            || !Digits(text, 14, 2, out var minute) || text[16] != ':' || !Digits(text, 17, 2, out var second))
            return false;
        if (year < 1 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month) || hour > 23 || minute > 59 || second > 59)
            return false;

        var at = 19;
        var nanos = 0;
        if (text[at] == '.')
        {
            at++;
            var start = at;
            var scale = 100_000_000;
            while (at < text.Length && char.IsAsciiDigit(text[at]))
            {
                nanos += (text[at] - '0') * scale;
                scale /= 10;
                at++;
            }

            if (at == start || at == text.Length)
                return false;
        }

        var offset = 0;
        if (text[at] is 'Z' or 'z')
        {
            at++;
        }
        else
        {
            if (text[at] is not ('+' or '-') || text.Length - at != 6 || text[at + 3] != ':'
                || !Digits(text, at + 1, 2, out var offsetHours) || !Digits(text, at + 4, 2, out var offsetMinutes)
                || offsetHours > 23 || offsetMinutes > 59)
                return false;
            offset = ((offsetHours * 60) + offsetMinutes) * (text[at] == '-' ? -60 : 60);
            at += 6;
        }

        if (at != text.Length)
            return false;
        var ticks = new DateTime(year, month, day, hour, minute, second, DateTimeKind.Utc).Ticks;
        value = new CelTimestamp((ticks / TimeSpan.TicksPerSecond) + CelTimestamp.MinSeconds - offset, nanos);
        return value.IsValid;
    }

    internal static bool TryParseDuration(ReadOnlySpan<char> text, out CelDuration value)
    {
        value = default;
        if (text.Length > MaxText)
            return false;
        var at = 0;
        var negative = false;
        if (at < text.Length && text[at] is '+' or '-')
            negative = text[at++] == '-';
        var rest = text[at..];
        if (rest is "0")
            return true;
        if (rest.IsEmpty)
            return false;

        Int128 total = 0;
        while (!rest.IsEmpty)
        {
            if (!TryTakeTerm(ref rest, out var term))
                return false;
            total += term;
            if (total > (Int128)long.MaxValue + 1)
                return false;
        }

        if (negative)
            total = -total;
        if (total > long.MaxValue || total < long.MinValue)
            return false;
        value = new CelDuration((long)total);
        return true;
    }

    internal static string Format(CelTimestamp value)
    {
        var time = new DateTime((value.Seconds - CelTimestamp.MinSeconds) * TimeSpan.TicksPerSecond, DateTimeKind.Utc);
        var text = new StringBuilder(32);
        text.Append(time.ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture));
        AppendFraction(text, value.Nanos);
        return text.Append('Z').ToString();
    }

    internal static string Format(CelDuration value)
    {
        var text = new StringBuilder(32);
        var nanoseconds = value.Nanoseconds;
        if (nanoseconds < 0)
            text.Append('-');
        var magnitude = nanoseconds < 0 ? unchecked((ulong)-nanoseconds) : (ulong)nanoseconds;
        text.Append(CultureInfo.InvariantCulture, $"{magnitude / CelTimestamp.NanosPerSecond}");
        AppendFraction(text, (int)(magnitude % CelTimestamp.NanosPerSecond));
        return text.Append('s').ToString();
    }

    // A number is digits with an optional fraction, at least one digit in all; then its unit.
    private static bool TryTakeTerm(ref ReadOnlySpan<char> rest, out Int128 nanoseconds)
    {
        nanoseconds = 0;
        var at = 0;
        UInt128 whole = 0;
        while (at < rest.Length && char.IsAsciiDigit(rest[at]))
        {
            whole = (whole * 10) + (uint)(rest[at++] - '0');
            if (whole > ulong.MaxValue)
                return false;
        }

        var digits = at;
        UInt128 fraction = 0;
        UInt128 scale = 1;
        if (at < rest.Length && rest[at] == '.')
        {
            at++;
            digits--;
            while (at < rest.Length && char.IsAsciiDigit(rest[at]))
            {
                // Beyond 18 digits a fraction of an hour is far below a nanosecond.
                if (scale < 1_000_000_000_000_000_000)
                {
                    fraction = (fraction * 10) + (uint)(rest[at] - '0');
                    scale *= 10;
                }

                at++;
            }

            digits = at - 1;
        }

        if (digits <= 0 && (at == 0 || !char.IsAsciiDigit(rest[at - 1])))
            return false;
        rest = rest[at..];
        if (!TryTakeUnit(ref rest, out var unit))
            return false;
        var sum = (whole * unit) + (fraction * unit / scale);
        if (sum > (UInt128)long.MaxValue + 1)
            return false;
        nanoseconds = (Int128)sum;
        return true;
    }

    private static bool TryTakeUnit(ref ReadOnlySpan<char> rest, out ulong nanoseconds)
    {
        if (rest.Length >= 2 && rest[1] == 's')
        {
            nanoseconds = rest[0] switch { 'm' => 1_000_000, 'u' or '\u00B5' or '\u03BC' => 1_000, 'n' => 1, _ => 0 };
            if (nanoseconds != 0)
            {
                rest = rest[2..];
                return true;
            }
        }

        nanoseconds = rest.IsEmpty ? 0 : rest[0] switch { 'h' => 3_600_000_000_000, 'm' => 60_000_000_000, 's' => 1_000_000_000, _ => 0UL };
        if (nanoseconds == 0)
            return false;
        rest = rest[1..];
        return true;
    }

    private static bool Digits(ReadOnlySpan<char> text, int start, int count, out int value)
    {
        value = 0;
        for (var i = start; i < start + count; i++)
        {
            if (!char.IsAsciiDigit(text[i]))
                return false;
            value = (value * 10) + (text[i] - '0');
        }

        return true;
    }

    private static void AppendFraction(StringBuilder text, int nanos)
    {
        if (nanos == 0)
            return;
        Span<char> digits = stackalloc char[9];
        for (var i = 8; i >= 0; i--)
        {
            digits[i] = (char)('0' + (nanos % 10));
            nanos /= 10;
        }

        text.Append('.').Append(digits.TrimEnd('0'));
    }
}
