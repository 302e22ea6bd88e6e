namespace ZeroTrust.Cel.Tests;

/// <summary>Timestamps (RFC 3339), durations and time zones as text.</summary>
public sealed class TimeTextTests
{
    [TestCase("2009-02-13T23:31:30Z", "2009-02-13T23:31:30Z")]
    [TestCase("2009-02-13t23:31:30z", "2009-02-13T23:31:30Z")]
    [TestCase("2009-02-13T23:31:30.5Z", "2009-02-13T23:31:30.5Z")]
    [TestCase("2009-02-13T23:31:30.500Z", "2009-02-13T23:31:30.5Z")]
    [TestCase("2009-02-13T23:31:30.123456789Z", "2009-02-13T23:31:30.123456789Z")]
    [TestCase("2009-02-13T23:31:30.1234567891Z", "2009-02-13T23:31:30.123456789Z")]
    [TestCase("2009-02-13T23:31:30.000000001Z", "2009-02-13T23:31:30.000000001Z")]
    [TestCase("2009-02-13T23:31:30.000000000Z", "2009-02-13T23:31:30Z")]
    [TestCase("2009-02-13T23:31:30.090000000+00:00", "2009-02-13T23:31:30.09Z")]
    [TestCase("2009-02-13T23:31:30+02:30", "2009-02-13T21:01:30Z")]
    [TestCase("2009-02-13T23:31:30-02:30", "2009-02-14T02:01:30Z")]
    [TestCase("2009-02-13T23:31:30-00:00", "2009-02-13T23:31:30Z")]
    [TestCase("2009-02-13T23:31:30+23:59", "2009-02-12T23:32:30Z")]
    [TestCase("2009-01-01T00:00:00Z", "2009-01-01T00:00:00Z")]
    [TestCase("2009-12-31T23:59:59Z", "2009-12-31T23:59:59Z")]
    [TestCase("2024-02-29T00:00:00Z", "2024-02-29T00:00:00Z")]
    [TestCase("0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z")]
    [TestCase("0001-01-01T00:00:00-00:01", "0001-01-01T00:01:00Z")]
    [TestCase("9999-12-31T23:59:59.999999999Z", "9999-12-31T23:59:59.999999999Z")]
    public void Timestamp_WellFormed_IsRead(string text, string canonical)
    {
        Assert.That(CelTimestamp.TryParse(text, out var value), Is.True);
        Assert.That(value.ToString(), Is.EqualTo(canonical));
    }

    [TestCase("")]
    [TestCase("Z")]
    [TestCase("2009-02-13T23:31:30")]
    [TestCase("2009-02-13T23:31:3Z")]
    [TestCase("2009-02-13T23:31Z")]
    [TestCase("2009-02-13T23:31:30.Z")]
    [TestCase("2009-02-13T23:31:30.5")]
    [TestCase("2009-02-13T23:31:30,5Z")]
    [TestCase("2009-02-13T23:31:30Zx")]
    [TestCase("2009-02-13T23:31:30ZZ")]
    [TestCase("2009-02-13T23:31:30.5ZZ")]
    [TestCase("2009-02-13T23:31:30x")]
    [TestCase("2009-02-13T23:31:30+0100")]
    [TestCase("2009-02-13T23:31:30+01")]
    [TestCase("2009-02-13T23:31:30+01:0")]
    [TestCase("2009-02-13T23:31:30+01:00x")]
    [TestCase("2009-02-13T23:31:30x01:00")]
    [TestCase("2009-02-13T23:31:30+01-00")]
    [TestCase("2009-02-13T23:31:30+x1:00")]
    [TestCase("2009-02-13T23:31:30+0x:00")]
    [TestCase("2009-02-13T23:31:30+01:x0")]
    [TestCase("2009-02-13T23:31:30+01:0x")]
    [TestCase("2009-02-13T23:31:30+24:00")]
    [TestCase("2009-02-13T23:31:30+00:60")]
    [TestCase("2009-00-13T23:31:30Z")]
    [TestCase("2009-13-13T23:31:30Z")]
    [TestCase("2009-02-00T23:31:30Z")]
    [TestCase("2009-02-29T23:31:30Z")]
    [TestCase("2009-04-31T23:31:30Z")]
    [TestCase("2009-02-13T24:31:30Z")]
    [TestCase("2009-02-13T23:60:30Z")]
    [TestCase("2009-02-13T23:31:60Z")]
    [TestCase("0000-12-31T23:59:59Z")]
    [TestCase("0001-01-01T00:00:00+00:01")]
    [TestCase("9999-12-31T23:59:59-00:01")]
    [TestCase("x009-02-13T23:31:30Z")]
    [TestCase("200x-02-13T23:31:30Z")]
    [TestCase("2009/02-13T23:31:30Z")]
    [TestCase("2009-x2-13T23:31:30Z")]
    [TestCase("2009-02/13T23:31:30Z")]
    [TestCase("2009-02-1xT23:31:30Z")]
    [TestCase("2009-02-13 23:31:30Z")]
    [TestCase("2009-02-13Tx3:31:30Z")]
    [TestCase("2009-02-13T23.31:30Z")]
    [TestCase("2009-02-13T23:x1:30Z")]
    [TestCase("2009-02-13T23:31.30Z")]
    [TestCase("2009-02-13T23:31:x0Z")]
    [TestCase("2009-02-13T23:31:3xZ")]
    [TestCase("+009-02-13T23:31:30Z")]
    [TestCase(" 2009-02-13T23:31:30Z")]
    public void Timestamp_Malformed_IsRefused(string text)
    {
        Assert.That(CelTimestamp.TryParse(text, out _), Is.False);
    }

