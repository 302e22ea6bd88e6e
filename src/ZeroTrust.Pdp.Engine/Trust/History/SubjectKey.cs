using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using ZeroTrust.Pdp.Engine.Decisions;

namespace ZeroTrust.Pdp.Engine.Trust.History;

/// <summary>
/// Names a subject by a digest of its type and id, so that a history takes the same memory for each, whatever the ids, and
/// its file names nobody.
/// </summary>
/// <param name="High">The first eight bytes of the digest.</param>
/// <param name="Low">The next eight.</param>
public readonly record struct SubjectKey(ulong High, ulong Low)
{
    private const int OnStack = 512;

    /// <summary>The key of a subject.</summary>
    public static SubjectKey Of(SubjectEntity subject)
    {
        ArgumentNullException.ThrowIfNull(subject);
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        Digest(subject.SubjectType, subject.Id, digest);
        return new SubjectKey(BinaryPrimitives.ReadUInt64BigEndian(digest), BinaryPrimitives.ReadUInt64BigEndian(digest[8..]));
    }

    /// <summary>Orders keys as their digests.</summary>
    internal static int Compare(SubjectKey a, SubjectKey b)
    {
        int byHigh = a.High.CompareTo(b.High);
        return byHigh != 0 ? byHigh : a.Low.CompareTo(b.Low);
    }

    /// <summary>A text as a number that is never 0.</summary>
    internal static ulong Fingerprint(string text)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        Digest("", text, digest);
        return BinaryPrimitives.ReadUInt64BigEndian(digest) | 1;
    }

    // The length of the first text keeps `a` + `bc` apart from `ab` + `c`.
    private static void Digest(string first, string second, Span<byte> digest)
    {
        int size = sizeof(int) + ((first.Length + second.Length) * sizeof(char));
        byte[]? rented = size > OnStack ? ArrayPool<byte>.Shared.Rent(size) : null;
        Span<byte> bytes = rented is null ? stackalloc byte[OnStack] : rented;
        BinaryPrimitives.WriteInt32LittleEndian(bytes, first.Length);
        MemoryMarshal.AsBytes(first.AsSpan()).CopyTo(bytes[sizeof(int)..]);
        MemoryMarshal.AsBytes(second.AsSpan()).CopyTo(bytes[(sizeof(int) + (first.Length * sizeof(char)))..]);
        SHA256.HashData(bytes[..size], digest);
        if (rented is not null)
            ArrayPool<byte>.Shared.Return(rented);
    }
}
