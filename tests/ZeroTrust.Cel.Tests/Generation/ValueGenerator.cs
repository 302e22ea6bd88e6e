using System.Text;

namespace ZeroTrust.Cel.Tests;

/// <summary>Random values with many edges, for inputs and literals.</summary>
internal sealed class ValueGenerator(Random random, bool hasAddresses)
{
    internal static readonly long[] Ints =
    [
        0, 0, 1, 1, 2, 3, 5, 7, 10, 60, 63, 64, -1, -1, -2, -5, -60, 1_000, 1_000_000_007, int.MaxValue, int.MinValue, uint.MaxValue, (1L << 53) - 1, 1L << 53,
        (1L << 53) + 1, -(1L << 53) - 1, 1_774_747_800, 253_402_300_799, 253_402_300_800, -62_135_596_800, -62_135_596_801, long.MaxValue, long.MaxValue - 1, long.MinValue, long.MinValue + 1,
    ];

    internal static readonly ulong[] Uints =
        [0, 0, 1, 1, 2, 3, 5, 7, 63, 64, 1_000, uint.MaxValue, 1UL << 53, (1UL << 53) + 1, long.MaxValue, 1UL << 63, (1UL << 63) + 1, ulong.MaxValue, ulong.MaxValue - 1];

    internal static readonly double[] Doubles =
    [
        0, -0.0, 1, 1, 2, 3, 0.5, 1.5, 2.5, -1, -2.5, 0.1, 0.3, 7, 64, 1e6, 1e7, 123456.789, 1e21, 1e-5, 1e-7, 1e100, 1.7976931348623157e308, -1e308, 5e-324, 4294967296, 9007199254740992,
        9007199254740994, 9.2233720368547758e18, -9.2233720368547758e18, 9.2233720368547748e18, 1.8446744073709552e19, 1.8446744073709550e19, double.NaN, double.PositiveInfinity, double.NegativeInfinity,
    ];

    internal static readonly string[] Strings =
    [
        "", "", "a", "a", "b", "ab", "abc", "c", "Hello", "HELLO", "ana", "eng", "x-1", "a b", "a.b", "a,b,,c", " trim ", "\u00A0x\u3000", "ÿ", "ß", "İ", "e\u0301", "日本", "😀", "a😀b", "😀😀", "\uFFFB", "\u2028",
        "\0", "\t\n\r", "'", "\"", "\\", "`", "'''", "1", "-5", "+5", " 7", "7 ", "0x1F", "1.5", "1e3", ".5", "1e400", "1_000", "NaN", "Infinity", "-Infinity", "inf", "true", "TRUE", "True", "tRuE", "f", "0", "no",
        "9223372036854775807", "9223372036854775808", "-9223372036854775808", "18446744073709551615", "18446744073709551616", "UTC", "%s", "aGVsbG8=", "aGVsbG8", "user@example.com", "/api/v1/x",
    ];

    private static readonly string[] Addresses =
        ["192.168.0.1", "10.0.0.0/8", "192.168.1.0/24", "::1", "2001:db8::/32", "fe80::1", "255.255.255.255", "0.0.0.0", "::ffff:c0a8:1", "10.0.0.1/33", "1.2.3", "127.0.0.1", "::1%en0"];

    /// <summary>Two thirds can be read.</summary>
    internal static readonly string[] Durations =
    [
        "10s", "5m", "8h", "24h", "1h", "0.25s", "-1h", "720h", "90s", "1m", "0", "-0", "0s", "1s", "1.5s", "-1.5s", "90m", "1h30m", "-2m3s", "100ms", "1us", "1µs", "1ns", "-1ns", "8h", "24h", "36h0.5s", "+1s", ".5s", "0.000000001s", "00001s", "9223372036s", "-9223372036.854775808s",
        "2562047h47m16.854775807s", "123.321456789s", "9223372037s", "1d", "", "1", "s", "1 s", "1h-1m", "1.s", "1s1h", "1.5.5s", "0.0000000009s", "1H", "--1s",
    ];

