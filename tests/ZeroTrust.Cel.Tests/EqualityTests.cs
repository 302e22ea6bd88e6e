namespace ZeroTrust.Cel.Tests;

/// <summary>Equality and hashes of what the host makes: records, enums, messages, deep nests and errors inside.</summary>
public sealed class EqualityTests
{
    private const int Deepest = 500;

    private static readonly CelObjectType Pair = new("Pair", new CelField("x", CelType.Dyn), new CelField("y", CelType.Dyn));
    private static readonly CelError Stale = new(CelErrorCode.AttributeStale, "stale");

    private static CelValue Int(long value) => CelValue.FromInt(value);

    private static CelValue OfPair(CelValue x, CelValue y, CelObjectType? type = null) => CelValue.FromObject(new Record(type ?? Pair, x, y));

    private static CelValue Nest(int depth, Func<CelValue, CelValue> wrap, CelValue innermost)
    {
        for (var i = 0; i < depth; i++)
            innermost = wrap(innermost);
        return innermost;
    }

    private static IEnumerable<TestCaseData> Wraps()
    {
        yield return new TestCaseData((Func<CelValue, CelValue>)(static v => CelValue.FromList(CelList.Of(v)))).SetArgDisplayNames("list");
        yield return new TestCaseData((Func<CelValue, CelValue>)(static v => CelValue.FromMap(CelMap.Of([new("k", v)])))).SetArgDisplayNames("map");
        yield return new TestCaseData((Func<CelValue, CelValue>)(static v => CelValue.FromMap(CelMap.OfEntries([new(Int(1), v)])))).SetArgDisplayNames("int map");
        yield return new TestCaseData((Func<CelValue, CelValue>)(static v => OfPair(Int(1), v))).SetArgDisplayNames("record");
        yield return new TestCaseData((Func<CelValue, CelValue>)(static v => CelValue.FromOptional(CelOptional.Of(v)))).SetArgDisplayNames("optional");
    }

    [TestCaseSource(nameof(Wraps))]
    public void Equals_Nest_ComparesToALimitAndNeverOverflows(Func<CelValue, CelValue> wrap)
    {
        Assert.That(Nest(3, wrap, Int(1)) == Nest(3, wrap, Int(1)), Is.True);
        Assert.That(Nest(3, wrap, Int(1)) == Nest(3, wrap, Int(2)), Is.False);
        Assert.That(Nest(3, wrap, Int(1)) == Nest(2, wrap, Int(1)), Is.False);
        Assert.That(Nest(Deepest, wrap, Int(1)) == Nest(Deepest, wrap, CelValue.FromDouble(1)), Is.True);
        Assert.That(Nest(Deepest, wrap, Int(1)) == Nest(Deepest, wrap, Int(2)), Is.False);
        Assert.That(Nest(Deepest + 1, wrap, Int(1)) == Nest(Deepest + 1, wrap, Int(1)), Is.False);
        Assert.That(Nest(2_000, wrap, Int(1)) == Nest(2_000, wrap, Int(1)), Is.False);
    }

    [TestCaseSource(nameof(Wraps))]
    public void Hash_Nest_AgreesWithEqualityAndNeverOverflows(Func<CelValue, CelValue> wrap)
    {
        foreach (var depth in (int[])[0, 1, 3, Deepest, Deepest + 1, 2_000])
            Assert.That(Nest(depth, wrap, Int(1)).GetHashCode(), Is.EqualTo(Nest(depth, wrap, CelValue.FromDouble(1)).GetHashCode()));
    }

    // A hash that ignored the content would make a client's values collide.
    [TestCaseSource(nameof(Wraps))]
    public void Hash_Nest_DependsOnContent(Func<CelValue, CelValue> wrap)
    {
        if (wrap(Int(1)).Kind == CelKind.Object)
            return;
        foreach (var depth in (int[])[1, 2, 50])
            Assert.That(Enumerable.Range(0, 100).Select(i => Nest(depth, wrap, Int(i)).GetHashCode()).Distinct().Count(), Is.GreaterThan(90));
    }

