using System.Text;
using ZeroTrust.Pdp.Server.Wire;

namespace ZeroTrust.Pdp.Server.Tests.Wire;

[TestFixture]
internal sealed class WireTextsTests
{
    [Test]
    public void Read_ManyTexts_AreThemselvesAgainAndAgain()
    {
        var random = new Random(20_261_128);
        string[] texts = [.. Enumerable.Range(0, 5_000).Select(_ => Text(random)), "", "user", "read", new string('x', 64), new string('x', 65), "grün 🌲"];
        for (int i = 0; i < 30_000; i++)
        {
            string text = texts[random.Next(texts.Length)];
            Assert.That(WireTexts.Read(Encoding.UTF8.GetBytes(text)), Is.EqualTo(text));
        }
    }

    [Test]
    public void Read_ShortTextThatComesAgain_IsTheSameObject()
    {
        string? first = WireTexts.Read("payroll-record"u8);
        Assert.That(WireTexts.Read("payroll-record"u8), Is.SameAs(first));
    }

    [Test]
    public void Read_LongText_IsNotKept()
    {
        byte[] text = Encoding.UTF8.GetBytes(new string('x', 65));
        string? first = WireTexts.Read(text);
        Assert.That(WireTexts.Read(text), Is.EqualTo(first).And.Not.SameAs(first));
    }

    [TestCase(new byte[] { 0xC3 })]
    [TestCase(new byte[] { (byte)'a', 0xFF, (byte)'b' })]
    [TestCase(new byte[] { 0xED, 0xA0, 0x80 })]
    public void Read_NoUtf8_IsRefused(byte[] bytes)
    {
        byte[] longer = [.. Encoding.UTF8.GetBytes(new string('x', 70)), .. bytes];
        using (Assert.EnterMultipleScope())
        {
            Assert.That(WireTexts.Read(bytes), Is.Null);
            Assert.That(WireTexts.Read(longer), Is.Null);
        }
    }

    // What would be mistaken for it if bytes were compared with the low halves of UTF-16 units.
    [Test]
    public void Read_BytesOfAnotherText_AreNotTakenForTheKeptOne()
    {
        Assert.That(WireTexts.Read("é"u8), Is.EqualTo("é"));
        Assert.That(WireTexts.Read([0xE9]), Is.Null);
    }

    private static string Text(Random random) =>
        string.Concat(Enumerable.Range(0, random.Next(1, 20)).Select(_ => random.Next(12) == 0 ? "ä" : ((char)random.Next('a', 'f')).ToString()));
}
