namespace ZeroTrust.Cel.Tests;

public sealed class EvaluationTests
{
    private static readonly CelObjectType User = new(
        "User", new CelField("id", CelType.String), new CelField("age", CelType.Int), new CelField("properties", CelType.Map(CelType.String, CelType.Dyn)),
        new CelField("groups", CelType.List(CelType.String)), new CelField("seen", CelType.Timestamp));

    private static readonly CelEnvironment Environment = CelEnvironment.CreateBuilder()
        .AddVariable("user", CelType.Object(User))
        .AddVariable("m", CelType.Map(CelType.String, CelType.Dyn))
        .AddVariable("xs", CelType.List(CelType.Int))
        .AddVariable("d", CelType.Dyn)
        .AddVariable("bad", CelType.Bool)
        .AddVariable("a.b", CelType.Map(CelType.String, CelType.Int))
        .AddVariable("a.b.c", CelType.String)
        .AddVariable("ts", CelType.Timestamp)
        .AddVariable("holes", CelType.List(CelType.String))
        .AddConstant("limit", CelValue.FromInt(42))
        .AddConstant("offices", CelValue.FromList(CelList.Of(CelValue.FromString("ber"), CelValue.FromString("muc"))))
        .ValidateConstants(false)
        .Build();

    internal static CelValue[] Variables()
    {
        var properties = CelMap.Of(new Dictionary<string, CelValue>(StringComparer.Ordinal)
        {
            ["region"] = CelValue.FromString("eu"),
            ["level"] = CelValue.FromInt(3),
            ["nothing"] = CelValue.Null,
            ["stale"] = CelValue.FromError(new CelError(CelErrorCode.AttributeStale, "attribute `region` is stale")),
        });
        var seen = new CelTimestamp(1_234_567_890, 987_654_321);
        return
        [
            CelValue.FromObject(new Record(
                User, CelValue.FromString("alice"), CelValue.FromInt(33), CelValue.FromMap(properties),
                CelValue.FromList(CelList.Of(CelValue.FromString("dev"), CelValue.FromString("ops"))), CelValue.FromTimestamp(seen))),
            CelValue.FromMap(properties),
            CelValue.FromList(CelList.Of(CelValue.FromInt(1), CelValue.FromInt(2), CelValue.FromInt(3))),
            CelValue.FromString("dynamic"),
            CelValue.FromError(new CelError(CelErrorCode.AttributeAbsent, "attribute `mfa` is absent")),
            CelValue.FromMap(CelMap.Of(new Dictionary<string, CelValue>(StringComparer.Ordinal) { ["c"] = CelValue.FromInt(1), ["x"] = CelValue.FromInt(2) })),
            CelValue.FromString("qualified"),
            CelValue.FromTimestamp(seen),
            CelValue.FromList(CelList.Of(CelValue.FromString("a"), properties.TryGet("stale", out var stale) ? stale : default)),
        ];
    }

    [TestCaseSource(typeof(EvaluationCases), nameof(EvaluationCases.All))]
    [TestCaseSource(typeof(EdgeCases), nameof(EdgeCases.All))]
    public void Evaluate_Case_GivesResultInEveryMode(string text, string expected)
    {
        var program = Compile.Program(Environment, text);
        var activation = new TestActivation(Variables());

        Assert.That(Compile.Show(program.Evaluate(activation)), Is.EqualTo(expected), "plain");
        var trace = program.EvaluateTraced(activation);
        Assert.That(Compile.Show(trace.Result), Is.EqualTo(expected), "traced");
        var truth = program.EvaluateTruth(activation, out var error);
        if (expected is "true" or "false")
            Assert.That(truth, Is.EqualTo(expected == "true" ? CelTruth.True : CelTruth.False), "truth");
        else
            Assert.That((truth, error is null), Is.EqualTo((CelTruth.Error, false)), "truth");
        if (error is not null)
            Assert.That(error.Span.Length, Is.GreaterThan(0), "an error tells its place");
    }

