using System.Security.Cryptography;
using System.Text;
using ZeroTrust.Cel;
using ZeroTrust.Pdp.Engine.Decisions;
using ZeroTrust.Pdp.Engine.Tests.Testing;
using ZeroTrust.Pdp.Engine.Trust.History;

namespace ZeroTrust.Pdp.Engine.Tests.History;

/// <summary>What a request shows of its subject: hours, networks, places, and by which numbers texts are remembered.</summary>
[TestFixture]
internal sealed class ObservationTests
{
    private static readonly Place Berlin = new() { HasPosition = true, Latitude = 52.52, Longitude = 13.405 };

    [TestCase("2026-04-01T12:00:00Z", false, 12)]
    [TestCase("2026-04-03T23:59:59.999999999Z", false, 23)]
    [TestCase("2026-04-04T00:00:00Z", true, 0)]
    [TestCase("2026-04-05T23:59:59Z", true, 23)]
    [TestCase("2026-04-06T00:00:00Z", false, 0)]
    [TestCase("1969-12-26T12:00:00Z", false, 12)]
    [TestCase("1969-12-27T01:30:00Z", true, 1)]
    [TestCase("1969-12-28T23:30:00Z", true, 23)]
    [TestCase("1969-12-31T23:30:00Z", false, 23)]
    [TestCase("0001-01-01T00:00:00Z", false, 0)]
    public void Time_IsAnHourOfAWorkingDayOrAWeekend(string at, bool isWeekend, int hour)
    {
        var seen = new Observation(Given.Request(Given.At(at)));

        Assert.That((seen.IsWeekend, seen.HourOfDay), Is.EqualTo((isWeekend, hour)));
    }

    [TestCase("2026-04-01T12:00:00Z", "2026-04-01T13:00:00Z")]
    [TestCase("2026-04-01T12:59:59.999999999Z", "2026-04-01T13:00:00Z")]
    [TestCase("1969-12-31T22:30:00Z", "1969-12-31T23:00:00Z")]
    [TestCase("9999-12-31T22:30:00Z", "9999-12-31T23:00:00Z")]
    public void NextHour_IsTheNextFullOne(string at, string next) =>
        Assert.That(new Observation(Given.Request(Given.At(at))).NextHour, Is.EqualTo(Given.At(next)));

    [Test]
    public void NextHour_AtTheEndOfTime_IsTheEnd() =>
        Assert.That(new Observation(Given.Request(Given.At("9999-12-31T23:30:00Z"))).NextHour, Is.EqualTo(CelTimestamp.MaxValue));

    [Test]
    public void Span_IsTenMinutes()
    {
        int span = new Observation(Given.Request()).Span;

        Assert.That(Observation.StartOf(span), Is.EqualTo(Given.Noon));
        Assert.That(new Observation(Given.Request(Given.Noon.Plus(599.999))).Span, Is.EqualTo(span));
        Assert.That(new Observation(Given.Request(Given.Noon.Plus(600))).Span, Is.EqualTo(span + 1));
    }

    [TestCase(null, 0UL)]
    [TestCase("192.0.2.7", 0x04_000000_00_C00002UL)]
    [TestCase("192.0.2.255", 0x04_000000_00_C00002UL)]
    [TestCase("::ffff:192.0.2.1", 0x04_000000_00_C00002UL)]
    [TestCase("192.0.3.7", 0x04_000000_00_C00003UL)]
    [TestCase("2001:db8:1::1", 0x06_00_2001_0db8_0001UL)]
    [TestCase("2001:db8:1:ffff:ffff::", 0x06_00_2001_0db8_0001UL)]
    [TestCase("2001:db8:2::1", 0x06_00_2001_0db8_0002UL)]
    [TestCase("::c000:200", 0x06UL << 56)]
    public void Network_Is24BitsOr48(string? address, ulong network) =>
        Assert.That(new Observation(Given.Request(ip: address)).Network, Is.EqualTo(network));

    [Test]
    public void Device_IsItsFingerprint()
    {
        Assert.That(new Observation(Given.Request(noDevice: true)).Device, Is.Zero);
        Assert.That(new Observation(Given.Request(deviceId: "a")).Device, Is.EqualTo(SubjectKey.Fingerprint("a")).And.Not.EqualTo(SubjectKey.Fingerprint("b")));
    }

