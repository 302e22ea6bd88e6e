using System.Globalization;
using ZeroTrust.Cel;

namespace ZeroTrust.Pdp.Engine.Documents;

/// <summary>Durations in documents: one or more whole numbers with a unit, largest first or not: `7d`, `1h30m`, `90s`, `250ms`.</summary>
internal static class DurationText
{
    private const long Second = 1_000_000_000;
    private const long Day = 86_400 * Second;

    private static readonly (long Scale, string Unit)[] Units =
        [(Day, "d"), (3_600 * Second, "h"), (60 * Second, "m"), (Second, "s"), (Second / 1_000, "ms")];

    public static bool TryParse(string text, out CelDuration duration)
    {
        duration = default;
        long total = 0;
        int i = 0;
        while (i < text.Length)
        {
            int digits = i;
            while (i < text.Length && char.IsAsciiDigit(text[i]))
                i++;
            int unit = i;
            while (i < text.Length && char.IsAsciiLetter(text[i]))
                i++;
            long scale = text.AsSpan(unit, i - unit) switch
            {
                "d" => Day,
                "h" => 3_600 * Second,
                "m" => 60 * Second,
                "s" => Second,
                "ms" => Second / 1_000,
                _ => 0,
            };
            if (scale == 0
                || !long.TryParse(text.AsSpan(digits, unit - digits), NumberStyles.None, CultureInfo.InvariantCulture, out long number)
                || number > (long.MaxValue - total) / scale)
            {
                return false;
            }

            total += number * scale;
        }

        duration = new CelDuration(total);
        return text.Length > 0;
    }

    /// <summary>The shortest form that reads back as the same duration.</summary>
    public static string Format(CelDuration duration)
    {
        long rest = duration.Nanoseconds;
        if (rest <= 0)
            return duration.ToString();
        // 24h and 36h are how people write limits; two whole days and more read best as days.
        foreach ((long scale, string unit) in Units)
        {
            if (rest % scale == 0 && (scale < Day || rest >= 2 * Day))
                return string.Create(CultureInfo.InvariantCulture, $"{rest / scale}{unit}");
        }

        return duration.ToString();
    }

    /// <summary>An age for people: its two largest units, the rest cut off.</summary>
    public static string FormatAge(long nanoseconds)
    {
        for (int i = 0; i < Units.Length; i++)
        {
            (long scale, string unit) = Units[i];
            if (nanoseconds < scale)
                continue;
            string text = string.Create(CultureInfo.InvariantCulture, $"{nanoseconds / scale}{unit}");
            if (i + 1 == Units.Length || nanoseconds % scale < Units[i + 1].Scale)
                return text;
            return string.Create(CultureInfo.InvariantCulture, $"{text}{nanoseconds % scale / Units[i + 1].Scale}{Units[i + 1].Unit}");
        }

        return "0s";
    }
}