    /// <summary>Two thirds can be read.</summary>
    internal static readonly string[] Timestamps =
    [
        "2026-04-01T12:00:00Z", "2026-04-01T12:00:00.25Z", "2025-12-31T23:59:59+01:00", "1999-12-31T23:59:59Z", "1985-07-02T03:04:05.006Z", "2400-02-29T12:34:56Z", "1582-10-10T00:00:00Z", "2026-07-15T08:00:00Z",
        "2026-03-29T01:30:00Z", "2026-03-29T00:59:59.999Z", "2026-10-25T01:00:00Z", "2024-02-29T23:59:59Z", "1970-01-01T00:00:00Z", "1969-12-31T23:59:59.5Z", "2000-01-01T00:00:00+05:45", "2016-12-31T23:59:59Z",
        "2009-02-13T23:31:30.123456789Z", "2009-02-13T23:31:30.1Z", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999999999Z", "1900-01-01T00:00:00Z", "2026-01-01T12:00:00-08:00", "2038-01-19T03:14:08Z",
        "0001-01-01T00:00:00+01:00", "9999-12-31T23:59:59-01:00", "2016-12-31T23:59:60Z", "2026-02-30T00:00:00Z", "2026-13-01T00:00:00Z", "2026-01-01T24:00:00Z", "2026-01-01", "2026-01-01T00:00:00", "2026-01-01t00:00:00z",
        "2026-01-01 00:00:00Z", "2026-1-1T0:0:0Z", "2026-01-01T00:00:00.Z", "2026-01-01T00:00:00.1234567890Z", "2026-01-01T00:00:00+24:00", "", "10000-01-01T00:00:00Z", "2023-02-29T00:00:00Z",
    ];

    internal static readonly string[] Zones =
    [
        "UTC", "UTC", "Europe/Berlin", "America/New_York", "America/St_Johns", "Asia/Kathmandu", "Australia/Lord_Howe", "US/Central", "Pacific/Apia", "+05:45", "-08:00", "02:30", "-00:00", "+14:00", "GMT", "Etc/GMT+5",
        "Mars/Base", "", "+5:45", "+25:00", "+01:60", "utc2", "-1",
    ];

    internal static readonly string[] Keys = ["a", "a", "a", "b", "b", "id", "name", "in_", "tier"];

    internal static readonly CelType[] Types =
        [CelType.Int, CelType.Uint, CelType.Double, CelType.Bool, CelType.String, CelType.Bytes, CelType.Null, CelType.Type, CelType.List(CelType.Dyn), CelType.Map(CelType.Dyn, CelType.Dyn), CelType.Timestamp, CelType.Duration];

    private static readonly CelType[] Scalars =
        [CelType.Int, CelType.Uint, CelType.Double, CelType.Bool, CelType.String, CelType.Bytes, CelType.Null, CelType.Timestamp, CelType.Duration];

    internal T One<T>(T[] items) => items[random.Next(items.Length)];

    internal GeneratedActivation Activation()
    {
        var values = new CelValue[NamedAttributes.All.Length];
        for (var slot = 0; slot < values.Length; slot++)
            values[slot] = Value(NamedAttributes.All[slot].Type, 2);
        return new GeneratedActivation(values);
    }

    internal CelValue Value(CelType type, int depth)
    {
        switch (type.TypeKind)
        {
            case CelTypeKind.Null:
                return CelValue.Null;
            case CelTypeKind.Bool:
                return CelValue.FromBool(random.Next(2) == 0);
            case CelTypeKind.Int:
                return CelValue.FromInt(Int());
            case CelTypeKind.Uint:
                return CelValue.FromUint(random.Next(3) == 0 ? (ulong)random.Next(10) : One(Uints));
            case CelTypeKind.Double:
                return CelValue.FromDouble(Double());
            case CelTypeKind.String:
                return CelValue.FromString(Text());
            case CelTypeKind.Bytes:
                return CelValue.FromBytes(Bytes());
            case CelTypeKind.Timestamp:
                return CelValue.FromTimestamp(Timestamp());
            case CelTypeKind.Duration:
                return CelValue.FromDuration(Duration());
            case CelTypeKind.Type:
                return CelValue.FromType(One(Types));
            case CelTypeKind.List:
                return List(type.Parameters[0], depth);
            case CelTypeKind.Map:
                return Map(type.Parameters[0], type.Parameters[1], depth);
            default:
                return Dynamic(depth);
        }
    }

