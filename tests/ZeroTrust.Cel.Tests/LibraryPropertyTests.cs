using System.Buffers.Binary;
using System.Net;
using FsCheck;
using FsCheck.Fluent;

namespace ZeroTrust.Cel.Tests;

public sealed class LibraryPropertyTests
{
    [Test]
    public void IpAddress_Any_ReadsBackFromItsTextAndAgreesWithFramework()
    {
        // Few distinct groups, so that runs of zeros are frequent.
        var group = Gen.Elements<ushort>(0, 0, 0, 1, 0xFF, 0xFFFF, 0x20, 0xFE80, 0xABC);
        var property = Prop.ForAll(group.ArrayOf(8).ToArbitrary(), static groups =>
        {
            UInt128 bits = 0;
            foreach (var g in groups)
                bits = (bits << 16) | g;
            var address = new IpAddress(IsV6: true, bits);
            var text = address.ToString();
            Span<byte> bytes = stackalloc byte[16];
            BinaryPrimitives.WriteUInt128BigEndian(bytes, bits);
            var framework = new IPAddress(bytes);
            Assert.That(IPAddress.Parse(text), Is.EqualTo(framework), text);
            Assert.That(IpAddress.TryParse(text, out var parsed), Is.True, text);
            Assert.That(parsed, Is.EqualTo(bits >> 32 == 0xFFFF ? new IpAddress(IsV6: false, bits & uint.MaxValue) : address), text);
        });
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(3_000), property);
    }

    [Test]
    public void IpNetwork_AnyPrefix_ContainsExactlyWhatItsMaskSays()
    {
        var property = Prop.ForAll(
            ArbMap.Default.ArbFor<uint>(), ArbMap.Default.ArbFor<uint>(), Gen.Choose(0, 32).ToArbitrary(),
            static (network, flip, length) =>
            {
                var mask = length == 0 ? 0 : uint.MaxValue << (32 - length);
                var other = network ^ flip;
                var cidr = new IpNetwork(new IpAddress(IsV6: false, network), length);
                return cidr.Contains(new IpAddress(IsV6: false, other)) == ((network & mask) == (other & mask))
                    && cidr.Masked.Address.Bits == (network & mask)
                    && IpNetwork.TryParse(cidr.ToString(), out var parsed) && parsed == cidr;
            });
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(3_000), property);
    }
}
