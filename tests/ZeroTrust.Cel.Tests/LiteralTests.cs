namespace ZeroTrust.Cel.Tests;

/// <summary>Values written as literals, shortened, and values read by kind.</summary>
public sealed class LiteralTests
{
    private static IEnumerable<TestCaseData> Kinds()
    {
        var type = new CelObjectType("Subject", new CelField("id", CelType.String));
        var side = new CelEnumType("geo.Side", [new("LEFT", 1)]);
        (CelValue Value, CelKind Kind, string Literal)[] cases =
        [
            (CelValue.Null, CelKind.Null, "null"),
            (CelValue.True, CelKind.Bool, "true"),
            (CelValue.False, CelKind.Bool, "false"),
            (CelValue.FromInt(-5), CelKind.Int, "-5"),
            (CelValue.FromUint(ulong.MaxValue), CelKind.Uint, "18446744073709551615u"),
            (CelValue.FromDouble(1), CelKind.Double, "1.0"),
            (CelValue.FromDouble(1.5), CelKind.Double, "1.5"),
            (CelValue.FromDouble(1e20), CelKind.Double, "1e+20"),
            (CelValue.FromDouble(double.NaN), CelKind.Double, "double(\"NaN\")"),
            (CelValue.FromString("a\"\\\n\r\t\u001F\u007F \u0080😀"), CelKind.String, "\"a\\\"\\\\\\n\\r\\t\\x1f\\x7f \u0080😀\""),
            (CelValue.FromBytes([0, 0x1F, 0x20, 0x22, 0x41, 0x5C, 0x7E, 0x7F, 0xFF]), CelKind.Bytes, "b\"\\x00\\x1f \\x22A\\x5c~\\x7f\\xff\""),
            (CelValue.FromList(CelList.Of()), CelKind.List, "[]"),
            (CelValue.FromList(CelList.Of(CelValue.FromInt(1), CelValue.Null)), CelKind.List, "[1, null]"),
            (CelValue.FromMap(CelMap.Empty), CelKind.Map, "{}"),
            (CelValue.FromMap(CelMap.OfEntries([new(CelValue.FromInt(1), CelValue.True), new(CelValue.FromString("a"), CelValue.False)])), CelKind.Map, "{1: true, \"a\": false}"),
            (CelValue.FromTimestamp(new CelTimestamp(0, 5)), CelKind.Timestamp, "timestamp(\"1970-01-01T00:00:00.000000005Z\")"),
            (CelValue.FromDuration(new CelDuration(-1)), CelKind.Duration, "duration(\"-0.000000001s\")"),
            (CelValue.FromType(CelType.Int), CelKind.Type, "int"),
            (CelValue.FromObject(new Record(type, CelValue.Null)), CelKind.Object, "Subject{…}"),
            (CelValue.FromEnum(new CelEnum(side, -1)), CelKind.Enum, "geo.Side(-1)"),
            (CelValue.FromOpaque(new CelIp(new IpAddress(false, 1))), CelKind.Opaque, "ip(\"0.0.0.1\")"),
            (CelValue.FromOpaque(new CelCidr(new IpNetwork(new IpAddress(true, 1), 8))), CelKind.Opaque, "cidr(\"::1/8\")"),
            (new PointType().Create([]), CelKind.Message, "geo.Point{…}"),
            (CelValue.FromOptional(CelOptional.None), CelKind.Optional, "optional.none()"),
            (CelValue.FromOptional(CelOptional.Of(CelValue.FromInt(1))), CelKind.Optional, "optional.of(1)"),
            (CelValue.FromError(new CelError(CelErrorCode.Overflow, "int overflow")), CelKind.Error, "error(overflow)"),
        ];
        return cases.Select(c => new TestCaseData(c.Value, c.Kind, c.Literal).SetArgDisplayNames(c.Literal));
    }

    [TestCaseSource(nameof(Kinds))]
    public void ToLiteral_Kind_HasItsForm(CelValue value, CelKind kind, string literal)
    {
        Assert.That(value.Kind, Is.EqualTo(kind));
        Assert.That(value.IsError, Is.EqualTo(kind == CelKind.Error));
        Assert.That(value.ToLiteral(1_000), Is.EqualTo(literal));
        Assert.That(value.ToString(), Is.EqualTo(literal));
        Assert.That(value.ToLiteral(literal.Length), Is.EqualTo(literal), "what fits exactly is not shortened");
        for (var max = 1; max < literal.Length; max++)
        {
            var shortened = value.ToLiteral(max);
            Assert.That(shortened, Does.EndWith("…"));
            Assert.That(shortened.Length, Is.LessThanOrEqualTo(max).And.GreaterThanOrEqualTo(max - 1));
            Assert.That(literal, Does.StartWith(shortened[..^1]));
            Assert.That(CodePoints.IndexOfUnpaired(shortened), Is.EqualTo(-1));
        }
    }

