namespace ZeroTrust.Cel.Tests;

public sealed class TraceTests
{
    private static readonly CelEnvironment Environment = CelEnvironment.CreateBuilder()
        .AddVariable("a", CelType.Int).AddVariable("b", CelType.String).AddVariable("xs", CelType.List(CelType.Int)).AddVariable("now", CelType.Timestamp, isClock: true)
        .WithLimits(new CelLimits { MaxEstimatedCost = long.MaxValue }).Build();

    [TestCase("a + 1 > 2 && b == 'x'", "a + 1 > 2 && b == 'x' = true; a + 1 > 2 = true; a + 1 = 6; a = 5; b == 'x' = true; b = \"x\"")]
    [TestCase("a > 9 && b == 'x'", "a > 9 && b == 'x' = false; a > 9 = false; a = 5")]
    [TestCase("a / 0 == 1 || true", "a / 0 == 1 || true = true; a / 0 == 1 = error(division_by_zero); a / 0 = error(division_by_zero); a = 5")]
    [TestCase("(a + 1) * 2", "(a + 1) * 2 = 12; a + 1 = 6; a = 5")]
    [TestCase("xs.exists(x, x > 1)", "xs.exists(x, x > 1) = true; xs = [1, 2, 3]; x > 1 = false; x > 1 = true; x = 1; x = 2")]
    [TestCase("type(a) == int", "type(a) == int = true; type(a) = int; a = 5")]
    [TestCase("1 + 1 == 2", "")]
    [TestCase("a in [1, 5]", "a in [1, 5] = true; a = 5")]
    [TestCase("a > 0 ? b : 'y'", "a > 0 ? b : 'y' = \"x\"; a > 0 = true; a = 5; b = \"x\"")]
    [TestCase("now - duration('1s') < now", "now - duration('1s') < now = true; now - duration('1s') = timestamp(\"2026-02-25T06:13:19.123456789Z\"); now = timestamp(\"2026-02-25T06:13:20.123456789Z\"); now = timestamp(\"2026-02-25T06:13:20.123456789Z\")")]
    public void EvaluateTraced_Condition_ShowsSubexpressionsInSourceOrder(string text, string expected)
    {
        var trace = Compile.Program(Environment, text).EvaluateTraced(Activation());
        Assert.That(string.Join("; ", trace.Steps.Select(s => $"{s.Text} = {s.Value.ToLiteral(80)}")), Is.EqualTo(expected));
        Assert.That(trace.Steps.Select(s => text.Substring(s.Span.Start, s.Span.Length)), Is.EqualTo(trace.Steps.Select(s => s.Text)));
        Assert.That(trace.IsTruncated, Is.False);
    }

    [Test]
    public void EvaluateTraced_AbsentField_IsReadOnce()
    {
        var type = new CelObjectType("device", new CelField("name", CelType.String));
        var environment = CelEnvironment.CreateBuilder().AddVariable("device", CelType.Object(type)).Build();
        var trace = Compile.Program(environment, "has(device.name)").EvaluateTraced(new TestActivation(CelValue.FromObject(new Record(type, CelValue.Null))));
        Assert.That(trace.Steps.Select(s => $"{s.Text} = {s.Value}"), Is.EqualTo((string[])["has(device.name) = false", "device = device{…}"]));
    }

    [Test]
    public void EvaluateTraced_ManySteps_AreCapped()
    {
        var trace = Compile.Program(Environment, "xs.all(x, xs.all(y, xs.all(z, xs.all(w, xs.all(v, xs.all(u, x + y + z + w + v + u > 0))))))").EvaluateTraced(Activation());
        Assert.That((trace.Steps.Length, trace.IsTruncated, trace.Result.AsBool()), Is.EqualTo((1_000, true, true)));
    }

    [Test]
    public void EvaluateTraced_NestedEvaluation_RecordsOnlyItsOwn()
    {
        var inner = Compile.Program(Environment, "xs.size() + 1");
        var activation = Activation();
        var plain = activation.Provider!;
        activation.Provider = (slot, a) => slot == 0 ? inner.Evaluate(a) : plain(slot, a);
        var trace = Compile.Program(Environment, "a == 4").EvaluateTraced(activation);
        Assert.That(trace.Steps.Select(s => s.Text), Is.EqualTo((string[])["a == 4", "a"]));
    }

    private static TestActivation Activation()
    {
        CelValue[] values = [CelValue.FromInt(5), CelValue.FromString("x"), CelValue.FromList(CelList.Of(CelValue.FromInt(1), CelValue.FromInt(2), CelValue.FromInt(3))), default];
        return new TestActivation { Provider = (slot, _) => values[slot] };
    }
}
