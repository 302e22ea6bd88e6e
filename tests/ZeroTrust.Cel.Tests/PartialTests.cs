namespace ZeroTrust.Cel.Tests;

public sealed class PartialTests
{
    private static readonly CelObjectType Subject = new(
        "subject",
        new CelField("id", CelType.String),
        new CelField("groups", CelType.List(CelType.String)),
        new CelField("level", CelType.Int),
        new CelField("extra", CelType.Dyn));

    private static readonly CelObjectType Context = new("context", new CelField("time", CelType.Timestamp, IsClock: true), new CelField("ip", CelType.String));

    private static readonly CelEnvironment Environment = CelEnvironment.CreateBuilder()
        .AddVariable("subject", CelType.Object(Subject))
        .AddVariable("resource", CelType.Map(CelType.String, CelType.Dyn))
        .AddVariable("x", CelType.Int)
        .AddVariable("now", CelType.Timestamp, isClock: true)
        .AddVariable("context", CelType.Object(Context))
        .AddVariable("any", CelType.Dyn)
        .Build();

    private static TestActivation Activation() => new(
        CelValue.FromObject(new Record(
            Subject,
            CelValue.FromString("alice"),
            CelValue.FromList(CelList.Of(CelValue.FromString("eng"), CelValue.FromString("ops"))),
            CelValue.FromInt(3),
            CelValue.FromString("more"))),
        CelValue.FromMap(CelMap.Of(
        [
            KeyValuePair.Create("owner", CelValue.FromString("alice")),
            KeyValuePair.Create("tags", CelValue.FromList(CelList.Of(CelValue.FromString("pii")))),
            KeyValuePair.Create("labels", CelValue.FromMap(CelMap.Of([KeyValuePair.Create("env", CelValue.FromString("prod")), KeyValuePair.Create("team", CelValue.FromString("core"))]))),
        ])),
        CelValue.FromInt(7),
        CelValue.FromTimestamp(new CelTimestamp(1_772_000_000, 123_456_789)),
        CelValue.FromObject(new Record(Context, CelValue.FromTimestamp(new CelTimestamp(1_772_000_000, 123_456_789)), CelValue.FromString("10.0.0.1"))),
        CelValue.FromInt(5));