    // Wrapping each literal operand in dyn() must not change the outcome: static and dynamic dispatch agree.
    [TestCaseSource(typeof(EvaluationCases), nameof(EvaluationCases.Operators))]
    public void Evaluate_ThroughDyn_GivesSameResult(string left, string op, string right, string expected)
    {
        var activation = new TestActivation(Variables());
        foreach (var text in (string[])[$"{left} {op} {right}", $"dyn({left}) {op} {right}", $"{left} {op} dyn({right})", $"[{left}].map(x, x {op} {right})[0]", $"[dyn({left}), 'other', 1][0] {op} {right}"])
        {
            var program = Compile.Program(Environment, text);
            Assert.That(Compile.Show(program.Evaluate(activation)), Is.EqualTo(expected), text);
        }
    }

    [Test]
    public void Variables_DottedDeclaration_LongestNameWins()
    {
        var activation = new TestActivation(Variables());
        Assert.That(Compile.Show(Compile.Program(Environment, "a.b.c").Evaluate(activation)), Is.EqualTo("\"qualified\""));
        Assert.That(Compile.Show(Compile.Program(Environment, "a.b.x").Evaluate(activation)), Is.EqualTo("2"));
        Assert.That(Compile.Show(Compile.Program(Environment, "[{'b': 7}].map(a, a.b)").Evaluate(activation)), Is.EqualTo("[7]"));
        Assert.That(Compile.Show(Compile.Program(Environment, "[1].map(limit, .limit + limit)").Evaluate(activation)), Is.EqualTo("[43]"));
    }

    [Test]
    public void Error_FromHost_CarriesSpanOfReferenceAndLeavesOriginalAlone()
    {
        var variables = Variables();
        var original = variables[4].AsError();
        var program = Compile.Program(Environment, "1 == 1 && bad");

        var truth = program.EvaluateTruth(new TestActivation(variables), out var error);

        Assert.That(truth, Is.EqualTo(CelTruth.Error));
        Assert.That((error!.Span, error.CodeText, error.Message), Is.EqualTo((new CelSpan(10, 3), "attribute_absent", original.Message)));
        Assert.That(original.Span, Is.EqualTo(default(CelSpan)));
    }

    [TestCase("10 / (1 - 1)", 0, 12)]
    [TestCase("1 + m.missing", 4, 9)]
    [TestCase("user.properties.stale == 'x'", 0, 21)]
    [TestCase("[1, 2][7] == 1", 0, 9)]
    [TestCase("true && xs.all(x, 1 / 0 == x)", 18, 5)]
    [TestCase("timestamp('x') == timestamp('y')", 0, 14)]
    public void Error_InSubexpression_PointsAtIt(string text, int start, int length)
    {
        var result = Compile.Program(Environment, text).Evaluate(new TestActivation(Variables()));
        Assert.That(result.AsError().Span, Is.EqualTo(new CelSpan(start, length)));
    }

    // A host that breaks its own declarations gets errors, not exceptions.
    [TestCase("user.id == 'x'", "no_such_field")]
    [TestCase("user.age > 3", "no_such_field")]
    [TestCase("user.age + 1 == 3", "no_such_field")]
    [TestCase("user.id.startsWith('x')", "no_such_field")]
    [TestCase("xs[0] == 1", "no_such_overload")]
    [TestCase("a.b.c < 'x'", "no_such_overload")]
    [TestCase("ts.getHours() == 1", "no_such_overload")]
    [TestCase("ts < timestamp(0)", "no_such_overload")]
    [TestCase("bad && true", "no_such_overload")]
    [TestCase("bad && false", "false")]
    public void Evaluate_HostValueOfOtherKind_IsError(string text, string expected)
    {
        var activation = new TestActivation { Provider = static (_, _) => CelValue.FromInt(7) };
        var program = Compile.Program(Environment, text);
        Assert.That(Compile.Show(program.Evaluate(activation)), Is.EqualTo(expected));
        Assert.That(Compile.Show(program.EvaluateTraced(activation).Result), Is.EqualTo(expected));
    }

