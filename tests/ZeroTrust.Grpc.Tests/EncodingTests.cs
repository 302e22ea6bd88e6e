using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Grpc.Core;
using Grpc.Internal;

namespace ZeroTrust.Grpc.Tests;

[TestFixture]
internal sealed class EncodingTests
{
    [Test]
    public void PercentEncoding_AnyText_RoundTrips() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(1000),
        Prop.ForAll(ArbMap.Default.ArbFor<string>(), text =>
        {
            // Text that is not valid UTF-16 has no UTF-8 form; its replacement is what can round-trip.
            string valid = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text ?? ""));
            string encoded = PercentEncoding.Encode(valid);
            return encoded.All(c => c is >= ' ' and <= '~') && PercentEncoding.Decode(encoded) == valid;
        }));

    [Test]
    public void PercentDecoding_AnyText_NeverFails() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(1000),
        Prop.ForAll(ArbMap.Default.ArbFor<string>(), text => PercentEncoding.Decode("%" + (text ?? "")) is not null));

    [TestCase("100%", "100%")]
    [TestCase("%4", "%4")]
    [TestCase("%zz%41", "%zzA")]
    [TestCase("%e2%98%ba", "☺")]
    [TestCase("%FF", "\uFFFD")]
    public void PercentDecoding_BrokenEscape_StaysAsItIs(string text, string expected) => Assert.That(PercentEncoding.Decode(text), Is.EqualTo(expected));

    [Test]
    public void Timeout_AnyDuration_IsNotShortenedAndHardlyLengthened() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(2000),
        Prop.ForAll(ArbMap.Default.ArbFor<long>(), ArbMap.Default.ArbFor<byte>(), (number, shift) =>
        {
            long ticks = Math.Abs(number % long.MaxValue) * (1L << (shift % 40));
            var timeout = new TimeSpan(Math.Clamp(ticks, 1, 99_999_999L * TimeSpan.TicksPerHour));
            string text = GrpcTimeout.Format(timeout);
            return text.Length <= 9
                && GrpcTimeout.TryParse(text, out TimeSpan parsed)
                && parsed >= timeout
                && (parsed - timeout).TotalSeconds <= (timeout.TotalSeconds / 10_000) + 1e-7;
        }));

    [TestCase("1n", 1L)]
    [TestCase("100n", 1L)]
    [TestCase("101n", 2L)]
    [TestCase("1u", 10L)]
    [TestCase("200m", 2_000_000L)]
    [TestCase("1S", 10_000_000L)]
    [TestCase("1M", 600_000_000L)]
    [TestCase("1H", 36_000_000_000L)]
    [TestCase("00000001S", 10_000_000L)]
    [TestCase("0S", 0L)]
    public void Timeout_EveryUnit_IsRead(string text, long ticks)
    {
        Assert.That(GrpcTimeout.TryParse(text, out TimeSpan timeout), Is.True);
        Assert.That(timeout.Ticks, Is.EqualTo(ticks));
    }

    [TestCase("")]
    [TestCase("1")]
    [TestCase("H")]
    [TestCase("1h")]
    [TestCase("123456789S")]
    [TestCase("-1S")]
    [TestCase("１S")]
    public void Timeout_OutsideTheGrammar_IsRefused(string text) => Assert.That(GrpcTimeout.TryParse(text, out _), Is.False);

    [Test]
    public void BinaryHeader_AnyBytes_RoundTripsWithAndWithoutPadding() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(500),
        Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), bytes =>
        {
            bytes ??= [];
            string text = BinaryHeader.Encode(bytes);
            return !text.Contains('=', StringComparison.Ordinal)
                && BinaryHeader.TryDecode(text, out byte[]? plain) && plain.AsSpan().SequenceEqual(bytes)
                && BinaryHeader.TryDecode(Convert.ToBase64String(bytes), out byte[]? padded) && padded.AsSpan().SequenceEqual(bytes);
        }));

    [Test]
    public void Metadata_Keys_AreCheckedAndLowered()
    {
        var metadata = new Metadata { { "Mixed-Case", "v" } };
        using (Assert.EnterMultipleScope())
        {
            Assert.That(metadata[0].Key, Is.EqualTo("mixed-case"));
            Assert.That(metadata.GetValue("MIXED-case"), Is.EqualTo("v"));
            Assert.That(() => metadata.Add("a b", "v"), Throws.ArgumentException);
            Assert.That(() => metadata.Add("", "v"), Throws.ArgumentException);
            Assert.That(() => metadata.Add("ä", "v"), Throws.ArgumentException);
            Assert.That(() => metadata.Add("a-bin", "v"), Throws.ArgumentException);
            Assert.That(() => metadata.Add("a", [1]), Throws.ArgumentException);
            Assert.That(() => metadata.Add("a", "line\r\nbreak: x"), Throws.ArgumentException);
            Assert.That(() => Metadata.Empty.Add("a", "v"), Throws.InvalidOperationException);
        }
    }

    [Test]
    public void Metadata_RepeatedKey_LastWinsAndAllAreKept()
    {
        var metadata = new Metadata { { "k", "1" }, { "k", "2" } };
        Assert.That(metadata.GetValue("k"), Is.EqualTo("2"));
        Assert.That(metadata.GetAll("k").Select(entry => entry.Value), Is.EqualTo(new[] { "1", "2" }));
    }
}
