namespace ZeroTrust.Cel.Tests;

/// <summary>Maps whose entries are declared: names and types are checked, values are taken as their types or not at all.</summary>
public sealed class AttributeTests
{
    private static readonly CelType Properties = CelType.Attributes(
        "p",
        [
            new CelAttribute("region", CelType.String), new CelAttribute("level", CelType.Int), new CelAttribute("count", CelType.Uint),
            new CelAttribute("ratio", CelType.Double), new CelAttribute("on", CelType.Bool), new CelAttribute("seen", CelType.Timestamp),
            new CelAttribute("ttl", CelType.Duration), new CelAttribute("tags", CelType.List(CelType.String)),
            new CelAttribute("levels", CelType.List(CelType.Int)), new CelAttribute("labels", CelType.Map(CelType.String, CelType.Int)),
            new CelAttribute("any", CelType.Dyn), new CelAttribute("a-b", CelType.Int), new CelAttribute("short", CelType.String, 3),
            new CelAttribute("either", [CelType.Int, CelType.String]), new CelAttribute("few", CelType.List(CelType.Dyn), 1),
        ],
        [KeyValuePair.Create("owner", "only documents have it")]);

    private static readonly CelObjectType Plain = new("subject", new CelField("id", CelType.String), new CelField("properties", CelType.Map(CelType.String, CelType.Dyn)));

    private static readonly CelEnvironment Environment = CelEnvironment.CreateBuilder()
        .AddVariable("p", Properties)
        .AddVariable("subject", CelType.Object(Plain.Refine("properties", Properties)))
        .AddVariable("key", CelType.String)
        .Build();

    private static CelValue Evaluate(string text, params (string Name, CelValue Value)[] entries)
    {
        var map = CelMap.Of(entries.Select(static e => KeyValuePair.Create(e.Name, e.Value)));
        var subject = CelValue.FromObject(new Record(Plain, CelValue.FromString("alice"), CelValue.FromMap(map)));
        return Compile.Program(Environment, text).Evaluate(new TestActivation(CelValue.FromMap(map), subject, CelValue.FromString("level")));
    }

    private static CelValue List(params CelValue[] values) => CelValue.FromList(CelList.Of(values));

    [TestCase("p.regin == 'x'", "undeclared field `regin` of `p`, did you mean `region`?", 2, 5)]
    [TestCase("p['regin'] == 'x'", "undeclared field `regin` of `p`, did you mean `region`?", 2, 7)]
    [TestCase("has(subject.properties.levl)", "undeclared field `levl` of `p`, did you mean `level`?", 23, 4)]
    [TestCase("p.?regin == p.?region", "undeclared field `regin` of `p`, did you mean `region`?", 3, 5)]
    [TestCase("p.owner == 'x'", "undeclared field `owner` of `p`", 2, 5)]
    [TestCase("p.region + 1 == 'x'", "no overload of `+` takes (string, int)", 9, 1)]
    [TestCase("p['a-b'] == 'x'", "no overload of `==` takes (int, string)", 9, 2)]
    [TestCase("p.tags.exists(t, t == 1)", "no overload of `==` takes (string, int)", 19, 2)]
    [TestCase("p.region", "expression must be a `bool`, found `string`", 0, 8)]
    public void Compile_MistakeWithADeclaredEntry_IsFoundAtItsPlace(string text, string message, int start, int length)
    {
        var found = Environment.Compile(text, CelType.Bool).Diagnostics;
        Assert.That(found.Select(static d => d.Message), Is.EqualTo((string[])[message]));
        Assert.That(found[0].Span, Is.EqualTo(new CelSpan(start, length)));
        Assert.That(found[0].Help, message.Contains("owner", StringComparison.Ordinal) ? Is.EqualTo("only documents have it") : Is.Not.EqualTo("only documents have it"));
    }

    [TestCase("p.region + '!'", "string")]
    [TestCase("p['level'] + 1", "int")]
    [TestCase("p[key]", "dyn")]
    [TestCase("p.?level", "optional_type(int)")]
    [TestCase("p[?'level']", "optional_type(int)")]
    [TestCase("subject.?properties.level", "optional_type(int)")]
    [TestCase("subject.properties.seen", "timestamp")]
    [TestCase("p.either", "dyn")]
    [TestCase("size(p)", "int")]
    [TestCase("'x' in p", "bool")]
    [TestCase("[p, p][0]", "map(string, dyn)")]
    [TestCase("true ? p : {'a': 1}", "map(string, dyn)")]
    public void Compile_DeclaredEntry_HasItsType(string text, string type) =>
        Assert.That(Compile.Program(Environment, text).ResultType.ToString(), Is.EqualTo(type));

