using FsCheck;
using FsCheck.Fluent;

namespace ZeroTrust.Cel.Tests;

public sealed class ValueTests
{
    [Test]
    public void CelValue_IsTwoWords_AndDefaultIsNull()
    {
        Assert.That(System.Runtime.CompilerServices.Unsafe.SizeOf<CelValue>(), Is.EqualTo(16));
        Assert.That(default(CelValue).Kind, Is.EqualTo(CelKind.Null));
        Assert.That(default(CelValue) == CelValue.Null, Is.True);
    }

    [Test]
    public void Timestamp_AnySecondAndNano_RoundTripsThroughValue()
    {
        var property = Prop.ForAll(
            Gen.Choose(0, int.MaxValue).Three().ToArbitrary(),
            input =>
            {
                var (a, b, nanos) = input;
                var seconds = CelTimestamp.MinSeconds + (long)((a * (long)int.MaxValue + b) % (CelTimestamp.MaxSeconds - CelTimestamp.MinSeconds + 1));
                var timestamp = new CelTimestamp(seconds, nanos % 1_000_000_000);
                return CelValue.FromTimestamp(timestamp).AsTimestamp() == timestamp
                    && CelTimestamp.TryParse(timestamp.ToString(), out var parsed) && parsed == timestamp
                    && CelTimestamp.FromDateTimeOffset(timestamp.ToDateTimeOffset()) == timestamp with { Nanos = timestamp.Nanos / 100 * 100 };
            });
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(2_000), property);
        foreach (var edge in (CelTimestamp[])[CelTimestamp.MinValue, CelTimestamp.MaxValue, new(0, 0), new(-1, 999_999_999)])
            Assert.That(CelValue.FromTimestamp(edge).AsTimestamp(), Is.EqualTo(edge));
        Assert.That(() => CelValue.FromTimestamp(new CelTimestamp(CelTimestamp.MaxSeconds + 1, 0)), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => CelValue.FromTimestamp(new CelTimestamp(0, 1_000_000_000)), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void Duration_Any_RoundTripsThroughText()
    {
        var property = Prop.ForAll(
            ArbMap.Default.ArbFor<long>(),
            n => CelDuration.TryParse(new CelDuration(n).ToString(), out var parsed) && parsed.Nanoseconds == n);
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(2_000), property);
        foreach (var edge in (long[])[long.MinValue, long.MaxValue, 0, 1, -1])
            Assert.That(CelDuration.TryParse(new CelDuration(edge).ToString(), out var parsed) ? parsed.Nanoseconds : 42, Is.EqualTo(edge));
    }

    [Test]
    public void Equality_OverMixedScalars_IsSymmetricAndAgreesWithHash()
    {
        CelValue[] values =
        [
            CelValue.Null, CelValue.True, CelValue.False, CelValue.FromInt(0), CelValue.FromInt(1), CelValue.FromInt(-1), CelValue.FromInt(long.MaxValue), CelValue.FromInt(long.MinValue),
            CelValue.FromUint(0), CelValue.FromUint(1), CelValue.FromUint(ulong.MaxValue), CelValue.FromUint(1UL << 63), CelValue.FromDouble(0), CelValue.FromDouble(-0.0), CelValue.FromDouble(1),
            CelValue.FromDouble(9223372036854775808.0), CelValue.FromDouble(18446744073709551616.0), CelValue.FromDouble(double.NaN), CelValue.FromDouble(double.PositiveInfinity),
            CelValue.FromString(""), CelValue.FromString("1"), CelValue.FromBytes([]), CelValue.FromBytes([1]), CelValue.FromDuration(new CelDuration(1)), CelValue.FromTimestamp(new CelTimestamp(1, 0)),
            CelValue.FromType(CelType.Int), CelValue.FromList(CelList.Of(CelValue.FromInt(1))), CelValue.FromList(CelList.Of(CelValue.FromUint(1))), CelValue.FromMap(CelMap.Empty),
        ];
        foreach (var a in values)
        {
            foreach (var b in values)
            {
                Assert.That(a == b, Is.EqualTo(b == a), $"{a} {b}");
                if (a == b)
                    Assert.That(a.GetHashCode(), Is.EqualTo(b.GetHashCode()), $"{a} {b}");
            }
        }

        Assert.That(CelValue.FromDouble(double.NaN) == CelValue.FromDouble(double.NaN), Is.False);
        Assert.That(CelValue.FromInt(1) == CelValue.FromDouble(1), Is.True);
        Assert.That(CelValue.FromInt(1) == CelValue.True, Is.False);
    }