    [Test]
    public void Text_OfHostileLength_IsRefused()
    {
        Assert.That(CelTimestamp.TryParse("2009-02-13T23:31:30." + new string('1', 60) + "Z", out _), Is.True);
        Assert.That(CelTimestamp.TryParse("2009-02-13T23:31:30." + new string('1', 1_000) + "Z", out _), Is.False);
        Assert.That(CelDuration.TryParse("0." + new string('1', 60) + "s", out _), Is.True);
        Assert.That(CelDuration.TryParse("0." + new string('1', 1_000) + "s", out _), Is.False);
    }

    [TestCase("0", 0)]
    [TestCase("+0", 0)]
    [TestCase("-0", 0)]
    [TestCase("0h", 0)]
    [TestCase("0s", 0)]
    [TestCase("00s", 0)]
    [TestCase("+5s", 5_000_000_000)]
    [TestCase("-5s", -5_000_000_000)]
    [TestCase("1h", 3_600_000_000_000)]
    [TestCase("1m", 60_000_000_000)]
    [TestCase("1ms", 1_000_000)]
    [TestCase("1us", 1_000)]
    [TestCase("1\u00B5s", 1_000)]
    [TestCase("1\u03BCs", 1_000)]
    [TestCase("1ns", 1)]
    [TestCase("1m1s", 61_000_000_000)]
    [TestCase("1h2m3s4ms5us6ns", 3_723_004_005_006)]
    [TestCase("6ns5us4ms3s2m1h", 3_723_004_005_006)]
    [TestCase("-1h2m", -3_720_000_000_000)]
    [TestCase("1.5h", 5_400_000_000_000)]
    [TestCase("1.h", 3_600_000_000_000)]
    [TestCase(".5m", 30_000_000_000)]
    [TestCase("1.5h1.5m", 5_490_000_000_000)]
    [TestCase("0.1ns", 0)]
    [TestCase("1.9ns", 1)]
    [TestCase("0.000000001s", 1)]
    [TestCase("0.0000000019s", 1)]
    [TestCase("0.999999999999999999999999h", 3_599_999_999_999)]
    [TestCase("9223372036854775807ns", long.MaxValue)]
    [TestCase("-9223372036854775808ns", long.MinValue)]
    [TestCase("9223372036s854775807ns", long.MaxValue)]
    [TestCase("2562047h47m16.854775807s", long.MaxValue)]
    public void Duration_WellFormed_IsRead(string text, long nanoseconds)
    {
        Assert.That(CelDuration.TryParse(text, out var value), Is.True);
        Assert.That(value.Nanoseconds, Is.EqualTo(nanoseconds));
    }