    // What is left, then the attributes that it lacks; or the value.
    [TestCase("resource", "subject.level > 2 && resource.owner == subject.id", "resource.owner == \"alice\"", "resource")]
    [TestCase("resource.owner", "subject.level > 2 && resource.owner == subject.id", "resource.owner == \"alice\"", "resource[\"owner\"]")]
    [TestCase("resource.owner", "subject.level > 5 && resource.owner == subject.id", "false", "")]
    [TestCase("resource.owner", "resource.owner == subject.id || subject.level > 2", "true", "")]
    [TestCase("resource.owner", "1 / 0 > x || resource.owner == 'a'", "1 / 0 > 7 || resource.owner == \"a\"", "resource[\"owner\"]")]
    [TestCase("resource.owner", "1 / 0 > x && subject.level > 2", "error(division_by_zero)", "")]
    [TestCase("resource.owner", "has(resource.owner)", "has(resource.owner)", "resource[\"owner\"]")]
    [TestCase("resource.absent", "has(resource.absent) || has(resource.owner) == false", "has(resource.absent)", "resource[\"absent\"]")]
    [TestCase("resource.owner", "'owner' in resource", "\"owner\" in resource", "resource")]
    [TestCase("resource.owner", "'tags' in resource", "true", "")]
    [TestCase("resource.owner", "size(resource) > 2", "size(resource) > 2", "resource")]
    [TestCase("resource.owner", "resource.tags.exists(t, t == 'pii')", "true", "")]
    [TestCase("resource.owner", "resource == resource", "resource == resource", "resource")]
    [TestCase("resource.labels.*", "resource.labels.env == 'prod' && resource.owner == 'alice'", "resource.labels.env == \"prod\"", "resource[\"labels\"][\"env\"]")]
    [TestCase("resource.labels[\"env\"]", "resource.labels.env == resource.labels.team", "resource.labels.env == \"core\"", "resource[\"labels\"][\"env\"]")]
    [TestCase("resource.tags", "subject.groups.exists(g, g in resource.tags)", "[\"eng\", \"ops\"].exists(g, g in resource.tags)", "resource[\"tags\"]")]
    [TestCase("subject.groups", "subject.groups.exists(g, g == resource.owner && x > 6)", "subject.groups.exists(g, g == \"alice\")", "subject.groups")]
    [TestCase("subject.groups[0]", "subject.groups[1] == 'ops' && subject.groups[0] == 'eng'", "subject.groups[0] == \"eng\"", "subject.groups[0]")]
    [TestCase("subject.level", "subject.level > 2 ? resource.owner : 'none'", "subject.level > 2 ? \"alice\" : \"none\"", "subject.level")]
    [TestCase("resource.owner", "x > 2 ? resource.owner : 'none'", "resource.owner", "resource[\"owner\"]")]
    [TestCase("x", "subject.level > 2 ? resource.owner : string(x)", "\"alice\"", "")]
    [TestCase("x", "[x, subject.level]", "[x, 3]", "x")]
    [TestCase("x", "{'a': x, subject.id: 1}", "{\"a\": x, \"alice\": 1}", "x")]
    [TestCase("x", "cel.bind(y, subject.level + 1, y * x)", "4 * x", "x")]
    [TestCase("x", "cel.bind(y, x + 1, y * subject.level)", "cel.bind(y, x + 1, y * 3)", "x")]
    [TestCase("x", "cel.bind(y, 1 / 0, x > 0)", "x > 0", "x")]
    [TestCase("x", "subject.groups.map(g, g + string(x))", "[\"eng\", \"ops\"].map(g, g + string(x))", "x")]
    [TestCase("x", "!(x > 3 && subject.level > 2)", "!(x > 3)", "x")]
    [TestCase("any", "any && subject.level == 3", "any && true", "any")]
    [TestCase("x", "resource.?nothing.orValue(x)", "resource.?nothing.orValue(x)", "x")]
    [TestCase("any", "any == subject.extra", "any == \"more\"", "any")]
    [TestCase("x", "x == any", "x == 5", "x")]
    [TestCase("subject.id", "has(subject.id) || has(subject.level) == false", "has(subject.id)", "subject.id")]
    [TestCase("x", ".string(x) == 'a'", ".string(x) == \"a\"", "x")]
    [TestCase("x", "string(x) == resource.owner", "string(x) == \"alice\"", "x")]
    [TestCase("x", "x in [1, subject.level]", "x in [1, 3]", "x")]
    [TestCase("resource", "x == resource.n && subject.extra == any", "false", "")]
    [TestCase("now", "now > timestamp('2026-01-01T00:00:00Z') && x == 7", "now > timestamp(\"2026-01-01T00:00:00Z\")", "now")]
    [TestCase("context.time", "context.time - now < duration('1h') && context.ip == '10.0.0.1'", "context.time - now < duration(\"3600s\")", "context.time")]
    [TestCase("context", "now.getFullYear('UTC') == 2026 && context.ip == 'a'", "now.getFullYear(\"UTC\") == 2026 && context.ip == \"a\"", "context")]
    [TestCase("context.ip", "context.time == now && context.ip == 'a'", "context.ip == \"a\"", "context.ip")]
    [TestCase("resource.nothing.deep", "resource.owner == 'alice'", "true", "")]
    public void EvaluatePartially_WithUnknowns_LeavesWhatTheyDecide(string unknown, string text, string left, string lacks)
    {
        var program = Compile.Program(Environment, text);
        var result = program.EvaluatePartially(Activation(), CelAttributeSet.Parse(Environment, unknown));
        Assert.That(result.IsKnown ? Show(result.Value) : result.Residual!.Text, Is.EqualTo(left));
        Assert.That(string.Join(" ", result.Unknowns.Select(u => u.Attribute)), Is.EqualTo(lacks));
        Assert.That(result.Value.IsUnknown, Is.EqualTo(!result.IsKnown));
        if (result.Residual is { } residual)
            Assert.That(Show(residual.Evaluate(Activation())), Is.EqualTo(Show(program.Evaluate(Activation()))), "complete again");
    }

    // The literal is narrower than the attribute, and the checker would not have it.
    [TestCase("x", "x == subject.extra", "x == dyn(\"more\")")]
    [TestCase("any", "subject.extra + any", "\"more\" + any")]
    public void EvaluatePartially_LiteralOfAnotherType_IsMarkedWhereItMust(string unknown, string text, string left)
    {
        var result = Compile.Program(Environment, text).EvaluatePartially(Activation(), CelAttributeSet.Parse(Environment, unknown));
        Assert.That(result.Residual!.Text, Is.EqualTo(left));
    }

