using System.Buffers;
using System.Text;

namespace Grpc.Internal;

/// <summary>The encoding of <c>grpc-message</c>: UTF-8 bytes, with everything but printable ASCII and <c>%</c> itself as <c>%XX</c>.</summary>
internal static class PercentEncoding
{
    private const string Plain = " !\"#$&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~";
    private static readonly SearchValues<char> PlainCharacters = SearchValues.Create(Plain);

    public static string Encode(string text)
    {
        if (!text.AsSpan().ContainsAnyExcept(PlainCharacters))
            return text;

        byte[] bytes = Encoding.UTF8.GetBytes(text);
        var result = new StringBuilder(bytes.Length * 2);
        foreach (byte b in bytes)
        {
            if (b is >= 0x20 and <= 0x7E and not (byte)'%')
                result.Append((char)b);
            else
                result.Append('%').Append(HexDigit(b >> 4)).Append(HexDigit(b & 0xF));
        }

        return result.ToString();
    }

    /// <summary>Decodes a message. It never fails: a broken escape stays as it is, bytes that are not UTF-8 become U+FFFD.</summary>
    public static string Decode(string text)
    {
        if (!text.Contains('%', StringComparison.Ordinal))
            return text;

        byte[] bytes = Encoding.UTF8.GetBytes(text);
        int length = 0;
        for (int i = 0; i < bytes.Length; i++)
        {
            // The output never overtakes the input, so one array serves both.
            if (bytes[i] == '%' && i + 2 < bytes.Length && char.IsAsciiHexDigit((char)bytes[i + 1]) && char.IsAsciiHexDigit((char)bytes[i + 2]))
            {
                bytes[length++] = (byte)((HexValue(bytes[i + 1]) << 4) | HexValue(bytes[i + 2]));
                i += 2;
            }
            else
            {
                bytes[length++] = bytes[i];
            }
        }

        return Encoding.UTF8.GetString(bytes, 0, length);
    }

    private static char HexDigit(int value) => (char)(value < 10 ? '0' + value : 'A' + value - 10);

    private static int HexValue(byte digit) => digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10;
}
