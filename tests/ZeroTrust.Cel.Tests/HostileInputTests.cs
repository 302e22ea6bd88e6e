using System.Diagnostics;

namespace ZeroTrust.Cel.Tests;

[Category("Long")]
public sealed class HostileInputTests
{
    private const int Many = 99_000;

    private static readonly CelEnvironment Environment = CelEnvironment.CreateBuilder()
        .AddVariable("a", CelType.Dyn).AddVariable("b", CelType.Bool).AddVariable("s", CelType.String)
        .WithLimits(new CelLimits { MaxEstimatedCost = long.MaxValue }).Build();

    private static IEnumerable<TestCaseData> Deep()
    {
        (string Name, string Text)[] cases =
        [
            ("parentheses", new string('(', Many)),
            ("closed parentheses", new string('(', Many / 2) + "1" + new string(')', Many / 2)),
            ("brackets", new string('[', Many)),
            ("braces", string.Concat(Enumerable.Repeat("{1:", Many / 3))),
            ("selects", "a" + string.Concat(Enumerable.Repeat(".b", Many / 2))),
            ("indexes", "a" + string.Concat(Enumerable.Repeat("[0]", Many / 3))),
            ("calls", string.Concat(Enumerable.Repeat("f(", Many / 2))),
            ("methods", "a" + string.Concat(Enumerable.Repeat(".f()", Many / 4))),
            ("sums", "1" + string.Concat(Enumerable.Repeat("+1", Many / 2))),
            ("relations", "1" + string.Concat(Enumerable.Repeat("==1", Many / 3))),
            ("conditionals", string.Concat(Enumerable.Repeat("b?1:", Many / 4)) + "1"),
            ("macros", string.Concat(Enumerable.Repeat("[1].map(x,", Many / 10))),
            ("lists in lists", string.Concat(Enumerable.Repeat("[1,", Many / 3))),
            ("message literals", string.Concat(Enumerable.Repeat("a{b:", Many / 4))),
            ("stray operators", "1" + string.Concat(Enumerable.Repeat("*/", Many / 2))),
            ("stray closers", new string(')', Many)),
            ("stray questions", new string('?', Many)),
            ("garbage", new string('#', Many)),
            ("quotes", new string('\'', Many - 1)),
            ("backslashes", "'" + new string('\\', Many - 1)),
            ("1 MB", new string('a', 1 << 20)),
            ("1 MB of blanks", new string(' ', 1 << 20)),
            ("too many emoji", "'" + string.Concat(Enumerable.Repeat("😀", 100_001)) + "'"),
        ];
        return cases.Select(c => new TestCaseData(c.Text).SetName($"{{m}}({c.Name})"));
    }

    [TestCaseSource(nameof(Deep))]
    public void Compile_Hostile_EndsInDiagnosticQuickly(string text)
    {
        var watch = Stopwatch.StartNew();
        CelCompilation? compilation = null;

        // A small stack: what fits here fits on every thread of a server.
        var thread = new Thread(() => compilation = Environment.Compile(text), 512 * 1024);
        thread.Start();
        thread.Join();

        Assert.That(compilation!.Diagnostics, Is.Not.Empty);
        Assert.That(compilation.Diagnostics, Has.Length.LessThanOrEqualTo(100));
        Assert.That(compilation.Program, Is.Null);
        Assert.That(watch.Elapsed, Is.LessThan(TimeSpan.FromSeconds(10)));
    }

    [TestCase("size(")]
    [TestCase("[1].map(x, ")]
    [TestCase("{1: ")]
    [TestCase("-(")]
    public void Compile_OnSmallStack_EndsInDiagnostic(string opening)
    {
        var source = string.Concat(Enumerable.Repeat(opening, 249)) + "1";
        CelCompilation? compilation = null;
        var thread = new Thread(() => compilation = Environment.Compile(source), 256 * 1024);
        thread.Start();
        thread.Join();
        Assert.That(compilation!.Diagnostics, Is.Not.Empty);
    }

    [Test]
    public void Compile_LongRunsWithoutDepth_Work()
    {
        var activation = new TestActivation(CelValue.FromInt(1), CelValue.True, CelValue.FromString("x"));
        Assert.That(Run(new string('!', Many - 2) + "b"), Is.EqualTo("true"));
        Assert.That(Run(new string('!', Many - 1) + "b"), Is.EqualTo("false"));
        Assert.That(Run(new string('-', Many - 1) + "1"), Is.EqualTo("-1"));
        Assert.That(Run("b" + string.Concat(Enumerable.Repeat("&&b", Many / 3 - 1))), Is.EqualTo("true"));
        Assert.That(Run("b" + string.Concat(Enumerable.Repeat("||b", Many / 3 - 1))), Is.EqualTo("true"));
        Assert.That(Run("size([1" + string.Concat(Enumerable.Repeat(",1", Many / 2 - 10)) + "])"), Is.EqualTo((Many / 2 - 9).ToString(System.Globalization.CultureInfo.InvariantCulture)));
        Assert.That(Run("'" + string.Concat(Enumerable.Repeat("😀", 90_000)) + "'.size()"), Is.EqualTo("90000"));

        string Run(string text) => Compile.Show(Compile.Program(Environment, text).Evaluate(activation));
    }

