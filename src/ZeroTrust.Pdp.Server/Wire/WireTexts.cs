using System.Numerics;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Unicode;

namespace ZeroTrust.Pdp.Server.Wire;

/// <summary>
/// Texts of requests. Types, actions and groups come again in nearly every request, so that each is kept at a place that its
/// bytes say, until another takes the place. Bounded: so many short texts a thread, whatever callers send.
/// </summary>
internal static class WireTexts
{
    private const int Places = 256;
    private const int MaxKeptBytes = 64;

    [ThreadStatic]
    private static string?[]? t_kept;

    /// <summary>The text, or null when the bytes are not UTF-8.</summary>
    public static string? Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > MaxKeptBytes)
            return Utf8.IsValid(bytes) ? Encoding.UTF8.GetString(bytes) : null;
        ref string? place = ref (t_kept ??= new string?[Places])[Place(bytes)];
        if (place is not null && Ascii.Equals(bytes, place))
            return place;
        if (!Utf8.IsValid(bytes))
            return null;
        return place = Encoding.UTF8.GetString(bytes);
    }

    // By length and both ends. Whoever finds texts that share a place makes his own requests slower by what was saved.
    private static int Place(ReadOnlySpan<byte> bytes)
    {
        ulong ends = bytes.Length switch
        {
            >= 8 => MemoryMarshal.Read<ulong>(bytes) ^ BitOperations.RotateLeft(MemoryMarshal.Read<ulong>(bytes[^8..]), 23),
            >= 4 => MemoryMarshal.Read<uint>(bytes) | ((ulong)MemoryMarshal.Read<uint>(bytes[^4..]) << 32),
            > 0 => bytes[0] | ((ulong)bytes[bytes.Length / 2] << 8) | ((ulong)bytes[^1] << 16),
            _ => 0,
        };
        return (int)(((ends + (ulong)bytes.Length) * 0x9E3779B97F4A7C15u) >> 56);
    }
}
