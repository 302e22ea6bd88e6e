using Google.Protobuf.WellKnownTypes;
using ZeroTrust.Cel;
using ZeroTrust.Pdp.Server.Attributes;

namespace ZeroTrust.Pdp.Server.Tests.Attributes;

public sealed class StructMapTests
{
    [Test]
    public void TryGet_EveryKindOfValue_IsTheCelValue()
    {
        CelMap map = StructMap.Of(new Struct
        {
            Fields =
            {
                ["null"] = Value.ForNull(),
                ["bool"] = Value.ForBool(true),
                ["number"] = Value.ForNumber(42),
                ["string"] = Value.ForString("text"),
                ["struct"] = Value.ForStruct(new Struct { Fields = { ["inner"] = Value.ForNumber(1.5) } }),
                ["list"] = Value.ForList(Value.ForNumber(1), Value.ForString("two"), Value.ForList()),
                ["unset"] = new Value(),
            },
        });
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Get(map, "null").Kind, Is.EqualTo(CelKind.Null));
            Assert.That(Get(map, "bool").AsBool(), Is.True);
            Assert.That(Get(map, "number").Kind, Is.EqualTo(CelKind.Double));
            Assert.That(Get(map, "number").AsDouble(), Is.EqualTo(42.0));
            Assert.That(Get(map, "string").AsString(), Is.EqualTo("text"));
            Assert.That(Get(Get(map, "struct").AsMap(), "inner").AsDouble(), Is.EqualTo(1.5));
            CelList list = Get(map, "list").AsList();
            Assert.That(list.Count, Is.EqualTo(3));
            Assert.That(list[1].AsString(), Is.EqualTo("two"));
            Assert.That(list[2].AsList().Count, Is.Zero);
            Assert.That(Get(map, "unset").Kind, Is.EqualTo(CelKind.Null));
            Assert.That(map.Count, Is.EqualTo(7));
            Assert.That(map.Entries.Count(), Is.EqualTo(7));
        }
    }

    [Test]
    public void TryGet_MissingKeyOrKeyOfAnotherKind_IsNotFound()
    {
        CelMap map = StructMap.Of(new Struct { Fields = { ["1"] = Value.ForString("one") } });
        using (Assert.EnterMultipleScope())
        {
            Assert.That(map.TryGet("2", out _), Is.False);
            Assert.That(map.TryGet(CelValue.FromInt(1), out _), Is.False);
            Assert.That(map.TryGet(CelValue.FromString("1"), out _), Is.True);
        }
    }

    [Test]
    public void Of_NoStructOrAnEmptyOne_IsTheSharedEmptyMap()
    {
        Assert.That(StructMap.Of(null), Is.SameAs(CelMap.Empty));
        Assert.That(StructMap.Of(new Struct()), Is.SameAs(CelMap.Empty));
    }

    [Test]
    public void TryGet_NestedStruct_IsNotCopied()
    {
        var inner = new Struct { Fields = { ["a"] = Value.ForNumber(1) } };
        CelMap map = StructMap.Of(new Struct { Fields = { ["inner"] = Value.ForStruct(inner) } });
        CelMap seen = Get(map, "inner").AsMap();
        inner.Fields["b"] = Value.ForNumber(2);
        Assert.That(seen.Count, Is.EqualTo(2));
    }

    [Test]
    public void FromCel_KindsThatJsonDoesNotKnow_AreText()
    {
        Assert.That(CelTimestamp.TryParse("2026-03-14T15:09:26Z", out CelTimestamp time), Is.True);
        Struct converted = StructValue.FromMap(CelMap.Of(
        [
            new("int", CelValue.FromInt(7)),
            new("big", CelValue.FromInt(long.MaxValue)),
            new("uint", CelValue.FromUint(ulong.MaxValue)),
            new("bytes", CelValue.FromBytes([1, 2, 255])),
            new("time", CelValue.FromTimestamp(time)),
            new("span", CelValue.FromDuration(CelDuration.FromTimeSpan(TimeSpan.FromSeconds(90)))),
            new("list", CelValue.FromList(CelList.Of(CelValue.FromBool(true), CelValue.Null))),
        ]));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(converted.Fields["int"].NumberValue, Is.EqualTo(7));
            Assert.That(converted.Fields["big"].StringValue, Is.EqualTo("9223372036854775807"));
            Assert.That(converted.Fields["uint"].StringValue, Is.EqualTo("18446744073709551615"));
            Assert.That(converted.Fields["bytes"].StringValue, Is.EqualTo("AQL/"));
            Assert.That(converted.Fields["time"].StringValue, Is.EqualTo("2026-03-14T15:09:26Z"));
            Assert.That(converted.Fields["span"].StringValue, Is.EqualTo("90s"));
            Assert.That(converted.Fields["list"].ListValue.Values, Is.EqualTo(new[] { Value.ForBool(true), Value.ForNull() }));
        }
    }

    private static CelValue Get(CelMap map, string key)
    {
        Assert.That(map.TryGet(key, out CelValue value), Is.True, key);
        return value;
    }
}
