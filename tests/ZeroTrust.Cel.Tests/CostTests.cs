namespace ZeroTrust.Cel.Tests;

public sealed class CostTests
{
    private static readonly CelObjectType Device = new("device", new CelField("tier", CelType.Int), new CelField("name", CelType.String));

    private static CelEnvironmentBuilder Builder() => CelEnvironment.CreateBuilder()
        .AddVariable("n", CelType.Int)
        .AddVariable("s", CelType.String)
        .AddVariable("xs", CelType.List(CelType.Int))
        .AddVariable("names", CelType.List(CelType.String))
        .AddVariable("labels", CelType.Map(CelType.String, CelType.String))
        .AddVariable("d", CelType.Dyn)
        .AddVariable("device", CelType.Object(Device))
        .AddVariable("now", CelType.Timestamp, isClock: true);

    private static TestActivation Activation(int size = 10, string text = "text") => new(
        CelValue.FromInt(3),
        CelValue.FromString(text),
        CelValue.FromList(CelList.Of([.. Enumerable.Range(0, size).Select(i => CelValue.FromInt(i))])),
        CelValue.FromList(CelList.Of([.. Enumerable.Range(0, size).Select(i => CelValue.FromString($"name {i}"))])),
        CelValue.FromMap(CelMap.Of(Enumerable.Range(0, size).Select(i => KeyValuePair.Create($"k{i}", CelValue.FromString("v"))))),
        CelValue.FromString("dynamic"),
        CelValue.FromObject(new Record(Device, CelValue.FromInt(2), CelValue.FromString("laptop"))));

    // Counted by hand: names, selections, calls and iterations are one each, literals nothing.
    [TestCase("true", 0)]
    [TestCase("n", 1)]
    [TestCase("device.tier", 2)]
    [TestCase("device.tier >= 2", 3)]
    [TestCase("has(device.tier) && device.tier < 3", 5)]
    [TestCase("device.name in ['a', 'b'] && s.startsWith('x')", 5)]
    [TestCase("now > timestamp('2026-01-01T00:00:00Z')", 2)]
    [TestCase("n > 0 ? n : n + 1", 3)]
    [TestCase("n < 0 ? n : n + 1", 4)]
    [TestCase("n > 0 ? n + 1 : n", 4)]
    [TestCase("true ? n : n + 1", 1)]
    [TestCase("[n, n]", 12)]
    [TestCase("{'a': n}", 31)]
    [TestCase("1 + 2 * 3", 0)]
    [TestCase("cel.bind(x, n + 1, x + x)", 5)]
    [TestCase("xs.all(x, x >= 0)", 32)]
    [TestCase("xs.exists(x, x == 0)", 5)]
    [TestCase("xs.map(x, x * 2)", 32)]
    [TestCase("n in xs", 13)]
    [TestCase("labels.k1 == 'v'", 3)]
    [TestCase("xs[0]", 2)]
    [TestCase("s + s", 3)]
    public void Evaluate_OfEachKind_CostsItsSteps(string text, int cost)
    {
        var activation = Activation();
        var program = Compile.Program(Builder().Build(), text);
        Assert.That(program.Evaluate(activation).IsError, Is.False);
        Assert.That(activation.Cost, Is.EqualTo(cost), text);
        Assert.That(program.EstimatedCost.Max, Is.GreaterThanOrEqualTo(cost), text);
    }

    [TestCase("s.startsWith(s)", 103)]
    [TestCase("s.contains(s)", 10_003)]
    [TestCase("s == s + ''", 204)]
    [TestCase("s.matches('^[a-z]+$')", 204)]
    [TestCase("s.size() > 0", 103)]
    [TestCase("s.indexOf('b') > 0", 203)]
    [TestCase("s < s", 103)]
    public void Evaluate_OverLongText_CostsByLength(string text, int cost)
    {
        var activation = Activation(text: new string('a', 1_000));
        var program = Compile.Program(Builder().BoundSize("s", 1_000).Build(), text);
        Assert.That(program.Evaluate(activation).IsError, Is.False);
        Assert.That(activation.Cost, Is.EqualTo(cost), text);
        Assert.That(program.EstimatedCost.Max, Is.GreaterThanOrEqualTo(cost), text);
    }

