using System.Net;
using ZeroTrust.Pdp.Server.Attributes;

namespace ZeroTrust.Pdp.Server.Tests.Attributes;

public sealed class StrictIpAddressTests
{
    [TestCase("0.0.0.0", "0.0.0.0")]
    [TestCase("10.1.2.255", "10.1.2.255")]
    [TestCase("::1", "::1")]
    [TestCase("2001:DB8::10", "2001:db8::10")]
    [TestCase("::ffff:10.0.0.1", "10.0.0.1")]
    [TestCase("::ffff:0a00:0001", "10.0.0.1")]
    public void TryParse_Address_IsRead(string text, string expected)
    {
        Assert.That(StrictIpAddress.TryParse(text, out IPAddress? address), Is.True);
        Assert.That(address!.ToString(), Is.EqualTo(expected));
    }

    [TestCase("")]
    [TestCase("1")]
    [TestCase("10.1")]
    [TestCase("10.1.2")]
    [TestCase("10.1.2.3.4")]
    [TestCase("10.1.2.256")]
    [TestCase("010.1.2.3")]
    [TestCase("00.1.2.3")]
    [TestCase("0x0a.1.2.3")]
    [TestCase("10.1.2.3 ")]
    [TestCase(" 10.1.2.3")]
    [TestCase("10..2.3")]
    [TestCase("10.1.2.")]
    [TestCase("10.1.2.3:80")]
    [TestCase("[::1]")]
    [TestCase("[::1]:80")]
    [TestCase("fe80::1%eth0")]
    [TestCase("::1/128")]
    [TestCase(":::")]
    [TestCase("1:2:3:4:5:6:7:8:9")]
    [TestCase("٣.1.2.3")]
    [TestCase("localhost")]
    public void TryParse_AnythingElse_IsRefused(string text) =>
        Assert.That(StrictIpAddress.TryParse(text, out _), Is.False);

    [Test]
    public void TryParse_EveryIpv4AddressAsWritten_ReadsBack()
    {
        FsCheck.Check.One(
            FsCheck.Config.QuickThrowOnFailure,
            FsCheck.Fluent.Prop.ForAll<uint>(number =>
            {
                var address = new IPAddress(number);
                return StrictIpAddress.TryParse(address.ToString(), out IPAddress? read) && address.Equals(read);
            }));
    }
}