    internal long Int() => random.Next(6) switch
    {
        0 => random.NextInt64(long.MinValue, long.MaxValue),
        1 or 2 => random.Next(-4, 10),
        _ => One(Ints),
    };

    internal double Double() => random.Next(6) switch
    {
        0 => (random.NextDouble() - 0.5) * Math.Pow(10, random.Next(-8, 22)),
        1 => random.Next(-4, 10),
        2 => random.Next(-20, 20) / 4.0,
        _ => One(Doubles),
    };

    internal string Text()
    {
        var text = random.Next(12) switch
        {
            0 => One(Strings) + One(Strings),
            1 => One(Durations),
            2 => One(Timestamps),
            3 => One(Keys),
            4 when hasAddresses => One(Addresses),
            5 => One(Zones),
            _ => One(Strings),
        };
        return text;
    }

    internal byte[] Bytes()
    {
        if (random.Next(2) == 0)
            return Encoding.UTF8.GetBytes(One(Strings));
        var bytes = new byte[random.Next(5)];
        random.NextBytes(bytes);
        return bytes;
    }

    internal CelTimestamp Timestamp()
    {
        var nanos = random.Next(5) switch
        {
            0 => random.Next(1_000_000_000),
            1 => random.Next(1_000) * 1_000_000,
            2 => 999_999_999,
            _ => 0,
        };
        return random.Next(8) switch
        {
            0 => new CelTimestamp(random.NextInt64(-62_135_596_800, 253_402_300_800), nanos),
            1 => CelTimestamp.MinValue,
            2 => CelTimestamp.MaxValue,
            3 => new CelTimestamp(random.NextInt64(-2_208_988_800, 0), nanos),
            4 => CelTimestamp.TryParse(One(Timestamps), out var known) ? known : new CelTimestamp(0, nanos),
            5 => new CelTimestamp(1_774_747_800 + random.Next(-7_200, 7_200), nanos),
            _ => new CelTimestamp(random.NextInt64(0, 4_102_444_800), nanos),
        };
    }

    internal CelDuration Duration() => random.Next(7) switch
    {
        0 => new CelDuration(random.NextInt64(long.MinValue, long.MaxValue)),
        1 => new CelDuration(random.Next(2) == 0 ? long.MaxValue : long.MinValue),
        2 => new CelDuration(random.Next(-90_000, 90_000) * 1_000_000_000L),
        3 => new CelDuration(random.NextInt64(-200_000_000_000, 200_000_000_000)),
        4 => CelDuration.TryParse(One(Durations), out var known) ? known : default,
        _ => new CelDuration(random.Next(-30, 50) * 3_600_000_000_000L),
    };

    private CelValue Dynamic(int depth) => random.Next(depth > 0 ? 8 : 5) switch
    {
        5 => List(CelType.Dyn, depth),
        6 => Map(CelType.String, CelType.Dyn, depth),
        7 => List(One(Scalars), depth),
        _ => Value(One(Scalars), depth),
    };

    private CelValue List(CelType element, int depth)
    {
        var elements = new CelValue[One([0, 1, 1, 2, 2, 3, 4])];
        for (var n = 0; n < elements.Length; n++)
            elements[n] = Value(element, depth - 1);
        return CelValue.FromList(CelList.Of(elements));
    }

    private CelValue Map(CelType key, CelType value, int depth)
    {
        var entries = new Dictionary<CelValue, CelValue>();
        for (var n = One([0, 1, 2, 3, 4, 5]); n > 0; n--)
            entries.TryAdd(Key(key), Value(value, depth - 1));
        return CelValue.FromMap(CelMap.OfEntries(entries));
    }

    private CelValue Key(CelType type) => type.TypeKind switch
    {
        CelTypeKind.String => CelValue.FromString(random.Next(4) == 0 ? One(Strings) : One(Keys)),
        CelTypeKind.Int => CelValue.FromInt(random.Next(2) == 0 ? random.Next(4) : One(Ints)),
        CelTypeKind.Uint => CelValue.FromUint(random.Next(2) == 0 ? (ulong)random.Next(4) : One(Uints)),
        _ => CelValue.FromBool(random.Next(2) == 0),
    };
}
