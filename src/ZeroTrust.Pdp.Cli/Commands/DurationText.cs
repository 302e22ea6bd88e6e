using System.Globalization;

namespace ZeroTrust.Pdp.Cli.Commands;

/// <summary>Durations as policy documents write them: `90s`, `15m`, `1h30m`, `7d`, and `ms` for timeouts.</summary>
internal static class DurationText
{
    /// <summary>Reads a duration of at most a year.</summary>
    public static bool TryParse(string text, out TimeSpan duration)
    {
        duration = default;
        double milliseconds = 0;
        int at = 0;
        while (at < text.Length)
        {
            int start = at;
            while (at < text.Length && char.IsAsciiDigit(text[at]))
                at++;
            if (at == start || at - start > 9)
                return false;
            long amount = long.Parse(text.AsSpan(start, at - start), NumberStyles.None, CultureInfo.InvariantCulture);
            int unitStart = at;
            while (at < text.Length && char.IsAsciiLetterLower(text[at]))
                at++;
            double unit = text.AsSpan(unitStart, at - unitStart) switch
            {
                "ms" => 1,
                "s" => 1_000,
                "m" => 60_000,
                "h" => 3_600_000,
                "d" => 86_400_000,
                _ => 0,
            };
            if (unit == 0)
                return false;
            milliseconds += amount * unit;
        }

        if (text.Length == 0 || milliseconds > 366d * 86_400_000)
            return false;
        duration = TimeSpan.FromMilliseconds(milliseconds);
        return true;
    }

    /// <summary>The shortest form, from the largest unit down; fractions of a second are kept to milliseconds.</summary>
    public static string Format(TimeSpan duration)
    {
        if (duration < TimeSpan.Zero)
            return "-" + Format(duration.Negate());
        if (duration < TimeSpan.FromSeconds(1))
            return duration == TimeSpan.Zero ? "0s" : FormattableString.Invariant($"{duration.TotalMilliseconds:0.###}ms");
        var text = new System.Text.StringBuilder();
        Append(text, duration.Days, 'd');
        Append(text, duration.Hours, 'h');
        Append(text, duration.Minutes, 'm');
        Append(text, duration.Seconds, 's');
        return text.ToString();

        static void Append(System.Text.StringBuilder text, int amount, char unit)
        {
            if (amount != 0)
                text.Append(CultureInfo.InvariantCulture, $"{amount}{unit}");
        }
    }
}