    [Test]
    public void As_OtherKind_Throws()
    {
        var value = CelValue.FromInt(1);
        Assert.That(() => value.AsString(), Throws.InvalidOperationException);
        Assert.That(() => value.AsBool(), Throws.InvalidOperationException);
        Assert.That(() => value.AsTimestamp(), Throws.InvalidOperationException);
        Assert.That(() => value.AsList(), Throws.InvalidOperationException);
        Assert.That(() => value.AsError(), Throws.InvalidOperationException);
        Assert.That(() => CelValue.FromString("x").AsBytes(), Throws.InvalidOperationException);
        Assert.That(() => CelValue.Null.AsInt(), Throws.InvalidOperationException);
    }

    [TestCase(5, "[1, …")]
    [TestCase(1, "…")]
    [TestCase(0, "…")]
    [TestCase(100, "[1, \"a\\n\\\"\", {\"k\": b\"\\x00\"}]")]
    public void ToLiteral_LongValue_IsShortened(int max, string expected)
    {
        var map = CelValue.FromMap(CelMap.Of([new("k", CelValue.FromBytes([0]))]));
        Assert.That(CelValue.FromList(CelList.Of(CelValue.FromInt(1), CelValue.FromString("a\n\""), map)).ToLiteral(max), Is.EqualTo(expected));
    }

    [Test]
    public void ToLiteral_HugeValueOrRecord_CostsLittle()
    {
        Assert.That(CelValue.FromString(new string('x', 10_000_000)).ToLiteral(10), Is.EqualTo("\"xxxxxxxx…"));
        Assert.That(CelValue.FromString("a😀b").ToLiteral(4), Is.EqualTo("\"a…"));
        var type = new CelObjectType("Subject", new CelField("id", CelType.String));
        Assert.That(CelValue.FromObject(new Record(type, CelValue.FromString("secret"))).ToLiteral(50), Is.EqualTo("Subject{…}"));
    }

    [Test]
    public void CodePointOrder_AnyStrings_IsUtf8ByteOrder()
    {
        var runes = Gen.Elements("a", "b", "é", "\uFFFB", "\uE000", "😀", "𐀀", "中");
        var property = Prop.ForAll(
            Gen.Two(runes.ArrayOf()).ToArbitrary(),
            pair =>
            {
                var (a, b) = (string.Concat(pair.Item1), string.Concat(pair.Item2));
                var utf8 = System.Text.Encoding.UTF8.GetBytes(a).AsSpan().SequenceCompareTo(System.Text.Encoding.UTF8.GetBytes(b));
                return Math.Sign(CodePoints.Compare(a, b)) == Math.Sign(utf8);
            });
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(2_000), property);
    }

    [Test]
    public void Arithmetic_AnyOperands_AgreesWithWideArithmetic()
    {
        var numbers = Gen.OneOf(ArbMap.Default.ArbFor<long>().Generator, Gen.Elements(long.MinValue, long.MaxValue, -1L, 0, 1, 1L << 32, 3037000500));
        var property = Prop.ForAll(
            Gen.Two(numbers).ToArbitrary(),
            pair =>
            {
                var (x, y) = pair;
                return Agrees('+', (Int128)x + y) && Agrees('-', (Int128)x - y) && Agrees('*', (Int128)x * y) && (y == 0 || Agrees('/', (Int128)x / y));

                bool Agrees(char operation, Int128 exact)
                {
                    var error = Arithmetic.Int(operation, x, y, out var result);
                    return exact >= long.MinValue && exact <= long.MaxValue ? error is null && result == exact : error?.Code == CelErrorCode.Overflow;
                }
            });
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(5_000), property);
    }

    [Test]
    public void Assembly_References_OnlyTheFramework() =>
        Assert.That(
            typeof(CelValue).Assembly.GetReferencedAssemblies().Select(a => a.Name!),
            Has.All.StartsWith("System").Or.EqualTo("netstandard"));
}
