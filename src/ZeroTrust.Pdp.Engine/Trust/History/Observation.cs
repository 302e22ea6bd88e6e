using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using ZeroTrust.Cel;
using ZeroTrust.Pdp.Engine.Decisions;

namespace ZeroTrust.Pdp.Engine.Trust.History;

/// <summary>What one request shows of how its subject behaves.</summary>
internal readonly struct Observation
{
    public const int SecondsPerHour = 3600;
    public const int HoursPerDay = 24;

    // What happens within ten minutes counts once: a burst of requests makes nothing usual.
    private const int SecondsPerSpan = 600;
    private const int SecondsPerDay = HoursPerDay * SecondsPerHour;
    private const int Thursday = 4;

    public Observation(DecisionRequest request)
    {
        Time = request.Time;
        Network = NetworkOf(request.Context.Ip);
        Device = request.Device is { } device ? SubjectKey.Fingerprint(device.Id) : 0;
        PlaceReading = Place.Read(request.Context.Properties, out Place place);
        Place = place;
    }

    public CelTimestamp Time { get; }

    /// <summary>The network that the address lies in: 24 bits of IPv4, 48 bits of IPv6; 0 for none.</summary>
    public ulong Network { get; }

    /// <summary>Fingerprint of the device; 0 for none.</summary>
    public ulong Device { get; }

    public PlaceReading PlaceReading { get; }

    public Place Place { get; }

    /// <summary>The number of the hour since 1970.</summary>
    public int Hour => Part(SecondsPerHour);

    /// <summary>The number of the ten minutes since 1970.</summary>
    public int Span => Part(SecondsPerSpan);

    public bool IsWeekend => Modulo(Part(SecondsPerDay) + Thursday, 7) is 0 or 6;

    public int HourOfDay => Modulo(Hour, HoursPerDay);

    /// <summary>When the next hour begins.</summary>
    public CelTimestamp NextHour
    {
        get
        {
            long seconds = (Hour + 1L) * SecondsPerHour;
            return seconds <= CelTimestamp.MaxValue.Seconds ? new CelTimestamp(seconds, 0) : CelTimestamp.MaxValue;
        }
    }

    /// <summary>When ten minutes began.</summary>
    public static CelTimestamp StartOf(int span) => new((long)span * SecondsPerSpan, 0);

    private int Part(int seconds) => (int)Math.Floor((double)Time.Seconds / seconds);

    private static int Modulo(int number, int divisor) => ((number % divisor) + divisor) % divisor;

    private static ulong NetworkOf(IPAddress? address)
    {
        if (address is null)
            return 0;
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        Span<byte> bytes = stackalloc byte[16];
        if (!address.TryWriteBytes(bytes, out _))
            return 0;
        return address.AddressFamily == AddressFamily.InterNetwork
            ? (4UL << 56) | (BinaryPrimitives.ReadUInt32BigEndian(bytes) >> 8)
            : (6UL << 56) | (BinaryPrimitives.ReadUInt64BigEndian(bytes) >> 16);
    }
}
