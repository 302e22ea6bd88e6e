namespace ZeroTrust.Pdp.Engine.Evaluation.Levels;

/// <summary>Versions as numbers with dots. `14.5` equals `14.5.0`; numbers compare as numbers, of any length.</summary>
internal static class VersionText
{
    private const int MaxLength = 64;

    public static bool IsValid(string text)
    {
        if (text.Length is 0 or > MaxLength || text[0] == '.' || text[^1] == '.')
            return false;
        for (int i = 0; i < text.Length; i++)
        {
            if (!char.IsAsciiDigit(text[i]) && (text[i] != '.' || text[i - 1] == '.'))
                return false;
        }

        return true;
    }

    /// <summary>Compares two valid versions.</summary>
    public static int Compare(ReadOnlySpan<char> a, ReadOnlySpan<char> b)
    {
        while (!a.IsEmpty || !b.IsEmpty)
        {
            ReadOnlySpan<char> left = Next(ref a);
            ReadOnlySpan<char> right = Next(ref b);
            int order = left.Length != right.Length ? left.Length.CompareTo(right.Length) : left.SequenceCompareTo(right);
            if (order != 0)
                return order;
        }

        return 0;
    }

    /// <summary>Takes the next number without its leading zeros; zero, and a number that is not there, is empty.</summary>
    private static ReadOnlySpan<char> Next(ref ReadOnlySpan<char> text)
    {
        int dot = text.IndexOf('.');
        ReadOnlySpan<char> number = dot < 0 ? text : text[..dot];
        text = dot < 0 ? [] : text[(dot + 1)..];
        return number.TrimStart('0');
    }
}