    private static IEnumerable<TestCaseData> Values()
    {
        var time = CelTimestamp.TryParse("2026-04-01T08:00:00Z", out var parsed) ? parsed : default;
        (string Name, CelValue Given, string Taken)[] values =
        [
            ("region", CelValue.FromString("eu"), "p.region == 'eu'"), ("level", CelValue.FromInt(3), "p.level == 3"), ("level", CelValue.FromDouble(3), "p.level + 1 == 4"),
            ("level", CelValue.FromUint(3), "p.level + 1 == 4"), ("level", CelValue.FromDouble(-9223372036854775808.0), "p.level < 0"), ("count", CelValue.FromInt(3), "p.count + 1u == 4u"),
            ("count", CelValue.FromDouble(3), "p.count == 3u"), ("ratio", CelValue.FromInt(1), "p.ratio / 2.0 == 0.5"), ("ratio", CelValue.FromUint(1), "p.ratio / 2.0 == 0.5"),
            ("on", CelValue.True, "p.on"), ("seen", CelValue.FromString("2026-04-01T08:00:00Z"), "p.seen.getFullYear() == 2026"),
            ("seen", CelValue.FromTimestamp(time), "p.seen.getFullYear() == 2026"), ("ttl", CelValue.FromString("90s"), "p.ttl == duration('1m30s')"),
            ("ttl", CelValue.FromDuration(new CelDuration(1)), "p.ttl < duration('1s')"), ("tags", List(CelValue.FromString("a")), "'a' in p.tags"),
            ("levels", List(CelValue.FromInt(1), CelValue.FromDouble(2)), "p.levels.all(l, l * 1 > 0) && p.levels[1] == 2"),
            ("labels", CelValue.FromMap(CelMap.Of([KeyValuePair.Create("a", CelValue.FromDouble(1)), KeyValuePair.Create("b", CelValue.FromInt(2))])), "p.labels.a + p.labels.b == 3"),
            ("any", CelValue.Null, "p.any == null"), ("a-b", CelValue.FromDouble(1), "p['a-b'] + 1 == 2"), ("short", CelValue.FromString("abc"), "p.short == 'abc'"),
            ("either", CelValue.FromString("x"), "p.either == 'x'"), ("either", CelValue.FromDouble(2), "p.either == 2"), ("few", List(CelValue.Null), "size(p.few) == 1"),
            ("level", CelValue.FromDouble(3), "p.?level.orValue(0) + 1 == 4"), ("level", CelValue.FromDouble(3), "p[?'level'].orValue(0) + 1 == 4"),
            ("region", CelValue.FromString("eu"), "p.?level.orValue(7) == 7"), ("region", CelValue.FromString("eu"), "has(p.region) && !has(p.level)"),
            ("level", CelValue.FromDouble(3), "subject.properties.level + 1 == 4 && subject.id == 'alice' && has(subject.properties)"),
        ];
        return values.Select(static v => new TestCaseData(v.Name, v.Given, v.Taken).SetArgDisplayNames($"{v.Name}, {v.Taken}"));
    }

    [TestCaseSource(nameof(Values))]
    public void Evaluate_ValueOfTheType_IsTakenAsIt(string name, CelValue given, string text) =>
        Assert.That(Compile.Show(Evaluate(text, (name, given))), Is.EqualTo("true"));

