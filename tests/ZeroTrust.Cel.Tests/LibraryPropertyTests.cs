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

    [Test]
    [Category("Long")]
    public void Evaluate_MutatedSources_NeverThrowAndAgreePlainAndTraced()
    {
        const string Alphabet = "()[]{}.,:?!&|+-*/%<>='\"\\ abxiv019uern@#😀\n";
        var sources = LibraryCases.Sources.Concat(EvaluationCases.All.Select(static c => (string)c.Arguments[0]!)).ToArray();
        var limits = new CelLimits { MaxCost = 10_000, MaxAllocation = 200_000, MaxStringLength = 20_000, MaxListSize = 5_000 };
        var environment = CelEnvironment.CreateBuilder()
            .AddVariable("one", CelType.Int).AddVariable("xs", CelType.List(CelType.Int)).AddVariable("text", CelType.String).AddVariable("d", CelType.Dyn)
            .WithLimits(limits).ValidateConstants(false).Build();
        var random = new System.Random(20_261);
        var compiled = 0;
        for (var round = 0; round < 30_000; round++)
        {
            var text = sources[random.Next(sources.Length)];
            for (var edits = random.Next(1, 4); edits > 0; edits--)
            {
                var at = random.Next(text.Length + 1);
                var other = sources[random.Next(sources.Length)];
                text = random.Next(4) switch
                {
                    0 => text.Insert(at, Alphabet[random.Next(Alphabet.Length)].ToString()),
                    1 when at < text.Length => text.Remove(at, 1),
                    2 => string.Concat(text.AsSpan(0, at), other.AsSpan(random.Next(other.Length))),
                    _ => text.Insert(at, other),
                };
            }

            if (environment.Compile(text).Program is not { } program)
                continue;
            compiled++;
            var activation = new TestActivation(
                CelValue.FromInt(1), CelValue.FromList(CelList.Of(CelValue.FromInt(2), CelValue.FromInt(0))), CelValue.FromString("a😀b"), CelValue.FromDouble(double.NaN));
            var plain = Compile.Show(program.Evaluate(activation));
            Assert.That(Compile.Show(program.EvaluateTraced(activation).Result), Is.EqualTo(plain), text);
        }

        Assert.That(compiled, Is.GreaterThan(300));
    }
}