    [Test]
    public void EvaluatePartially_UnknownFromTheHost_IsAsGoodAsAPattern()
    {
        var activation = Activation();
        var inner = Activation();
        activation.Provider = (slot, _) => slot == 2
            ? CelValue.FromUnknown("x")
            : slot == 1 ? CelValue.FromMap(CelMap.Of([KeyValuePair.Create("owner", CelValue.FromUnknown("resource.owner"))])) : inner.GetVariable(slot);
        var result = Compile.Program(Environment, "resource.owner == 'a' && (x > 2 || subject.level == 3) && x > 3").EvaluatePartially(activation, CelAttributeSet.Empty);
        Assert.That(result.Residual!.Text, Is.EqualTo("resource.owner == \"a\" && x > 3"));
        Assert.That(result.Unknowns.ToArray(), Is.EqualTo((CelUnknown[])[new("resource.owner", new CelSpan(0, 14)), new("x", new CelSpan(58, 1))]));
        Assert.That(Compile.Show(Compile.Program(Environment, "has(resource.owner)").EvaluatePartially(activation, CelAttributeSet.Empty).Value), Is.EqualTo("unknown"));
    }

    [Test]
    public void Evaluate_UnknownInAPlainEvaluation_IsAnError()
    {
        var activation = Activation();
        activation.Provider = static (_, _) => CelValue.FromUnknown("x");
        Assert.That(Compile.Program(Environment, "x > 1").EvaluateTruth(activation, out var error), Is.EqualTo(CelTruth.Error));
        Assert.That((error!.Code, error.Message), Is.EqualTo((CelErrorCode.Unknown, "`x` is unknown")));
        Assert.That(Compile.Show(Compile.Program(Environment, "1 / 0 > 1 || x > 1").Evaluate(activation)), Is.EqualTo("unknown"), "an unknown may yet decide");
        Assert.That(Compile.Show(Compile.Program(Environment, "[1, 2].exists(i, i / 0 > 1 || x > i)").Evaluate(activation)), Is.EqualTo("unknown"));
    }

    [Test]
    public void EvaluatePartially_OfTheClock_NarrowsTheHorizonForTheResidual()
    {
        var activation = Activation();
        var result = Compile.Program(Environment, "now < timestamp('2026-06-01T00:00:00Z') && x > 3").EvaluatePartially(activation, CelAttributeSet.Parse(Environment, "x"));
        Assert.That(result.Residual!.Text, Is.EqualTo("x > 3"));
        Assert.That(activation.Horizon.ToString(), Is.EqualTo("2026-06-01T00:00:00Z"));
    }

    [Test]
    public void EvaluatePartially_Unchecked_LeavesTheSame()
    {
        var program = Environment.CompileUnchecked("resource.owner == subject.id && missing || x > 100").Program!;
        var result = program.EvaluatePartially(Activation(), CelAttributeSet.Parse(Environment, "resource.owner"));
        Assert.That(result.Residual!.Text, Is.EqualTo("resource.owner == \"alice\" && missing"));
        Assert.That(Compile.Show(result.Residual.Evaluate(Activation())), Is.EqualTo("unbound"));
    }

    [Test]
    public void EvaluatePartially_LiteralBeyondTheLimits_KeepsTheAttribute()
    {
        var activation = Activation();
        var inner = Activation();
        var large = CelValue.FromList(CelList.Of([.. Enumerable.Range(0, 20_000).Select(i => CelValue.FromInt(i))]));
        activation.Provider = (slot, _) => slot == 5 ? large : inner.GetVariable(slot);
        var result = Compile.Program(Environment, "x in any").EvaluatePartially(activation, CelAttributeSet.Parse(Environment, "x"));
        Assert.That(result.Residual!.Text, Is.EqualTo("x in any"));
        Assert.That(result.Unknowns.Single().Attribute, Is.EqualTo("x"));
    }

    [Test]
    public void EvaluatePartially_BeyondTheBudget_IsTheError()
    {
        var environment = CelEnvironment.CreateBuilder().AddVariable("x", CelType.Int).WithLimits(new CelLimits { MaxCost = 20 }).Build();
        var unknown = CelAttributeSet.Parse(environment, "x");
        var program = Compile.Program(environment, "[1, 2, 3, 4, 5, 6].all(i, i + i + x > 0)");
        var result = program.EvaluatePartially(new TestActivation(CelValue.FromInt(1)), unknown);
        Assert.That(Compile.Show(result.Value), Is.EqualTo("limit_exceeded"));
        Assert.That(result.IsKnown);
    }

    [TestCase("nobody", "does not start with a declared variable")]
    [TestCase("resource[", "a step is")]
    [TestCase("resource[\"a]", "a step is")]
    [TestCase("resource.", "a step is")]
    [TestCase("subjects.id", "does not start")]
    [TestCase("", "does not start")]
    public void Parse_MalformedPattern_SaysWhy(string pattern, string reason) =>
        Assert.That(() => CelAttributeSet.Parse(Environment, pattern), Throws.ArgumentException.With.Message.Contains(reason));

    private static string Show(in CelValue value) => value.IsError ? value.ToLiteral(100) : Compile.Show(value);
}