    [Test]
    public void Evaluate_ErrorOfRecordVariable_PointsAtVariable()
    {
        var activation = new TestActivation { Provider = static (_, _) => CelValue.FromError(new CelError(CelErrorCode.Host, "the directory is away")) };
        Compile.Program(Environment, "1 == 1 && user.id == 'x'").EvaluateTruth(activation, out var error);
        Assert.That((error!.Span, error.CodeText), Is.EqualTo((new CelSpan(10, 4), "host")));
    }

    [Test]
    public void NoSuchKey_LiteralKey_IsNamed_ComputedKeyIsNot()
    {
        var activation = new TestActivation(Variables());
        Assert.That(Compile.Program(Environment, "m.owner").Evaluate(activation).AsError().Message, Does.Contain("`owner`"));
        Assert.That(Compile.Program(Environment, "m['owner']").Evaluate(activation).AsError().Message, Does.Contain("`owner`"));
        Assert.That(Compile.Program(Environment, "m[user.id]").Evaluate(activation).AsError().Message, Does.Not.Contain("alice"));
    }

    [Test]
    public void Evaluate_Reentrant_KeepsFramesApart()
    {
        var inner = Compile.Program(Environment, "[10, 20, 30].map(x, x + 1).exists(x, x == 21)");
        var outer = Compile.Program(Environment, "[1, 2, 3].map(x, [x].map(y, bad ? x * 10 + y : 0)[0])");
        var activation = new TestActivation();
        activation.Provider = (_, a) => inner.Evaluate(a);
        Assert.That(Compile.Show(outer.Evaluate(activation)), Is.EqualTo("[11, 22, 33]"));
    }

    [Test]
    public void Evaluate_DefinitionReferringToItself_IsError()
    {
        CelProgram? self = null;
        var activation = new TestActivation { Provider = (_, a) => self!.Evaluate(a) };
        self = Compile.Program(Environment, "!bad");
        Assert.That(Compile.Show(self.Evaluate(activation)), Is.EqualTo("limit_exceeded"));
        Assert.That(Compile.Show(self.Evaluate(activation)), Is.EqualTo("limit_exceeded"), "the activation is as good as before");
    }

    [Test]
    public void Program_Facts_TellReferencesAndConstness()
    {
        var program = Compile.Program(Environment, "user.id == 'x' && user.properties.region == m['k'] && ('q' in user.properties) && has(user.properties.z) && user.age > limit");
        Assert.That(program.Variables.Select(v => v.Name), Is.EqualTo((string[])["user", "m"]));
        Assert.That(
            program.Fields.Select(f => (f.Slot, f.FieldIndex, f.Key)),
            Is.EqualTo(((int, int, string?)[])[(0, 0, null), (0, 1, null), (0, 2, "q"), (0, 2, "region"), (0, 2, "z")]));
        Assert.That((program.IsConstant, program.IsClockDependent), Is.EqualTo((false, false)));
        Assert.That(Compile.Program(Environment, "limit + 1").IsConstant, Is.True);
        Assert.That(Compile.Program(Environment, "[user].size() == 1").Fields, Is.EqualTo((CelFieldReference[])[new(0, -1, null)]));
    }

    [Test]
    public void Evaluate_ConcurrentlyWithOwnActivations_Agrees()
    {
        var program = Compile.Program(Environment, "xs.map(x, x * 2).filter(x, x > 2).exists(x, x == user.age - 29) && user.id.matches('^[a-z]+$')");
        var results = Enumerable.Range(0, 64).AsParallel().Select(_ =>
        {
            var activation = new TestActivation(Variables());
            return program.Evaluate(activation) == program.EvaluateTraced(activation).Result && program.EvaluateTruth(activation, out var _) == CelTruth.True;
        });
        Assert.That(results, Has.All.True);
    }
}