    [Test]
    public void Compile_RequiredSizes_Work()
    {
        var activation = new TestActivation(CelValue.FromInt(1), CelValue.True, CelValue.FromString("x"));
        foreach (var (text, expected) in ((string, string)[])
            [
                (new string('(', 240) + "1" + new string(')', 240), "1"),
                (string.Concat(Enumerable.Repeat("!b ? 1 : ", 200)) + "2", "2"),
                ("1" + string.Concat(Enumerable.Repeat(" + 1", 200)), "201"),
                (new string('[', 200) + new string(']', 200) + ".size()", "1"),
                ("s" + string.Concat(Enumerable.Repeat(".trim()", 200)), "\"x\""),
            ])
        {
            var program = Compile.Program(Environment, text);
            CelValue result = default;
            var thread = new Thread(() => result = program.EvaluateTraced(activation).Result, 512 * 1024);
            thread.Start();
            thread.Join();
            Assert.That(Compile.Show(result), Is.EqualTo(expected));
        }
    }

    [Test]
    public void Compile_NestingLimit_IsExact()
    {
        var environment = CelEnvironment.CreateBuilder().WithLimits(new CelLimits { MaxNesting = 5, MaxSourceLength = 20, MaxDiagnostics = 2 }).Build();
        Assert.That(environment.Compile("((((1))))").Diagnostics, Is.Empty);
        Assert.That(environment.Compile("(((((1)))))").Diagnostics.Select(d => d.Code), Is.EqualTo((string[])["CEL1010"]));
        Assert.That(environment.Compile("1+1+1+1+1").Diagnostics, Is.Empty);
        Assert.That(environment.Compile("1+1+1+1+1+1").Diagnostics.Select(d => d.Code), Is.EqualTo((string[])["CEL1010"]));
        Assert.That(environment.Compile(new string(' ', 20) + "1").Diagnostics.Select(d => d.Code), Is.EqualTo((string[])["CEL1001"]));
        Assert.That(environment.Compile("# # # # #").Diagnostics, Has.Length.EqualTo(2));
    }

    [TestCase("[1,2,3,4,5,6,7,8,9,10].map(a0, [1,2,3,4,5,6,7,8,9,10].map(b0, [1,2,3,4,5,6,7,8,9,10].map(c0, [1,2,3,4,5,6,7,8,9,10].map(d0, [1,2,3,4,5,6,7,8,9,10].map(e0, [1,2,3,4,5,6,7,8,9,10].map(f0, a0 + f0)))))).size() == 0")]
    [TestCase("a.map(x, a.map(y, a.map(z, a.map(w, 1)))).size() == 0")]
    [TestCase("a.all(x, a.all(y, a.all(z, true)))")]
    [TestCase("a.map(x, s + s + s + s + s + s + s + s).map(x, x + x + x + x).map(x, x + x + x + x).map(x, x + x + x + x).size() == 0")]
    [TestCase("a.map(x, s.replace('', s)).map(x, x.replace('', x)).map(x, x.replace('', x)).size() == 0")]
    [TestCase("a.map(x, s.split('')).map(x, x + x + x + x).map(x, x + x + x + x).map(x, x + x + x + x).map(x, x + x + x + x).size() == 0")]
    public void Evaluate_Explosion_EndsInLimitQuickly(string text)
    {
        var list = CelValue.FromList(CelList.Of([.. Enumerable.Range(0, 1_000).Select(i => CelValue.FromInt(i))]));
        var activation = new TestActivation(list, CelValue.True, CelValue.FromString(new string('x', 1_000)));
        var watch = Stopwatch.StartNew();
        var program = Compile.Program(Environment, text);
        Assert.That(Compile.Show(program.Evaluate(activation)), Is.EqualTo("limit_exceeded"));
        Assert.That(watch.Elapsed, Is.LessThan(TimeSpan.FromSeconds(10)));
        Assert.That(Compile.Show(Compile.Program(Environment, "[1].map(x, x)").Evaluate(activation)), Is.EqualTo("[1]"), "the budget is new for each evaluation");
    }