    [TestCase("")]
    [TestCase("+")]
    [TestCase("-")]
    [TestCase("--5s")]
    [TestCase("+-5s")]
    [TestCase("1")]
    [TestCase("00")]
    [TestCase("s")]
    [TestCase("ms")]
    [TestCase(".s")]
    [TestCase(".")]
    [TestCase("1.")]
    [TestCase("1..5s")]
    [TestCase("1.5.5s")]
    [TestCase("1xs")]
    [TestCase("1d")]
    [TestCase("1S")]
    [TestCase("1H")]
    [TestCase("1u")]
    [TestCase("1n")]
    [TestCase("1s1")]
    [TestCase("1s ")]
    [TestCase(" 1s")]
    [TestCase("1 s")]
    [TestCase("1s-1s")]
    [TestCase("1e3s")]
    [TestCase("\u0661s")]
    [TestCase("9223372036854775808ns")]
    [TestCase("-9223372036854775809ns")]
    [TestCase("18446744073709551616ns")]
    [TestCase("18446744073709551617ns")]
    [TestCase("9223372036s854775808ns")]
    [TestCase("9223372036854775807ns1ns")]
    [TestCase("9223372036854775807ns9223372036854775807ns9223372036854775807ns")]
    [TestCase("-9223372036854775807ns9223372036854775807ns")]
    [TestCase("2562048h")]
    [TestCase("99999999999999999999999999h")]
    public void Duration_Malformed_IsRefused(string text)
    {
        Assert.That(CelDuration.TryParse(text, out _), Is.False);
    }

    [TestCase(0, "0s")]
    [TestCase(1, "0.000000001s")]
    [TestCase(-1, "-0.000000001s")]
    [TestCase(1_500_000_000, "1.5s")]
    [TestCase(-1_500_000_000, "-1.5s")]
    [TestCase(1_000_000_000, "1s")]
    [TestCase(999_999_999, "0.999999999s")]
    [TestCase(120_000_000, "0.12s")]
    [TestCase(3_600_000_000_000, "3600s")]
    [TestCase(long.MaxValue, "9223372036.854775807s")]
    [TestCase(long.MinValue, "-9223372036.854775808s")]
    public void Duration_Text_IsSeconds(long nanoseconds, string expected) =>
        Assert.That(new CelDuration(nanoseconds).ToString(), Is.EqualTo(expected));

    [Test]
    public void Timestamp_OutsideItsRange_IsShownAsInvalid() =>
        Assert.That(new CelTimestamp(CelTimestamp.MaxSeconds + 1, 5).ToString(), Is.EqualTo("invalid(253402300800, 5)"));

