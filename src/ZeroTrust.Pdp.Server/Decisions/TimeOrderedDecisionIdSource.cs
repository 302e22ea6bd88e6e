using System.Buffers.Binary;
using System.Security.Cryptography;

namespace ZeroTrust.Pdp.Server.Decisions;

/// <summary>
/// Ids of 60 bits of time (milliseconds and their 4096th parts, RFC 9562 section 6.2 method 3) and 62 random bits. Each
/// thread has a generator of its own with a seed from the operating system: an id has to be unique, not secret, and a
/// system call for each decision would cost more than the rest of the mapping.
/// </summary>
internal sealed class TimeOrderedDecisionIdSource(TimeProvider time) : IDecisionIdSource
{
    [ThreadStatic]
    private static Generator? _generator;

    public Guid Next()
    {
        long ticks = time.GetUtcNow().Ticks - DateTimeOffset.UnixEpoch.Ticks;
        long milliseconds = ticks / TimeSpan.TicksPerMillisecond;
        long part = (ticks - (milliseconds * TimeSpan.TicksPerMillisecond)) * 4096 / TimeSpan.TicksPerMillisecond;
        ulong random = (_generator ??= new Generator()).Next();

        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, ((ulong)milliseconds << 16) | 0x7000UL | (ulong)part);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], (random >> 2) | (1UL << 63));
        return new Guid(bytes, bigEndian: true);
    }

    /// <summary>xoshiro256++.</summary>
    private sealed class Generator
    {
        private ulong _s0 = Seed();
        private ulong _s1 = Seed();
        private ulong _s2 = Seed();
        private ulong _s3 = Seed() | 1;

        public ulong Next()
        {
            ulong result = ulong.RotateLeft(_s0 + _s3, 23) + _s0;
            ulong t = _s1 << 17;
            _s2 ^= _s0;
            _s3 ^= _s1;
            _s1 ^= _s2;
            _s0 ^= _s3;
            _s2 ^= t;
            _s3 = ulong.RotateLeft(_s3, 45);
            return result;
        }

        private static ulong Seed()
        {
            Span<byte> bytes = stackalloc byte[8];
            RandomNumberGenerator.Fill(bytes);
            return BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        }
    }
}
