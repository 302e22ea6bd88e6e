using System.Diagnostics.CodeAnalysis;

namespace Grpc.Internal;

/// <summary>Values of <c>-bin</c> fields: base64, written without padding, read with or without it.</summary>
internal static class BinaryHeader
{
    public static string Encode(ReadOnlySpan<byte> bytes) => Convert.ToBase64String(bytes).TrimEnd('=');

    public static bool TryDecode(ReadOnlySpan<char> text, [NotNullWhen(true)] out byte[]? bytes)
    {
        bytes = null;
        text = text.Trim(' ').TrimEnd('=');
        int rest = text.Length % 4;
        if (rest == 1)
            return false;

        int padded = rest == 0 ? text.Length : text.Length + 4 - rest;
        char[] buffer = new char[padded];
        text.CopyTo(buffer);
        buffer.AsSpan(text.Length).Fill('=');
        byte[] decoded = new byte[padded / 4 * 3];
        if (!Convert.TryFromBase64Chars(buffer, decoded, out int written))
            return false;
        bytes = decoded.AsSpan(0, written).ToArray();
        return true;
    }
}
