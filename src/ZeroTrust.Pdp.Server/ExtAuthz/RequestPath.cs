using System.Buffers;
using System.Text;

namespace ZeroTrust.Pdp.Server.ExtAuthz;

/// <summary>
/// The path of a request as policies see it: decoded once, and refused where the PDP and the upstream could read it
/// differently (RFC 3986 sections 3.3, 5.2.4 and 7.3). Refused are: anything but an absolute path; an encoded slash,
/// backslash or control character; a raw backslash, control character or `#`; dot segments, also before a `;`; empty
/// segments but the last; malformed percent-encoding; octets that are not UTF-8.
/// </summary>
internal static class RequestPath
{
    private static readonly SearchValues<char> NeedsCare = SearchValues.Create(
        "%\\#\u007f\u0000\u0001\u0002\u0003\u0004\u0005\u0006\u0007\u0008\u0009\u000a\u000b\u000c\u000d\u000e\u000f\u0010\u0011\u0012\u0013\u0014\u0015\u0016\u0017\u0018\u0019\u001a\u001b\u001c\u001d\u001e\u001f");

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Splits a request target at the first `?` and normalises the path.</summary>
    /// <param name="target">The request target, not decoded.</param>
    /// <param name="path">The decoded path.</param>
    /// <param name="query">What stands behind the `?`, not decoded; empty without one.</param>
    /// <returns>False when the path is refused.</returns>
    public static bool TryNormalise(string target, out string path, out string query)
    {
        int mark = target.IndexOf('?', StringComparison.Ordinal);
        query = mark < 0 ? string.Empty : target[(mark + 1)..];
        path = mark < 0 ? target : target[..mark];
        if (!path.StartsWith('/'))
            return false;
        if (path.AsSpan().ContainsAny(NeedsCare))
        {
            if (!TryDecode(path, out string? decoded))
                return false;
            path = decoded!;
        }

        return HasPlainSegments(path);
    }

    private static bool TryDecode(string path, out string? decoded)
    {
        decoded = null;
        byte[] rented = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(path.Length));
        try
        {
            int length = 0;
            int i = 0;
            while (i < path.Length)
            {
                char c = path[i];
                if (c == '%')
                {
                    if (i + 2 >= path.Length || !char.IsAsciiHexDigit(path[i + 1]) || !char.IsAsciiHexDigit(path[i + 2]))
                        return false;
                    int value = (HexValue(path[i + 1]) << 4) | HexValue(path[i + 2]);
                    if (value is '/' or '\\' || IsControl(value))
                        return false;
                    rented[length++] = (byte)value;
                    i += 3;
                    continue;
                }

                if (c is '\\' or '#' || IsControl(c))
                    return false;
                int run = 1;
                while (i + run < path.Length && !NeedsCare.Contains(path[i + run]))
                    run++;
                length += StrictUtf8.GetBytes(path.AsSpan(i, run), rented.AsSpan(length));
                i += run;
            }

            decoded = StrictUtf8.GetString(rented, 0, length);
            return true;
        }
        catch (ArgumentException)
        {
            // The decoded octets are not UTF-8, or the text was not well-formed UTF-16.
            return false;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    private static bool HasPlainSegments(string path)
    {
        int start = 1;
        while (start <= path.Length)
        {
            int end = path.IndexOf('/', start);
            bool last = end < 0;
            if (last)
                end = path.Length;
            ReadOnlySpan<char> segment = path.AsSpan(start, end - start);
            if (segment.IsEmpty && !last)
                return false;
            int parameters = segment.IndexOf(';');
            if (parameters >= 0)
                segment = segment[..parameters];
            if (segment is "." or "..")
                return false;
            start = end + 1;
        }

        return true;
    }

    private static bool IsControl(int value) => value is < 0x20 or 0x7f;

    private static int HexValue(char c) => c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10;
}
