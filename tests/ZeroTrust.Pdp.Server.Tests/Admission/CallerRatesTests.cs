using System.Net;
using Microsoft.AspNetCore.Http;
using ZeroTrust.Pdp.Server.Admission;
using ZeroTrust.Pdp.Server.Callers;
using ZeroTrust.Pdp.Server.Tests.Support;

namespace ZeroTrust.Pdp.Server.Tests.Admission;

public sealed class CallerRatesTests
{
    // So slow that nothing comes back during a test.
    private const int Slow = 1;

    private readonly ManualTimers _time = new();

    [Test]
    public void TryTake_MoreThanTheBurst_IsRefusedWithTheTimeToWait()
    {
        using var rates = new CallerRates(Slow, burst: 5, mostCallers: 10, _time);
        Assert.That(rates.TryTake(Key("a"), 3, out _), Is.True);
        Assert.That(rates.TryTake(Key("a"), 2, out _), Is.True);
        Assert.That(rates.TryTake(Key("a"), 4, out TimeSpan wait), Is.False);
        Assert.That(wait, Is.GreaterThan(TimeSpan.FromSeconds(1)).And.LessThanOrEqualTo(TimeSpan.FromSeconds(4)));
        Assert.That(rates.TryTake(Key("b"), 5, out _), Is.True, "another caller has its own");
    }

    /// <summary>A bucket that has been full for long must not give a second burst for that time.</summary>
    [Test]
    public async Task TryTake_AfterALongPause_IsOneBurst()
    {
        using var rates = new CallerRates(rate: 100, burst: 100, mostCallers: 10, _time);
        Assert.That(rates.TryTake(Key("a"), 1, out _), Is.True);
        await Task.Delay(TimeSpan.FromSeconds(2));
        int taken = 0;
        long started = System.Diagnostics.Stopwatch.GetTimestamp();
        while (rates.TryTake(Key("a"), 1, out _))
            taken++;
        double seconds = System.Diagnostics.Stopwatch.GetElapsedTime(started).TotalSeconds;
        Assert.That(taken, Is.InRange(100, 100 + (100 * seconds) + 1));
    }

    [Test]
    public void TryTake_MoreCallersThanAreToldApart_ShareOneBucket()
    {
        using var rates = new CallerRates(Slow, burst: 1, mostCallers: 3, _time);
        foreach (string id in (string[])["a", "b", "c"])
            Assert.That(rates.TryTake(Key(id), 1, out _), Is.True, id);
        Assert.That(rates.TryTake(Key("d"), 1, out _), Is.True);
        for (int i = 0; i < 1000; i++)
            Assert.That(rates.TryTake(Key($"e{i}"), 1, out _), Is.False);
        Assert.That(rates.Count, Is.EqualTo(3));
    }

    [Test]
    public void TryTake_CallersThatHaveTheirFullRateAgain_AreForgottenForNewOnes()
    {
        using var rates = new CallerRates(rate: 1_000_000, burst: 1, mostCallers: 3, _time);
        for (int i = 0; i < 100; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(2));
            Assert.That(rates.TryTake(Key($"a{i}"), 1, out _), Is.True);
            Assert.That(rates.Count, Is.LessThanOrEqualTo(3));
        }
    }

    [TestCase("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", true, Description = "one subscriber")]
    [TestCase("2001:db8:1:2::1", "2001:db8:1:3::1", false)]
    [TestCase("192.0.2.1", "::ffff:192.0.2.1", true)]
    [TestCase("192.0.2.1", "192.0.2.2", false)]
    [TestCase("192.0.2.1", "2001:db8::192.0.2.1", false)]
    [TestCase("127.0.0.1", "::1", false)]
    public void Network_OfAnAddress_TellsCallersApart(string one, string other, bool same) =>
        Assert.That(CallerKey.NetworkOf(IPAddress.Parse(one)) == CallerKey.NetworkOf(IPAddress.Parse(other)), Is.EqualTo(same));

    [Test]
    public void Key_OfAVerifiedCaller_IsItsIdWhereverItComesFrom()
    {
        CallerKey workload = Of(new Caller(CallerKind.Workload, "spiffe://prod.example/a"), "192.0.2.1");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Of(new Caller(CallerKind.Workload, "spiffe://prod.example/a"), "192.0.2.2"), Is.EqualTo(workload));
            Assert.That(Of(new Caller(CallerKind.Workload, "spiffe://prod.example/b"), "192.0.2.1"), Is.Not.EqualTo(workload));
            Assert.That(Of(new Caller(CallerKind.Token, "7") { Issuer = "https://one.example" }, "192.0.2.1"), Is.Not.EqualTo(Of(new Caller(CallerKind.Token, "7") { Issuer = "https://other.example" }, "192.0.2.1")));
            Assert.That(Of(Caller.Nobody, "192.0.2.1"), Is.EqualTo(Of(null, "192.0.2.1")).And.Not.EqualTo(Of(null, "192.0.2.2")));
        }
    }

    private static CallerKey Of(Caller? caller, string address)
    {
        var context = new DefaultHttpContext();
        context.Connection.RemoteIpAddress = IPAddress.Parse(address);
        if (caller is not null)
            new CallerFeature(caller, null).SetOn(context);
        return CallerKey.Of(context);
    }

    private static CallerKey Key(string id) => new("", id, 0);
}