    [TestCase("n == 3", 2, 2)]
    [TestCase("device.tier >= 2 || n == 1", 3, 5)]
    [TestCase("n > 0 ? xs : [n]", 3, 13)]
    [TestCase("xs.all(x, x > 0)", 2, 32)]
    [TestCase("names.exists(x, x == 'administrator')", 2, 32)]
    [TestCase("xs.map(x, x > 0, x + 1)", 2, 52)]
    [TestCase("n in xs", 3, 13)]
    [TestCase("labels.all(k, labels[k] != '')", 2, 52)]
    [TestCase("[1, 2, 3].all(x, x > n)", 15, 23)]
    public void EstimatedCost_WithDeclaredSizes_IsARange(string text, int min, int max)
    {
        var environment = Builder().BoundSize("xs", 10).BoundSize("names", 10).BoundSize("names[*]", 20).BoundSize("labels", 10).Build();
        Assert.That(Compile.Program(environment, text).EstimatedCost, Is.EqualTo(new CelCostEstimate(min, max)));
    }

    [Test]
    public void BoundSize_OfElements_LowersTheEstimate()
    {
        const string Text = "names.all(x, x.contains(s))";
        var assumed = Compile.Program(Builder().Build(), Text).EstimatedCost.Max;
        var outer = Compile.Program(Builder().BoundSize("names", 5).Build(), Text).EstimatedCost.Max;
        var inner = Compile.Program(Builder().BoundSize("names", 5).BoundSize("names[*]", 20).BoundSize("s", 10).Build(), Text).EstimatedCost.Max;
        Assert.That(outer, Is.LessThan(assumed / 100));
        Assert.That(inner, Is.EqualTo(2 + (5 * 4)));
    }

    [TestCase("nothing")]
    [TestCase("names[")]
    [TestCase("names[x]")]
    [TestCase("names..x")]
    [TestCase("namesx")]
    public void BoundSize_OfNoAttribute_IsRefused(string attribute) =>
        Assert.That(() => Builder().BoundSize(attribute, 1), Throws.ArgumentException.With.Message.Contains(attribute));

    [Test]
    public void Compile_BeyondTheEstimate_IsRefusedWithTheReason()
    {
        const string Text = "xs.all(x, xs.all(y, xs.all(z, x + y != z)))";
        var diagnostic = Builder().Build().Compile(Text).Diagnostics.Single();
        Assert.That(
            (diagnostic.Code, diagnostic.Span.Length, diagnostic.Message),
            Is.EqualTo(("CEL1401", Text.Length, "the expression may cost up to 6,003,003,002 units, and the limit is 1,000,000,000")));
        Assert.That(Builder().BoundSize("xs", 50).Build().Compile(Text).Diagnostics, Is.Empty);
        Assert.That(Builder().WithLimits(new CelLimits { AssumedSize = 50 }).Build().Compile(Text).Diagnostics, Is.Empty);
        Assert.That(Builder().WithLimits(new CelLimits { MaxEstimatedCost = 10_000_000_000 }).Build().Compile(Text).Diagnostics, Is.Empty);
    }

    [Test]
    public void Evaluate_BeyondTheBudget_IsAnErrorAtTheLoop()
    {
        var program = Compile.Program(Builder().WithLimits(new CelLimits { MaxCost = 100 }).Build(), "n == 3 && xs.all(x, x >= 0)");
        Assert.That(program.EvaluateTruth(Activation(31), out _), Is.EqualTo(CelTruth.True));
        Assert.That(program.EvaluateTruth(Activation(33), out var error), Is.EqualTo(CelTruth.Error));
        Assert.That((error!.Code, error.Span), Is.EqualTo((CelErrorCode.LimitExceeded, new CelSpan(10, 17))));
        Assert.That(program.EvaluateTruth(Activation(31), out _), Is.EqualTo(CelTruth.True), "each evaluation has a budget of its own");
    }

    [TestCase("1 + n == 4", 2)]
    [TestCase("[n, n, n] == []", 13)]
    public void Evaluate_WithABudgetBelowItsFixedCost_DoesNotStart(string text, int budget)
    {
        var program = Compile.Program(Builder().WithLimits(new CelLimits { MaxCost = budget }).Build(), text);
        var activation = Activation();
        activation.Provider = (_, _) => throw new InvalidOperationException("the evaluation must not start");
        Assert.That(Compile.Show(program.Evaluate(activation)), Is.EqualTo("limit_exceeded"));
        Assert.That(program.EvaluateTruth(activation, out var error), Is.EqualTo(CelTruth.Error));
        Assert.That(error!.Span.Length, Is.EqualTo(text.Length));
        Assert.That(Compile.Show(program.EvaluateTraced(activation).Result), Is.EqualTo("limit_exceeded"));
    }