    // Each reader takes its own kind and refuses every other.
    [TestCaseSource(nameof(Kinds))]
    public void As_Kind_ReadsOnlyThatKind(CelValue value, CelKind kind, string literal)
    {
        (CelKind Kind, Action Read)[] readers =
        [
            (CelKind.Bool, () => value.AsBool()), (CelKind.Int, () => value.AsInt()), (CelKind.Uint, () => value.AsUint()), (CelKind.Double, () => value.AsDouble()),
            (CelKind.String, () => value.AsString()), (CelKind.Bytes, () => value.AsBytes()), (CelKind.List, () => value.AsList()), (CelKind.Map, () => value.AsMap()),
            (CelKind.Timestamp, () => value.AsTimestamp()), (CelKind.Duration, () => value.AsDuration()), (CelKind.Type, () => value.AsType()),
            (CelKind.Object, () => value.AsObject()), (CelKind.Enum, () => value.AsEnum()), (CelKind.Opaque, () => value.AsOpaque()), (CelKind.Message, () => value.AsMessage()),
            (CelKind.Optional, () => value.AsOptional()), (CelKind.Error, () => value.AsError()),
        ];
        foreach (var (wanted, read) in readers)
        {
            if (wanted == kind)
                Assert.That(read, Throws.Nothing, literal);
            else
                Assert.That(read, Throws.InvalidOperationException.With.Message.Contains(kind.ToString()), literal);
        }
    }

    [Test]
    public void As_Kind_GivesWhatWasPut()
    {
        var list = CelList.Of(CelValue.True);
        var map = CelMap.Of([new("a", CelValue.True)]);
        var error = new CelError(CelErrorCode.Host, "away");
        byte[] bytes = [1];
        Assert.That((CelValue.True.AsBool(), CelValue.False.AsBool(), CelValue.FromBool(true).AsBool(), CelValue.FromBool(false).AsBool()), Is.EqualTo((true, false, true, false)));
        Assert.That((CelValue.FromInt(long.MinValue).AsInt(), CelValue.FromUint(ulong.MaxValue).AsUint(), CelValue.FromDouble(-0.5).AsDouble()), Is.EqualTo((long.MinValue, ulong.MaxValue, -0.5)));
        Assert.That(CelValue.FromString("x").AsString(), Is.EqualTo("x"));
        Assert.That(CelValue.FromBytes(bytes).AsBytes(), Is.SameAs(bytes));
        Assert.That(CelValue.FromList(list).AsList(), Is.SameAs(list));
        Assert.That(CelValue.FromMap(map).AsMap(), Is.SameAs(map));
        Assert.That(CelValue.FromError(error).AsError(), Is.SameAs(error));
        Assert.That(CelValue.FromDuration(new CelDuration(-3)).AsDuration(), Is.EqualTo(new CelDuration(-3)));
        Assert.That(CelValue.FromType(CelType.Int).AsType(), Is.SameAs(CelType.Int));
        Assert.That(CelValue.FromOptional(CelOptional.None).AsOptional(), Is.SameAs(CelOptional.None));
    }

    [Test]
    public void From_Null_Throws()
    {
        Assert.That(() => CelValue.FromString(null!), Throws.ArgumentNullException);
        Assert.That(() => CelValue.FromBytes(null!), Throws.ArgumentNullException);
        Assert.That(() => CelValue.FromList(null!), Throws.ArgumentNullException);
        Assert.That(() => CelValue.FromError(null!), Throws.ArgumentNullException);
        Assert.That(() => new CelError(CelErrorCode.Host, null!), Throws.ArgumentNullException);
        Assert.That(() => CelMap.Of(null!), Throws.ArgumentNullException);
        Assert.That(() => CelMap.OfEntries(null!), Throws.ArgumentNullException);
    }

    [Test]
    public void ToLiteral_DeepNest_IsCutInside()
    {
        var list = CelValue.FromInt(1);
        var map = CelValue.FromInt(1);
        var optional = CelValue.FromInt(1);
        for (var i = 0; i < 100_000; i++)
        {
            list = CelValue.FromList(CelList.Of(list));
            map = CelValue.FromMap(CelMap.Of([new("k", map)]));
            optional = CelValue.FromOptional(CelOptional.Of(optional));
        }

        Assert.That(list.ToLiteral(10_000), Is.EqualTo(new string('[', 20) + "[…]" + new string(']', 20)));
        Assert.That(map.ToLiteral(10_000), Is.EqualTo(string.Concat(Enumerable.Repeat("{\"k\": ", 20)) + "{…}" + new string('}', 20)));
        Assert.That(optional.ToLiteral(10_000), Is.EqualTo(string.Concat(Enumerable.Repeat("optional.of(", 20)) + "optional.of(…)" + new string(')', 20)));
    }

