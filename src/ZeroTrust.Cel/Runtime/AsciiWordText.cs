using System.Buffers;
using System.Text;

namespace ZeroTrust.Cel;

/// <summary>
/// A text for patterns with word boundaries. RE2 counts ASCII letters only as a word, the .NET engine those of Unicode; so every
/// other code point is written as the bytes of its UTF-8 form, each a private-use character, which belongs to no word.
/// </summary>
internal static class AsciiWordText
{
    private const int FirstByte = 0xE000;

    /// <summary>The character that stands for a byte above 0x7F.</summary>
    internal static char CharOf(byte value) => (char)(FirstByte + value);

    /// <summary>Whether a character continues a code point that started before it.</summary>
    internal static bool IsContinuation(char c) => c is >= (char)(FirstByte + 0x80) and < (char)(FirstByte + 0xC0);

    internal static string Encode(string text)
    {
        if (Ascii.IsValid(text))
            return text;
        var result = new StringBuilder(text.Length * 2);
        Span<byte> bytes = stackalloc byte[4];
        foreach (var rune in text.EnumerateRunes())
        {
            var count = rune.EncodeToUtf8(bytes);
            if (count == 1)
            {
                result.Append((char)bytes[0]);
                continue;
            }

            foreach (var value in bytes[..count])
                result.Append(CharOf(value));
        }

        return result.ToString();
    }

    internal static string Decode(string text)
    {
        if (Ascii.IsValid(text))
            return text;
        var bytes = ArrayPool<byte>.Shared.Rent(text.Length);
        for (var i = 0; i < text.Length; i++)
            bytes[i] = unchecked((byte)text[i]);
        var result = Encoding.UTF8.GetString(bytes, 0, text.Length);
        ArrayPool<byte>.Shared.Return(bytes);
        return result;
    }
}