    private static IEnumerable<TestCaseData> WrongValues()
    {
        (string Name, CelValue Given, string Text, string Message)[] values =
        [
            ("level", CelValue.FromString("3"), "p.level == 3", "the attribute `level` is declared as `int`, found string"),
            ("level", CelValue.FromDouble(2.5), "p.level == 3", "the attribute `level` is declared as `int`, found double"),
            ("level", CelValue.FromDouble(9223372036854775808.0), "p.level == 3", "the attribute `level` is declared as `int`, found double"),
            ("level", CelValue.FromDouble(double.NaN), "p.level == 3", "the attribute `level` is declared as `int`, found double"),
            ("level", CelValue.FromUint(ulong.MaxValue), "p.level != 3", "the attribute `level` is declared as `int`, found uint"),
            ("level", CelValue.FromString("3"), "p.?level.orValue(3) == 3", "the attribute `level` is declared as `int`, found string"),
            ("level", CelValue.FromString("3"), "p['level'] in [1, 2]", "the attribute `level` is declared as `int`, found string"),
            ("count", CelValue.FromInt(-1), "p.count == 3u", "the attribute `count` is declared as `uint`, found int"),
            ("region", CelValue.FromInt(1), "p.region == 'eu'", "the attribute `region` is declared as `string`, found int"),
            ("region", CelValue.Null, "p.region != 'eu'", "the attribute `region` is declared as `string`, found null"),
            ("region", CelValue.FromInt(1), "p.region in ['eu', 'us']", "the attribute `region` is declared as `string`, found int"),
            ("on", CelValue.FromString("true"), "p.on || false", "the attribute `on` is declared as `bool`, found string"),
            ("seen", CelValue.FromString("yesterday"), "p.seen == timestamp('2026-04-01T08:00:00Z')", "the attribute `seen` is declared as `timestamp`, found string"),
            ("ttl", CelValue.FromInt(5), "p.ttl == duration('5s')", "the attribute `ttl` is declared as `duration`, found int"),
            ("tags", List(CelValue.FromString("a"), CelValue.FromInt(1)), "'b' in p.tags", "the attribute `tags` is declared as `list(string)`, found list"),
            ("tags", CelValue.FromString("a"), "size(p.tags) == 1", "the attribute `tags` is declared as `list(string)`, found string"),
            ("labels", CelValue.FromMap(CelMap.Of([KeyValuePair.Create("a", CelValue.FromString("1"))])), "p.labels.a == 1", "the attribute `labels` is declared as `map(string, int)`, found map"),
            ("short", CelValue.FromString("abcd"), "p.short == 'abc'", "the attribute `short` is larger than the 3 that are declared"),
            ("few", List(CelValue.Null, CelValue.Null), "size(p.few) == 2", "the attribute `few` is larger than the 1 that are declared"),
            ("either", CelValue.True, "p.either == 2", "the attribute `either` is declared as `int` or `string`, found bool"),
        ];
        return values.Select(static v => new TestCaseData(v.Name, v.Given, v.Text, v.Message).SetArgDisplayNames($"{v.Name}, {v.Text}, {v.Message}"));
    }

    [TestCaseSource(nameof(WrongValues))]
    public void Evaluate_ValueOfAnotherType_IsAnErrorAtTheReading(string name, CelValue given, string text, string message)
    {
        var result = Evaluate(text, (name, given));
        Assert.That(result.IsError, Is.True, Compile.Show(result));
        Assert.That(result.AsError().Message, Is.EqualTo(message));
        Assert.That(text.Substring(result.AsError().Span.Start, result.AsError().Span.Length), Does.StartWith("p").And.Contain(name));
    }

    [Test]
    public void Evaluate_AbsentEntry_IsTheErrorOfAMap() =>
        Assert.That(Evaluate("p.level == 3").AsError().Code, Is.EqualTo(CelErrorCode.NoSuchKey));

    [Test]
    public void Evaluate_EntryThatIsAnError_StaysThatError() =>
        Assert.That(
            Evaluate("p.tags[0] == 'a'", ("tags", CelValue.FromError(new CelError(CelErrorCode.AttributeStale, "too old")))).AsError().Code,
            Is.EqualTo(CelErrorCode.AttributeStale));

    [Test]
    public void EvaluatePartially_UnknownEntry_Remains()
    {
        var map = CelValue.FromMap(CelMap.Of([KeyValuePair.Create("level", CelValue.FromDouble(3))]));
        var result = Compile.Program(Environment, "p.level > 2 && p.region == 'eu' && p.tags.exists(t, t == 'x')")
            .EvaluatePartially(new TestActivation(map, CelValue.Null, CelValue.Null), CelAttributeSet.Parse(Environment, "p.region", "p.tags"));
        Assert.That(result.Residual!.Text, Is.EqualTo("p.region == \"eu\" && p.tags.exists(t, t == \"x\")"));
    }

    [Test]
    public void Attributes_TwoOfOneNameOrNoType_AreRefused()
    {
        Assert.That(() => CelType.Attributes("p", [new CelAttribute("a", CelType.Int), new CelAttribute("a", CelType.Int)]), Throws.ArgumentException);
        Assert.That(() => CelType.Attributes("", []), Throws.ArgumentException);
        Assert.That(() => new CelAttribute("a", []), Throws.ArgumentException);
        Assert.That(() => new CelAttribute("", CelType.Int), Throws.ArgumentException);
        Assert.That(() => new CelAttribute("a", CelType.String, -1), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => Plain.Refine("nothing", CelType.Int), Throws.ArgumentException);
        var other = CelType.Attributes("p", []);
        Assert.That(Properties, Is.Not.EqualTo(other));
        Assert.That(Properties, Is.Not.EqualTo(CelType.Map(CelType.String, CelType.Dyn)));
    }
}
