using System.Buffers;
using System.Text;

namespace ZeroTrust.Pdp.Engine.Applications;

/// <summary>
/// The normal form of a path, the only one that routes match (RFC 3986 sections 3.3 and 6.2.2). A path in normal form
/// <list type="bullet">
/// <item>begins with `/` and is at most 8,192 characters long;</item>
/// <item>has no empty segment (so no `//` and, but for `/` alone, no final `/`) and no segment `.` or `..`;</item>
/// <item>has, unencoded, only letters and digits of ASCII and `-._~!$&amp;'()*+,=:@`: no `;` parameters, no backslash,
/// no query, no fragment;</item>
/// <item>encodes with upper-case digits, never what needs no encoding (letters, digits, `-._~`), never `/`, `\`, `%`, `;`,
/// `?`, `#` or a control character, and only well-formed UTF-8.</item>
/// </list>
/// Everything else is something that the PDP and the upstream could read differently.
/// </summary>
internal static class PathForm
{
    public const int MaxLength = 8192;

    private const string Unreserved = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";

    private static readonly SearchValues<char> Plain = SearchValues.Create(Unreserved + "!$&'()*+,=:@/");

    /// <summary>Octets that stand encoded in no normal form: they need none, or they would change the structure.</summary>
    private static readonly SearchValues<byte> NeverEncoded = SearchValues.Create(
        Encoding.ASCII.GetBytes(Unreserved + "/\\%;?#\u007f" + string.Concat(Enumerable.Range(0, 0x20).Select(static control => (char)control))));

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Decodes a path in normal form; false for any other.</summary>
    public static bool TryDecode(string path, out string decoded)
    {
        decoded = path;
        if (path.Length is 0 or > MaxLength || path[0] != '/')
            return false;
        if (path.Length == 1)
            return true;
        int odd = path.AsSpan().IndexOfAnyExcept(Plain);
        if (odd >= 0 && !TryDecode(path, odd, out decoded))
            return false;
        return HasPlainSegments(decoded);
    }

    private static bool TryDecode(string path, int odd, out string decoded)
    {
        decoded = path;
        byte[] octets = ArrayPool<byte>.Shared.Rent(path.Length);
        try
        {
            int length = Encoding.ASCII.GetBytes(path.AsSpan(0, odd), octets);
            for (int i = odd; i < path.Length; i++)
            {
                char c = path[i];
                if (Plain.Contains(c))
                {
                    octets[length++] = (byte)c;
                    continue;
                }

                if (c != '%' || i + 2 >= path.Length || !char.IsAsciiHexDigitUpper(path[i + 1]) || !char.IsAsciiHexDigitUpper(path[i + 2]))
                    return false;
                byte octet = (byte)((HexValue(path[i + 1]) << 4) | HexValue(path[i + 2]));
                if (NeverEncoded.Contains(octet))
                    return false;
                octets[length++] = octet;
                i += 2;
            }

            decoded = StrictUtf8.GetString(octets, 0, length);
            return !HasControl(decoded);
        }
        catch (DecoderFallbackException)
        {
            return false;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(octets);
        }
    }

    private static int HexValue(char c) => c <= '9' ? c - '0' : c - 'A' + 10;

    private static bool HasControl(string text)
    {
        foreach (char c in text)
        {
            if (char.IsControl(c))
                return true;
        }

        return false;
    }

    private static bool HasPlainSegments(string path)
    {
        foreach (Range range in path.AsSpan(1).Split('/'))
        {
            if (path.AsSpan(1)[range] is "" or "." or "..")
                return false;
        }

        return true;
    }
}
