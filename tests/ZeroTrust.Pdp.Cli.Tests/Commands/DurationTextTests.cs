using ZeroTrust.Pdp.Cli.Commands;

namespace ZeroTrust.Pdp.Cli.Tests.Commands;

internal sealed class DurationTextTests
{
    [TestCase("500ms", 500)]
    [TestCase("5s", 5_000)]
    [TestCase("1m30s", 90_000)]
    [TestCase("1h30m", 5_400_000)]
    [TestCase("7d", 604_800_000)]
    [TestCase("0s", 0)]
    public void Duration_WellFormed_IsRead(string text, double milliseconds)
    {
        Assert.That(DurationText.TryParse(text, out var duration), Is.True);
        Assert.That(duration.TotalMilliseconds, Is.EqualTo(milliseconds));
    }

    [TestCase("")]
    [TestCase("5")]
    [TestCase("s")]
    [TestCase("-5s")]
    [TestCase("5 s")]
    [TestCase("5S")]
    [TestCase("1.5s")]
    [TestCase("5sec")]
    [TestCase("٥s")]
    [TestCase("9999999999s")]
    [TestCase("999999999d")]
    public void Duration_Malformed_IsRefused(string text) => Assert.That(DurationText.TryParse(text, out _), Is.False);

    [TestCase("0s")]
    [TestCase("250ms")]
    [TestCase("59s")]
    [TestCase("1h30m")]
    [TestCase("1d1s")]
    public void Duration_Shortest_RoundTrips(string text)
    {
        Assert.That(DurationText.TryParse(text, out var duration), Is.True);
        Assert.That(DurationText.Format(duration), Is.EqualTo(text));
    }
}
