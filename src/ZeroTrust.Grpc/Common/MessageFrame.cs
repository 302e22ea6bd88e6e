using System.Buffers;
using System.Buffers.Binary;

namespace Grpc.Internal;

/// <summary>The prefix of a message: one flag byte and four length bytes, big-endian.</summary>
internal static class MessageFrame
{
    public const int PrefixSize = 5;

    public static void WritePrefix(Span<byte> destination, int payloadLength, bool compressed = false)
    {
        destination[0] = compressed ? (byte)1 : (byte)0;
        BinaryPrimitives.WriteUInt32BigEndian(destination[1..], (uint)payloadLength);
    }

    /// <summary>Reads a prefix if all its bytes are there.</summary>
    public static bool TryReadPrefix(in ReadOnlySequence<byte> buffer, out byte flag, out uint length)
    {
        ReadOnlySpan<byte> first = buffer.FirstSpan;
        if (first.Length >= PrefixSize)
        {
            flag = first[0];
            length = BinaryPrimitives.ReadUInt32BigEndian(first[1..]);
            return true;
        }

        flag = 0;
        length = 0;
        if (buffer.Length < PrefixSize)
            return false;

        Span<byte> prefix = stackalloc byte[PrefixSize];
        buffer.Slice(0, PrefixSize).CopyTo(prefix);
        flag = prefix[0];
        length = BinaryPrimitives.ReadUInt32BigEndian(prefix[1..]);
        return true;
    }
}