    [Test]
    public void Place_NullCountsAsNotStated()
    {
        CelMap position = Given.Map(new { lat = 90, lon = -180 });

        Assert.That(Read(new { region = (object?)null }, out _), Is.EqualTo(PlaceReading.None));
        Assert.That(Read(new { location = (object?)null, region = (object?)null }, out _), Is.EqualTo(PlaceReading.None));
        Assert.That(Read(new { location = (object?)null, region = "DE" }, out Place region), Is.EqualTo(PlaceReading.Known));
        Assert.That(region, Is.EqualTo(new Place { Region = SubjectKey.Fingerprint("DE") }));
        Assert.That(Read(new { location = position, region = (object?)null }, out Place found), Is.EqualTo(PlaceReading.Known));
        Assert.That(found, Is.EqualTo(new Place { HasPosition = true, Latitude = 90, Longitude = -180 }), "the ends of the earth");
        Assert.That(Read(new { location = position, region = 7 }, out _), Is.EqualTo(PlaceReading.Unusable));
    }

    // A degree of a great circle is 111.195 km.
    [TestCase(0, 0, 0, 1, 111.195, 3600)]
    [TestCase(0, 0, 1, 0, 111.195, 3600)]
    [TestCase(60, 0, 60, 1, 55.597, 3600)]
    [TestCase(0, 179.5, 0, -179.5, 111.195, 3600)]
    [TestCase(0, 0, 0, 180, 20015.1, 3600)]
    [TestCase(90, 0, -90, 123, 20015.1, 3600)]
    [TestCase(52.52, 13.405, 48.8566, 2.3522, 877.5, 3600)]
    [TestCase(0, 0, 0, 0.44, 100, 0)]
    public void TravelTime_IsAlongAGreatCircle(double fromLatitude, double fromLongitude, double toLatitude, double toLongitude, double kilometresPerHour, int seconds)
    {
        long time = Place.TravelTime(
            new Place { HasPosition = true, Latitude = fromLatitude, Longitude = fromLongitude }, new Place { HasPosition = true, Latitude = toLatitude, Longitude = toLongitude }, kilometresPerHour);

        Assert.That(time / 1e9, Is.EqualTo(seconds).Within(2));
    }

    [Test]
    public void TravelTime_WhereOnlyOneHasAPosition_IsThatOfRegions()
    {
        var germany = new Place { Region = 1 };
        var japan = new Place { Region = 2 };

        Assert.That(Place.TravelTime(germany, japan, 900), Is.EqualTo(3_600_000_000_000));
        Assert.That(Place.TravelTime(germany, germany, 900), Is.Zero);
        Assert.That(Place.TravelTime(germany, Berlin with { Region = 2 }, 900), Is.EqualTo(3_600_000_000_000));
        Assert.That(Place.TravelTime(germany, Berlin, 900), Is.Zero, "a region cannot be compared with a position");
        Assert.That(Place.TravelTime(Berlin, germany, 900), Is.Zero);
        Assert.That(Place.TravelTime(default, germany, 900), Is.Zero);
    }

    /// <summary>Files hold these numbers: they are the same for ever.</summary>
    [TestCase("user", "alice")]
    [TestCase("", "")]
    [TestCase("workload", "spiffe://example.org/ns/shop/sa/orders")]
    [TestCase("ab", "\u00e4\ud83d\ude00")]
    public void Key_IsTheDigestOfLengthAndTexts(string type, string id)
    {
        static ulong Number(ReadOnlySpan<byte> bytes) => System.Buffers.Binary.BinaryPrimitives.ReadUInt64BigEndian(bytes);
        foreach (int more in (int[])[0, 300])
        {
            string longId = id + new string('x', more);
            byte[] digest = SHA256.HashData([.. BitConverter.GetBytes(type.Length), .. Encoding.Unicode.GetBytes(type + longId)]);
            Assert.That(SubjectKey.Of(new SubjectEntity(type, longId, [], CelMap.Empty)), Is.EqualTo(new SubjectKey(Number(digest), Number(digest.AsSpan(8)))));
        }
    }

    [Test]
    public void Compare_OrdersKeysAsTheirDigests()
    {
        Assert.That(SubjectKey.Compare(new SubjectKey(1, 2), new SubjectKey(1, 3)), Is.Negative);
        Assert.That(SubjectKey.Compare(new SubjectKey(1, 3), new SubjectKey(1, 2)), Is.Positive);
        Assert.That(SubjectKey.Compare(new SubjectKey(1, 9), new SubjectKey(2, 0)), Is.Negative);
        Assert.That(SubjectKey.Compare(new SubjectKey(ulong.MaxValue, 0), new SubjectKey(2, 9)), Is.Positive);
        Assert.That(SubjectKey.Compare(new SubjectKey(1, 2), new SubjectKey(1, 2)), Is.Zero);
    }

    private static PlaceReading Read(object context, out Place place) => Place.Read(Given.Map(context), out place);
}