    [Test]
    public void Evaluate_ThatAbsorbsTheLimit_StaysBounded()
    {
        // Each inner loop fails at once when nothing is left, and so does the outer one.
        var environment = Builder().WithLimits(new CelLimits { MaxCost = 5_000, MaxEstimatedCost = long.MaxValue }).Build();
        var activation = Activation(1_000);
        var program = Compile.Program(environment, "xs.exists(x, xs.exists(y, x + y < 0) || x < 0) || n == 3");
        Assert.That(program.EvaluateTruth(activation, out _), Is.EqualTo(CelTruth.True));
        Assert.That(activation.Cost, Is.EqualTo(5_000));
    }

    [Test]
    public void Evaluate_OfDefinitions_SharesTheBudget()
    {
        var environment = Builder().WithLimits(new CelLimits { MaxCost = 100 }).Build();
        var definition = Compile.Program(environment, "xs.all(x, x >= 0)");
        var activation = Activation();
        var inner = Activation();
        activation.Provider = (slot, a) => slot == 5 ? definition.Evaluate(a) : inner.GetVariable(slot);
        Assert.That(Compile.Show(Compile.Program(environment, "d && d && d").Evaluate(activation)), Is.EqualTo("true"));
        Assert.That(activation.Cost, Is.EqualTo(3 + (3 * 32)));
        Assert.That(Compile.Show(Compile.Program(environment, "d && d && d && d").Evaluate(activation)), Is.EqualTo("limit_exceeded"));
    }

    [Test]
    public void Allowance_OverSeveralEvaluations_IsTheirSum()
    {
        var program = Compile.Program(Builder().Build(), "xs.all(x, x >= 0)");
        var activation = Activation();
        activation.Allowance = 70;
        Assert.That(Compile.Show(program.Evaluate(activation)), Is.EqualTo("true"));
        Assert.That(Compile.Show(program.Evaluate(activation)), Is.EqualTo("true"));
        Assert.That(activation.Allowance, Is.EqualTo(6));
        Assert.That(Compile.Show(program.Evaluate(activation)), Is.EqualTo("limit_exceeded"));
        Assert.That(Compile.Show(Compile.Program(Builder().Build(), "n == 3").Evaluate(activation)), Is.EqualTo("limit_exceeded"), "a broken-off evaluation leaves nothing");
        activation.Allowance = long.MaxValue;
        Assert.That(Compile.Show(program.Evaluate(activation)), Is.EqualTo("true"));
    }

    [Test]
    public void Interruption_DuringALongEvaluation_EndsIt()
    {
        using var source = new CancellationTokenSource();
        var activation = Activation(1_000);
        var inner = Activation(1_000);
        activation.Interruption = source.Token;
        var reads = 0;
        activation.Provider = (slot, _) =>
        {
            if (slot == 0 && ++reads == 10)
                source.Cancel();
            return inner.GetVariable(slot);
        };
        var program = Compile.Program(Builder().Build(), "xs.all(x, xs.all(y, x + y + n >= 0))");
        Assert.That(program.EvaluateTruth(activation, out var error), Is.EqualTo(CelTruth.Error));
        Assert.That((error!.Code, error.CodeText), Is.EqualTo((CelErrorCode.Interrupted, "interrupted")));
        Assert.That(reads, Is.InRange(10, 1_000), "looked at every thousand units");
        Assert.That(Compile.Show(Compile.Program(Builder().Build(), "n == 3").Evaluate(activation)), Is.EqualTo("true"), "what is short completes");
        activation.Interruption = CancellationToken.None;
        Assert.That(Compile.Show(Compile.Program(Builder().Build(), "xs.all(x, x + n >= 0)").Evaluate(activation)), Is.EqualTo("true"));
    }

    [Test]
    public void WithLimits_NegativeCosts_AreRefused()
    {
        CelLimits[] wrong = [new() { MaxCost = -1 }, new() { MaxEstimatedCost = -1 }, new() { AssumedSize = -1 }, new() { AssumedLength = -1 }];
        foreach (var limits in wrong)
            Assert.That(() => CelEnvironment.CreateBuilder().WithLimits(limits), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }
}