    [Test]
    public void ToLiteral_HugeValue_VisitsNoMoreThanItShows()
    {
        var visits = 0;
        var list = CelValue.FromList(new CountingList(1_000_000, () => visits++));
        Assert.That(list.ToLiteral(20), Does.EndWith("…"));
        Assert.That(visits, Is.LessThan(30));
        var map = CelValue.FromMap(CelMap.Of(Enumerable.Range(0, 1_000).Select(i => new KeyValuePair<string, CelValue>($"k{i}", list))));
        visits = 0;
        Assert.That(map.ToLiteral(50), Does.EndWith("…"));
        Assert.That(visits, Is.LessThan(60));
        Assert.That(CelValue.FromBytes(new byte[1_000_000]).ToLiteral(10), Is.EqualTo("b\"\\x00\\x0…"));
        Assert.That(CelValue.FromString("x").ToLiteral(-5), Is.EqualTo("…"));
    }

    [Test]
    public void Maps_OfEntries_RefuseWhatCannotBeAKey()
    {
        Assert.That(() => CelMap.OfEntries([new(CelValue.Null, CelValue.True)]), Throws.ArgumentException);
        Assert.That(() => CelMap.OfEntries([new(CelValue.FromDouble(1), CelValue.True)]), Throws.ArgumentException);
        Assert.That(() => CelMap.OfEntries([new(CelValue.FromInt(1), CelValue.True), new(CelValue.FromUint(1), CelValue.True)]), Throws.ArgumentException);
        Assert.That(() => CelMap.Of([new("a", CelValue.True), new("a", CelValue.True)]), Throws.ArgumentException);
        var map = CelMap.OfEntries([new(CelValue.True, CelValue.FromInt(1)), new(CelValue.FromInt(2), CelValue.FromInt(2)), new(CelValue.FromString("s"), CelValue.FromInt(3)), new(CelValue.FromUint(4), CelValue.FromInt(4))]);
        Assert.That(map.Count, Is.EqualTo(4));
        Assert.That(map.TryGet("s", out var found) && found == CelValue.FromInt(3), Is.True);
        Assert.That(map.TryGet(CelValue.FromDouble(4), out found) && found == CelValue.FromInt(4), Is.True);
        Assert.That(map.TryGet(CelValue.FromInt(9), out _), Is.False);
        Assert.That(CelMap.OfEntries([]), Is.SameAs(CelMap.Empty));
        Assert.That(CelMap.Of([]), Is.SameAs(CelMap.Empty));
        Assert.That(CelMap.Of([new("a", CelValue.True)]).TryGet(CelValue.FromInt(1), out _), Is.False);
    }

    [Test]
    public void Errors_Codes_AreSnakeCaseAndDistinct()
    {
        foreach (var code in Enum.GetValues<CelErrorCode>())
        {
            var words = string.Concat(code.ToString().Select(static (c, i) => char.IsUpper(c) && i > 0 ? $"_{c}" : $"{c}")).ToLowerInvariant();
            var error = new CelError(code, "why");
            Assert.That(error.CodeText, Is.EqualTo(words));
            Assert.That(error.ToString(), Is.EqualTo($"{words}: why"));
        }
    }

    [Test]
    public void RecordType_Declaration_IsValidated()
    {
        Assert.That(() => new CelObjectType(""), Throws.ArgumentException);
        Assert.That(() => new CelObjectType("T", new CelField("a", CelType.Int), new CelField("a", CelType.Int)), Throws.ArgumentException);
        Assert.That(() => new CelObjectType("T", new CelField("a", CelType.Int, IsClock: true)), Throws.ArgumentException);
        Assert.That(() => new CelObjectType("T", null!), Throws.ArgumentNullException);
        var type = new CelObjectType("T", new CelField("a", CelType.Int), new CelField("b", CelType.Timestamp, IsClock: true));
        Assert.That((type.IndexOf("a"), type.IndexOf("b"), type.IndexOf("c"), type.ToString()), Is.EqualTo((0, 1, -1, "T")));
        var record = new Record(type, CelValue.Null, CelValue.FromError(new CelError(CelErrorCode.Host, "x")));
        Assert.That((record.HasField(0), record.HasField(1), new Record(type, CelValue.FromInt(0)).HasField(0)), Is.EqualTo((false, false, true)));
    }

    [Test]
    public void Optional_Value_IsGuarded()
    {
        Assert.That(() => CelOptional.None.Value, Throws.InvalidOperationException);
        Assert.That(() => CelOptional.Of(CelValue.FromError(new CelError(CelErrorCode.Host, "x"))), Throws.ArgumentException);
        Assert.That(CelOptional.Of(CelValue.True).Value == CelValue.True, Is.True);
    }

    private sealed class CountingList(int count, Action visited) : CelList
    {
        public override int Count => count;

        public override CelValue this[int index]
        {
            get
            {
                visited();
                return CelValue.FromInt(index);
            }
        }
    }
}
