using System.Globalization;
using ZeroTrust.Pdp.Server.Decisions;

namespace ZeroTrust.Pdp.Server.Admin;

/// <summary>Reads what requests say about pages.</summary>
internal static class Paging
{
    private const int DefaultSize = 100;
    private const int MaxSize = 1000;

    public static int SizeOf(int asked)
    {
        if (asked < 0)
            InvalidRequest.Throw("page_size", "is negative");
        if (asked > MaxSize)
            InvalidRequest.Throw("page_size", string.Create(CultureInfo.InvariantCulture, $"is larger than {MaxSize}"));
        return asked == 0 ? DefaultSize : asked;
    }

    /// <summary>The number that a page token of a numbered listing is; null: the first page.</summary>
    public static long? BeforeOf(string token)
    {
        if (token.Length == 0)
            return null;
        if (!long.TryParse(token, NumberStyles.None, CultureInfo.InvariantCulture, out long number) || number < 1)
            InvalidRequest.Throw("page_token", "is not a token of this method");
        return number;
    }
}