    [Test]
    public void Hash_Scalars_AreSpread()
    {
        AssertSpread(static i => CelValue.FromInt(i));
        AssertSpread(static i => CelValue.FromInt(i * 4_294_967_296L));
        AssertSpread(static i => CelValue.FromUint(ulong.MaxValue - ((ulong)i << 20)));
        AssertSpread(static i => CelValue.FromDouble(i / 7.0));
        AssertSpread(static i => CelValue.FromBytes([1, 2, (byte)i]));
        AssertSpread(static i => CelValue.FromString($"k{i}"));
        AssertSpread(static i => CelValue.FromDuration(new CelDuration(i)));
        AssertSpread(static i => CelValue.FromTimestamp(new CelTimestamp(i, i)));
        AssertSpread(static i => CelValue.FromMap(CelMap.Of([new($"k{i}", CelValue.True)])));
        AssertSpread(static i => CelValue.FromList(CelList.Of(CelValue.FromInt(1), CelValue.FromInt(i))));
        Assert.That(CelValue.True.GetHashCode(), Is.Not.EqualTo(CelValue.False.GetHashCode()));

        static void AssertSpread(Func<int, CelValue> make) =>
            Assert.That(Enumerable.Range(0, 200).Select(i => make(i).GetHashCode()).Distinct().Count(), Is.GreaterThan(190));
    }

    [Test]
    public void Hash_Map_DoesNotDependOnOrder()
    {
        var ab = CelMap.Of([new("a", Int(1)), new("b", Int(2)), new("c", Int(3))]);
        var ba = CelMap.Of([new("c", Int(3)), new("b", Int(2)), new("a", Int(1))]);
        Assert.That(CelValue.FromMap(ab).GetHashCode(), Is.EqualTo(CelValue.FromMap(ba).GetHashCode()));
        Assert.That(CelValue.FromMap(ab) == CelValue.FromMap(ba), Is.True);
    }

    [Test]
    public void Equals_Records_ComparesTypeAndFields()
    {
        var twin = new CelObjectType("Pair", new CelField("x", CelType.Dyn), new CelField("y", CelType.Dyn));
        Assert.That(OfPair(Int(1), Int(2)) == OfPair(Int(1), Int(2)), Is.True);
        Assert.That(OfPair(Int(1), Int(2)) == OfPair(CelValue.FromUint(1), CelValue.FromDouble(2)), Is.True);
        Assert.That(OfPair(Int(1), Int(2)) == OfPair(Int(0), Int(2)), Is.False);
        Assert.That(OfPair(Int(1), Int(2)) == OfPair(Int(1), Int(3)), Is.False);
        Assert.That(OfPair(Int(1), Int(2)) == OfPair(Int(1), Int(2), twin), Is.False, "a record type is the declared instance");
        Assert.That(OfPair(CelValue.Null, Int(2)) == OfPair(CelValue.Null, Int(2)), Is.True, "both lack the field");
        Assert.That(OfPair(CelValue.Null, Int(2)) == OfPair(Int(1), Int(2)), Is.False);
        Assert.That(OfPair(Int(1), Int(2)) == OfPair(CelValue.Null, Int(2)), Is.False);
    }

    [Test]
    public void Equals_Enums_ComparesTypeNameAndNumber()
    {
        var side = new CelEnumType("geo.Side", [new("LEFT", 1), new("RIGHT", 2)]);
        var again = new CelEnumType("geo.Side", [new("LEFT", 1)]);
        var other = new CelEnumType("geo.Direction", [new("LEFT", 1)]);
        Assert.That(Of(side, 1) == Of(again, 1), Is.True);
        Assert.That(Of(side, 1) == Of(side, 2), Is.False);
        Assert.That(Of(side, 1) == Of(other, 1), Is.False);
        Assert.That(Of(side, 1) == Int(1), Is.False);
        Assert.That(Of(side, 1).GetHashCode(), Is.EqualTo(Of(again, 1).GetHashCode()));
        Assert.That(Of(side, 1).GetHashCode(), Is.Not.EqualTo(Of(side, 2).GetHashCode()));

        static CelValue Of(CelEnumType type, int number) => CelValue.FromEnum(new CelEnum(type, number));
    }