    [Test]
    public void Timestamp_Conversions_KeepWhatTheFrameworkCanHold()
    {
        var instant = new DateTimeOffset(2009, 2, 14, 1, 31, 30, TimeSpan.FromHours(2)).AddTicks(1_234_567);
        var value = CelTimestamp.FromDateTimeOffset(instant);
        Assert.That(value, Is.EqualTo(new CelTimestamp(1_234_567_890, 123_456_700)));
        Assert.That(value.ToDateTimeOffset(), Is.EqualTo(instant));
        Assert.That((value with { Nanos = 123_456_799 }).ToDateTimeOffset(), Is.EqualTo(instant));
        Assert.That(CelDuration.FromTimeSpan(TimeSpan.FromTicks(15)), Is.EqualTo(new CelDuration(1_500)));
        Assert.That(new CelDuration(-1_599).ToTimeSpan(), Is.EqualTo(TimeSpan.FromTicks(-15)));
        Assert.That(() => CelDuration.FromTimeSpan(TimeSpan.MaxValue), Throws.InstanceOf<OverflowException>());
        Assert.That(() => new CelTimestamp(CelTimestamp.MaxSeconds + 1, 0).ToDateTimeOffset(), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void Timestamp_Order_LooksAtSecondsFirst()
    {
        CelTimestamp[] ascending = [CelTimestamp.MinValue, new(-1, 999_999_999), new(0, 0), new(0, 1), new(1, 0), CelTimestamp.MaxValue];
        for (var i = 0; i < ascending.Length; i++)
        {
            for (var j = 0; j < ascending.Length; j++)
            {
                var (a, b) = (ascending[i], ascending[j]);
                Assert.That((a < b, a <= b, a > b, a >= b, a == b, Math.Sign(a.CompareTo(b))), Is.EqualTo((i < j, i <= j, i > j, i >= j, i == j, Math.Sign(i.CompareTo(j)))));
            }
        }

        for (var i = -1; i <= 1; i++)
        {
            for (var j = -1; j <= 1; j++)
            {
                var (a, b) = (new CelDuration(i), new CelDuration(j));
                Assert.That((a < b, a <= b, a > b, a >= b, a.CompareTo(b)), Is.EqualTo((i < j, i <= j, i > j, i >= j, i.CompareTo(j))));
            }
        }
    }

    [Test]
    public void Timestamp_Sum_StaysInRange()
    {
        Assert.That(new CelTimestamp(0, 999_999_999).TryAdd(new CelDuration(1), out var next), Is.True);
        Assert.That(next, Is.EqualTo(new CelTimestamp(1, 0)));
        Assert.That(new CelTimestamp(0, 0).TryAdd(new CelDuration(-1), out var before), Is.True);
        Assert.That(before, Is.EqualTo(new CelTimestamp(-1, 999_999_999)));
        Assert.That(CelTimestamp.MinValue.TryAdd(new CelDuration(0), out var first) && first == CelTimestamp.MinValue, Is.True);
        Assert.That(CelTimestamp.MaxValue.TryAdd(new CelDuration(0), out var last) && last == CelTimestamp.MaxValue, Is.True);
        Assert.That(CelTimestamp.MaxValue.TryAdd(new CelDuration(1), out _), Is.False);
        Assert.That(CelTimestamp.MinValue.TryAdd(new CelDuration(-1), out _), Is.False);
    }

    [TestCase(-1, false)]
    [TestCase(0, true)]
    [TestCase(999_999_999, true)]
    [TestCase(1_000_000_000, false)]
    public void Timestamp_Nanoseconds_HaveARange(int nanos, bool isValid)
    {
        Assert.That(new CelTimestamp(0, nanos).IsValid, Is.EqualTo(isValid));
    }

    // Berlin goes to summer time at 2026-03-29T01:00:00Z.
    [TestCase("2026-03-29T00:59:59Z", "2026-03-29T01:00:00Z")]
    [TestCase("2026-03-28T12:00:00Z", "2026-03-29T01:00:00Z")]
    [TestCase("2026-03-27T01:00:00Z", "2026-03-29T01:00:00Z")]
    [TestCase("2026-03-29T01:00:00Z", "2026-03-31T01:00:00Z")]
    [TestCase("2026-03-27T00:00:00Z", "2026-03-29T00:00:00Z")]
    [TestCase("2026-10-25T00:10:07Z", "2026-10-25T01:00:00Z")]
    public void Zone_StableUntil_EndsAtTransition(string from, string until)
    {
        Assert.That(CelTimeZone.TryParse("Europe/Berlin", out var zone), Is.True);
        Assert.That(zone!.StableUntil(Seconds(from)), Is.EqualTo(Seconds(until)));
    }

    [Test]
    public void Zone_StableUntil_IsRightWhateverWasAskedBefore()
    {
        Assert.That(CelTimeZone.TryParse("Europe/Berlin", out var zone), Is.True);
        var transition = Seconds("2026-03-29T01:00:00Z");
        foreach (var offset in (long[])[-400_000, -300_000, -172_801, -172_800, -90_000, -86_401, -1, 0, 1, 86_400, -50_000, 200_000, -172_000, -1])
        {
            var at = transition + offset;
            var until = zone!.StableUntil(at);
            Assert.That(until, Is.GreaterThan(at));
            for (var probe = at; probe < until; probe += 599)
                Assert.That(zone.OffsetSeconds(probe), Is.EqualTo(zone.OffsetSeconds(at)));
            if (offset is < 0 and >= -86_400)
                Assert.That(until, Is.EqualTo(transition));
        }
    }

    [Test]
    public void Zone_Fixed_IsStableForEver()
    {
        Assert.That(CelTimeZone.TryParse("+05:45", out var zone), Is.True);
        Assert.That(zone!.StableUntil(0), Is.EqualTo(long.MaxValue));
        Assert.That(zone.OffsetSeconds(0), Is.EqualTo(20_700));
        Assert.That(CelTimeZone.TryParse("-05:45", out var west) ? west.OffsetSeconds(0) : 0, Is.EqualTo(-20_700));
        Assert.That(CelTimeZone.TryParse("UTC", out var utc) ? utc.OffsetSeconds(0) : 1, Is.Zero);
    }

    private static long Seconds(string text)
    {
        Assert.That(CelTimestamp.TryParse(text, out var value), Is.True);
        return value.Seconds;
    }
}
