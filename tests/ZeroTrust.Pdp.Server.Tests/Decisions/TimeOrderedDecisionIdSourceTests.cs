using System.Collections.Concurrent;
using ZeroTrust.Pdp.Server.Decisions;
using ZeroTrust.Pdp.Server.Tests.Support;

namespace ZeroTrust.Pdp.Server.Tests.Decisions;

public sealed class TimeOrderedDecisionIdSourceTests
{
    [Test]
    public void Next_Always_IsAVersion7UuidOfTheClock()
    {
        Guid id = new TimeOrderedDecisionIdSource(new ManualTime(ManualTime.Start)).Next();
        byte[] bytes = id.ToByteArray(bigEndian: true);
        long milliseconds = ((long)bytes[0] << 40) | ((long)bytes[1] << 32) | ((long)bytes[2] << 24) | ((long)bytes[3] << 16) | ((long)bytes[4] << 8) | bytes[5];
        using (Assert.EnterMultipleScope())
        {
            Assert.That(id.Version, Is.EqualTo(7));
            Assert.That(bytes[8] >> 6, Is.EqualTo(2), "variant of RFC 9562");
            Assert.That(milliseconds, Is.EqualTo(ManualTime.Start.ToUnixTimeMilliseconds()));
        }
    }

    [Test]
    public void Next_LaterBySomeMicroseconds_SortsBehind()
    {
        var time = new ManualTime(ManualTime.Start);
        var source = new TimeOrderedDecisionIdSource(time);
        string earlier = source.Next().ToString("D");
        time.Advance(TimeSpan.FromMicroseconds(3));
        Assert.That(string.CompareOrdinal(source.Next().ToString("D"), earlier), Is.Positive);
    }

    [Test]
    public async Task Next_FromManyThreadsAtOneInstant_NeverRepeats()
    {
        var source = new TimeOrderedDecisionIdSource(new ManualTime(ManualTime.Start));
        var seen = new ConcurrentDictionary<Guid, bool>();
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
        {
            for (int i = 0; i < 20_000; i++)
                Assert.That(seen.TryAdd(source.Next(), true), Is.True);
        })));
        Assert.That(seen, Has.Count.EqualTo(80_000));
    }
}