    [Test]
    public void Equals_Types_ComparesKindAndName()
    {
        Assert.That(CelValue.FromType(CelType.Object(new CelObjectType("int"))) == CelValue.FromType(CelType.Int), Is.False);
        Assert.That(CelValue.FromType(CelType.Opaque("a.B")) == CelValue.FromType(CelType.Opaque("a.C")), Is.False);
        Assert.That(CelValue.FromType(CelType.Opaque("a.B")) == CelValue.FromType(CelType.Opaque("a.B")), Is.True);
        Assert.That(CelValue.FromType(CelType.Int).GetHashCode(), Is.Not.EqualTo(CelValue.FromType(CelType.Uint).GetHashCode()));
    }

    [Test]
    public void Equals_Errors_EqualNothing()
    {
        var error = CelValue.FromError(Stale);
        Assert.That(error == CelValue.FromError(Stale), Is.False);
        Assert.That(error != CelValue.FromError(Stale), Is.True);
        Assert.That(CelValue.Equals(error, CelValue.Null), Is.False);
    }

    [Test]
    public void Equals_Objects_TakesOnlyValues()
    {
        Assert.That(Int(1).Equals((object)CelValue.FromUint(1)), Is.True);
        Assert.That(Int(1).Equals((object)Int(2)), Is.False);
        Assert.That(Int(1).Equals(1L), Is.False);
        Assert.That(Int(1).Equals(null), Is.False);
        Assert.That(Int(1).Equals(CelValue.FromDouble(1)), Is.True);
        Assert.That(CelValue.Equals(Int(1), Int(2)), Is.False);
        Assert.That(Int(1) != Int(2), Is.True);
    }

    [TestCaseSource(nameof(Wraps))]
    public void FindError_Nest_FindsErrorAnywhere(Func<CelValue, CelValue> wrap)
    {
        var error = CelValue.FromError(Stale);
        if (wrap(Int(1)).Kind == CelKind.Optional)
        {
            Assert.That(CelEquality.FindError(wrap(Int(1))), Is.Null);
            return;
        }

        Assert.That(CelEquality.FindError(Nest(3, wrap, Int(1))), Is.Null);
        Assert.That(CelEquality.FindError(Nest(3, wrap, error)), Is.SameAs(Stale));
        Assert.That(CelEquality.FindError(Nest(Deepest, wrap, error)), Is.SameAs(Stale));
        Assert.That(CelEquality.FindError(Nest(2_000, wrap, error)), Is.Null);
    }

    [Test]
    public void FindError_ManyParts_LooksAtEach()
    {
        var error = CelValue.FromError(Stale);
        foreach (var at in (int[])[0, 1, 2])
        {
            CelValue[] items = [Int(1), Int(2), Int(3)];
            items[at] = error;
            Assert.That(CelEquality.FindError(CelValue.FromList(CelList.Of(items))), Is.SameAs(Stale));
            Assert.That(CelEquality.FindError(CelValue.FromMap(CelMap.Of(items.Select((v, i) => new KeyValuePair<string, CelValue>($"{i}", v))))), Is.SameAs(Stale));
        }

        Assert.That(CelEquality.FindError(OfPair(error, Int(1))), Is.SameAs(Stale));
        Assert.That(CelEquality.FindError(OfPair(Int(1), error)), Is.SameAs(Stale));
        Assert.That(CelEquality.FindError(error), Is.SameAs(Stale));
        Assert.That(CelEquality.FindError(Int(1)), Is.Null);
    }
}