    [Test]
    public void Evaluate_LargeMapAndFilter_IsLinear()
    {
        var list = CelValue.FromList(CelList.Of([.. Enumerable.Range(0, 30_000).Select(i => CelValue.FromInt(i))]));
        var activation = new TestActivation(list, CelValue.True, CelValue.FromString("x"));
        var program = Compile.Program(Environment, "a.map(x, x + 1).filter(x, x % 2 == 0).size()");
        var watch = Stopwatch.StartNew();
        for (var i = 0; i < 20; i++)
            Assert.That(Compile.Show(program.Evaluate(activation)), Is.EqualTo("15000"));
        Assert.That(watch.Elapsed, Is.LessThan(TimeSpan.FromSeconds(5)));
    }

    [TestCase("(a+)+$")]
    [TestCase("(a|a)*b")]
    [TestCase("(x+x+)+y")]
    [TestCase("^(a?){30}a{30}$")]
    public void Matches_CatastrophicPattern_IsLinear(string pattern)
    {
        var activation = new TestActivation(CelValue.Null, CelValue.True, CelValue.FromString(new string('a', 50_000) + "x"));
        var watch = Stopwatch.StartNew();
        Assert.That(Compile.Program(Environment, $"s.matches('{pattern}')").EvaluateTruth(activation, out _), Is.EqualTo(CelTruth.False));
        Assert.That(watch.Elapsed, Is.LessThan(TimeSpan.FromSeconds(5)));
    }

    [TestCase("((((a{100}){100}){100}){100})")]
    [TestCase("(((((a{1000}){1000}){1000}){1000}){1000})")]
    [TestCase("\\\\pL\\\\pL\\\\pL\\\\pL\\\\pL\\\\pL\\\\pL\\\\pL\\\\pL\\\\pL\\\\pL\\\\pL\\\\pL\\\\pL\\\\pL\\\\pL")]
    [TestCase("[[:nope:]]")]
    [TestCase("\\\\C")]
    [TestCase("(?P<1>")]
    [TestCase("(?<=a)b")]
    [TestCase("(?>a)")]
    [TestCase("a++")]
    [TestCase("\\\\p{Klingon}")]
    [TestCase("x{3,1}")]
    public void Compile_PatternBeyondLimits_IsDiagnosed(string pattern) =>
        Assert.That(Environment.Compile($"s.matches('{pattern}')").Diagnostics.Select(d => d.Code), Is.EqualTo((string[])["CEL1301"]));

    [Test]
    public void Patterns_ManyInOneExpression_AreRefusedQuickly()
    {
        var watch = Stopwatch.StartNew();
        var text = string.Join("||", Enumerable.Range(0, 3_000).Select(i => $"s.matches('y{i}{{900}}')"));
        var diagnostics = Environment.Compile(text).Diagnostics;
        Assert.That(diagnostics.Select(d => d.Message), Has.Some.Contains("holds more than 64"));
        Assert.That(Environment.Compile(string.Join("||", Enumerable.Repeat("s.matches('y')", 3_000))).Diagnostics, Is.Empty);
        Assert.That(watch.Elapsed, Is.LessThan(TimeSpan.FromSeconds(30)));
    }

    [Test]
    public void Patterns_OfManyUnicodeClasses_AreRefusedTogether()
    {
        var text = string.Join(" || ", Enumerable.Range(0, 20).Select(i => $"s.matches('^\\\\pL{i}$')"));
        var diagnostics = Environment.Compile(text).Diagnostics;
        Assert.That(diagnostics.Select(d => d.Code).Distinct(), Is.EqualTo((string[])["CEL1301"]));
        Assert.That(diagnostics, Has.Length.InRange(10, 19), "some are compiled before they are too many");
    }

    [Test]
    public void Patterns_OfUnicodeClassesDuringEvaluation_CostWhatTheyTake()
    {
        var patterns = CelValue.FromList(CelList.Of([.. Enumerable.Range(0, 20).Select(i => CelValue.FromString($"^\\pL{i}$"))]));
        var activation = new TestActivation(patterns, CelValue.True, CelValue.FromString("x"));
        Assert.That(Compile.Show(Compile.Program(Environment, "a.exists(p, s.matches(p))").Evaluate(activation)), Is.EqualTo("limit_exceeded"));
    }

    [Test]
    public void Patterns_ManyDuringEvaluation_EndInLimit()
    {
        var patterns = CelValue.FromList(CelList.Of([.. Enumerable.Range(0, 2_000).Select(i => CelValue.FromString($"y{i}"))]));
        var activation = new TestActivation(patterns, CelValue.True, CelValue.FromString("x"));
        Assert.That(Compile.Show(Compile.Program(Environment, "a.exists(p, s.matches(p))").Evaluate(activation)), Is.EqualTo("limit_exceeded"));
        Assert.That(Compile.Show(Compile.Program(Environment, "a.exists(p, s.matches(a[0]))").Evaluate(activation)), Is.EqualTo("false"));
    }
}
