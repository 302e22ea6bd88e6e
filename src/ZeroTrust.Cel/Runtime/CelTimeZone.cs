using System.Diagnostics.CodeAnalysis;

namespace ZeroTrust.Cel;

/// <summary>A time zone: UTC, an IANA name, or a fixed offset.</summary>
internal sealed class CelTimeZone
{
    internal static readonly CelTimeZone Utc = new(null, 0);

    private const int MaxName = 64;

    private readonly TimeZoneInfo? _zone;
    private readonly int _fixedOffset;
    private StableWindow? _window;

    private CelTimeZone(TimeZoneInfo? zone, int fixedOffset)
    {
        _zone = zone;
        _fixedOffset = fixedOffset;
    }

    internal static bool TryParse(string text, [NotNullWhen(true)] out CelTimeZone? zone)
    {
        zone = null;
        if (text is "UTC")
        {
            zone = Utc;
            return true;
        }

        if (text.Length is 0 or > MaxName)
            return false;
        if (text[0] is '+' or '-' || char.IsAsciiDigit(text[0]))
            return TryParseOffset(text, out zone);

        // Names become file names in the zone database: nothing but its own alphabet may pass.
        foreach (var c in text)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('/' or '_' or '-' or '+'))
                return false;
        }

        if (!TimeZoneInfo.TryFindSystemTimeZoneById(text, out var info))
            return false;
        zone = new CelTimeZone(info, 0);
        return true;
    }

    internal long OffsetSeconds(long utcSeconds) => _zone is null ? _fixedOffset : OffsetOf(_zone, utcSeconds);

    /// <summary>
    /// The second up to which (exclusive) the offset is the one at the given second; looks no further than two days ahead.
    /// </summary>
    internal long StableUntil(long utcSeconds)
    {
        if (_zone is null)
            return long.MaxValue;
        var window = _window;
        if (window is null || utcSeconds < window.From || utcSeconds >= (window.EndsInTransition ? window.Until : window.Until - 86_400))
        {
            // A benign race: every thread computes a right window, and one reference is written at a time.
            window = FindWindow(_zone, utcSeconds);
            _window = window;
        }

        return window.Until;
    }

    private static StableWindow FindWindow(TimeZoneInfo zone, long from)
    {
        const int Step = 900;
        const int Span = 2 * 86_400;
        var offset = OffsetOf(zone, from);
        var low = from;
        for (var at = from + Step; at <= from + Span; at += Step)
        {
            if (OffsetOf(zone, at) == offset)
            {
                low = at;
                continue;
            }

            var high = at;
            while (high - low > 1)
            {
                var middle = low + ((high - low) / 2);
                if (OffsetOf(zone, middle) == offset)
                    low = middle;
                else
                    high = middle;
            }

            return new StableWindow(from, high, EndsInTransition: true);
        }

        return new StableWindow(from, from + Span, EndsInTransition: false);
    }

    private static long OffsetOf(TimeZoneInfo zone, long utcSeconds)
    {
        var ticks = (Math.Clamp(utcSeconds, CelTimestamp.MinSeconds, CelTimestamp.MaxSeconds) - CelTimestamp.MinSeconds) * TimeSpan.TicksPerSecond;
        return (long)zone.GetUtcOffset(new DateTime(ticks, DateTimeKind.Utc)).TotalSeconds;
    }

    private static bool TryParseOffset(string text, [NotNullWhen(true)] out CelTimeZone? zone)
    {
        zone = null;
        var sign = text[0] == '-' ? -1 : 1;
        var digits = text[0] is '+' or '-' ? text.AsSpan(1) : text.AsSpan();
        if (digits.Length != 5 || digits[2] != ':' || !char.IsAsciiDigit(digits[0]) || !char.IsAsciiDigit(digits[1])
            || !char.IsAsciiDigit(digits[3]) || !char.IsAsciiDigit(digits[4]))
            return false;
        var hours = ((digits[0] - '0') * 10) + (digits[1] - '0');
        var minutes = ((digits[3] - '0') * 10) + (digits[4] - '0');
        if (hours > 23 || minutes > 59)
            return false;
        zone = new CelTimeZone(null, sign * ((hours * 3_600) + (minutes * 60)));
        return true;
    }

    private sealed record StableWindow(long From, long Until, bool EndsInTransition);
}
