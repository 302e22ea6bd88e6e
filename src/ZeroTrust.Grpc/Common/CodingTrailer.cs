using System.Buffers;
using System.Buffers.Binary;

namespace Grpc.Internal;

/// <summary>
/// Holds what came out of a decompression against the check at the end of what went in. The streams of the runtime
/// take the end of their input for the end of the data, so a payload that was cut would pass for a shorter message.
/// </summary>
internal static class CodingTrailer
{
    private const int GzipOverhead = 18;
    private const int ZlibOverhead = 6;
    private const int FieldSize = 4;

    /// <summary>Whether the trailer of the payload, if its codec has a known one, fits the output.</summary>
    public static bool Fits(string encoding, in ReadOnlySequence<byte> payload, ReadOnlySpan<byte> output) => encoding switch
    {
        // The streams of the runtime compress nothing to nothing, so .NET peers send that for an empty message.
        _ when payload.IsEmpty => output.IsEmpty,
        // RFC 1952, 2.3.1: ISIZE. The checksum before it is verified by the runtime once all input is there.
        "gzip" => payload.Length >= GzipOverhead && BinaryPrimitives.ReverseEndianness(LastField(payload)) == (uint)output.Length,
        // RFC 1950, 2.2: ADLER32.
        "deflate" => payload.Length >= ZlibOverhead && LastField(payload) == Adler32(output),
        _ => true,
    };

    private static uint LastField(in ReadOnlySequence<byte> payload)
    {
        Span<byte> field = stackalloc byte[FieldSize];
        payload.Slice(payload.Length - FieldSize).CopyTo(field);
        return BinaryPrimitives.ReadUInt32BigEndian(field);
    }

    private static uint Adler32(ReadOnlySpan<byte> bytes)
    {
        const uint Modulus = 65521;
        // As many bytes as both sums hold without overflow.
        const int Run = 5552;
        uint low = 1;
        uint high = 0;
        while (!bytes.IsEmpty)
        {
            ReadOnlySpan<byte> run = bytes[..Math.Min(Run, bytes.Length)];
            foreach (byte b in run)
            {
                low += b;
                high += low;
            }

            low %= Modulus;
            high %= Modulus;
            bytes = bytes[run.Length..];
        }

        return (high << 16) | low;
    }
}
