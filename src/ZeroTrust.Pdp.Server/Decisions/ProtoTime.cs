using Google.Protobuf.WellKnownTypes;
using ZeroTrust.Cel;

namespace ZeroTrust.Pdp.Server.Decisions;

/// <summary>Converts between the times of protobuf and of CEL.</summary>
internal static class ProtoTime
{
    private const long NanosPerSecond = 1_000_000_000;

    /// <summary>False when the timestamp is outside the years 1 to 9999 or its nanoseconds outside a second.</summary>
    public static bool TryToCel(Timestamp timestamp, out CelTimestamp result)
    {
        result = new CelTimestamp(timestamp.Seconds, timestamp.Nanos);
        return (uint)timestamp.Nanos < NanosPerSecond && result >= CelTimestamp.MinValue && result <= CelTimestamp.MaxValue;
    }

    public static Timestamp ToProto(CelTimestamp timestamp) =>
        new() { Seconds = timestamp.Seconds, Nanos = timestamp.Nanos };

    public static Timestamp ToProto(DateTimeOffset instant) => ToProto(CelTimestamp.FromDateTimeOffset(instant));

    public static Duration ToProto(CelDuration duration)
    {
        long seconds = duration.Nanoseconds / NanosPerSecond;
        return new Duration { Seconds = seconds, Nanos = (int)(duration.Nanoseconds - (seconds * NanosPerSecond)) };
    }
}
