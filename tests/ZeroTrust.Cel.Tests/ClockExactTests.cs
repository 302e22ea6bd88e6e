namespace ZeroTrust.Cel.Tests;

/// <summary>The horizon, nanosecond by nanosecond: the answer holds up to it, and a comparison's answer changes at it.</summary>
public sealed class ClockExactTests
{
    private const long Window = 9;

    private static readonly CelEnvironment Environment = CelEnvironment.CreateBuilder()
        .AddVariable("now", CelType.Timestamp, isClock: true)
        .AddVariable("t", CelType.Timestamp)
        .AddVariable("d", CelType.Duration)
        .AddVariable("zone", CelType.String)
        .Build();

    private static readonly CelTimestamp T = new(1_774_744_200, 5);

    private static IEnumerable<TestCaseData> Comparisons() =>
        from op in (string[])["<", "<=", ">", ">=", "==", "!="]
        from sides in (string[])
        [
            "now {0} t", "t {0} now", "now + d {0} t", "t {0} now - d", "now - t {0} d", "d {0} now - t", "t - now {0} d", "now + (now - t) {0} t", "t {0} now + (now - t)",
            "now + (now - t) {0} t + d", "t - (now - t) {0} now + d", "now + (now - t) + (now - t) {0} t + d", "now - now {0} d", "d + (t - now) {0} now - t",
        ]
        select new TestCaseData(string.Format(System.Globalization.CultureInfo.InvariantCulture, sides, op)).SetArgDisplayNames(string.Format(System.Globalization.CultureInfo.InvariantCulture, sides, op));

    [TestCaseSource(nameof(Comparisons))]
    public void Horizon_OfComparison_IsWhereTheAnswerChanges(string text)
    {
        var program = Compile.Program(Environment, text);
        Assert.That(program.IsClockDependent, Is.True);
        var moments = new List<(string Answer, CelTimestamp Horizon)>();
        for (var offset = -Window; offset <= Window; offset++)
            moments.Add(Evaluate(program, Shift(T, offset)));
        for (var i = 0; i < moments.Count; i++)
        {
            Assert.That(moments[i].Answer, Is.AnyOf("true", "false"));
            var change = moments.FindIndex(i, m => m.Answer != moments[i].Answer);
            var message = $"at {i - Window} ns";

            // Two clocks can jump over the one moment at which two sums are equal, so there the horizon may come early.
            if ((text.Contains("==", StringComparison.Ordinal) || text.Contains("!=", StringComparison.Ordinal)) && Clocks(text) > 1)
                Assert.That(moments[i].Horizon > Shift(T, i - Window) && (change < 0 || moments[i].Horizon <= Shift(T, change - Window)), Is.True, message);
            else if (change >= 0)
                Assert.That(moments[i].Horizon, Is.EqualTo(Shift(T, change - Window)), message);
            else
                Assert.That(moments[i].Horizon, Is.GreaterThan(Shift(T, Window)), message);
        }
    }

    [TestCase("now.getSeconds()", 1_000_000_000)]
    [TestCase("now.getMinutes()", 60_000_000_000)]
    [TestCase("now.getHours()", 3_600_000_000_000)]
    [TestCase("now.getMilliseconds()", 1_000_000)]
    [TestCase("now.getMinutes('+05:45')", 60_000_000_000)]
    [TestCase("now.getHours('-05:45')", 3_600_000_000_000)]
    [TestCase("now.getHours(zone)", 3_600_000_000_000)]
    [TestCase("now.getDate()", 86_400_000_000_000)]
    [TestCase("now.getDayOfWeek('+05:45')", 86_400_000_000_000)]
    [TestCase("now.getDayOfYear()", 86_400_000_000_000)]
    [TestCase("(now + d).getSeconds()", 1_000_000_000)]
    [TestCase("(now - t).getSeconds()", 1_000_000_000)]
    [TestCase("(t - now).getSeconds()", 1_000_000_000)]
    [TestCase("(now - t).getMinutes()", 60_000_000_000)]
    [TestCase("(t - now).getHours()", 3_600_000_000_000)]
    [TestCase("(now - t).getMilliseconds()", 1_000_000)]
    [TestCase("(t - now).getMilliseconds()", 1_000_000)]
    [TestCase("(now - t + (now - t)).getSeconds()", 500_000_000)]
    [TestCase("(t - now - (now - t)).getSeconds()", 500_000_000)]
    [TestCase("(now - t + (now - t) + (now - t)).getMilliseconds()", 333_333)]
    public void Horizon_OfGetter_IsWhereTheValueChanges(string text, long unit)
    {
        var program = Compile.Program(Environment, text);
        foreach (var start in (CelTimestamp[])[T, new(1_774_744_199, 999_999_999), new(1_774_742_400, 0), new(-1, 999_999_999), new(-86_400, 0), new(1_774_828_800, 1)])
        {
            foreach (var offset in (long[])[0, 1, -1, -2, 5, unit - 1, unit, unit + 1, -unit, -unit - 1, -unit + 1, 3 * unit / 2, -3 * unit / 2])
            {
                var now = Shift(start, offset);
                var (value, horizon) = Evaluate(program, now);
                Assert.That(horizon, Is.GreaterThan(now));
                Assert.That(Span(now, horizon) <= (2 * (Int128)unit) + 2, Is.True, "no later than the value changes");
                Assert.That(Evaluate(program, Shift(horizon, -1)).Answer, Is.EqualTo(value), $"just before the horizon of {now}");

                // Truncation makes the zero of a duration two units long; half-way through it the horizon may come early.
                if (value != "0")
                    Assert.That(Evaluate(program, horizon).Answer, Is.Not.EqualTo(value), $"at the horizon of {now}");
            }
        }
    }

    [TestCase("now.getMonth()")]
    [TestCase("now.getFullYear()")]
    [TestCase("now.getDayOfMonth()")]
    public void Horizon_OfCalendarGetter_HoldsUntilMidnight(string text)
    {
        var program = Compile.Program(Environment, text);
        var (value, horizon) = Evaluate(program, T);
        Assert.That(horizon, Is.EqualTo(new CelTimestamp(((T.Seconds / 86_400) + 1) * 86_400, 0)));
        Assert.That(Evaluate(program, Shift(horizon, -1)).Answer, Is.EqualTo(value));
    }

    [TestCase("now.getHours('x' + zone) == 1", "invalid_argument")]
    [TestCase("now.getHours(zone) == 1", "true")]
    public void Evaluate_ZoneAtRunTime_IsReadOrRefused(string text, string expected) =>
        Assert.That(Evaluate(Compile.Program(Environment, text), T).Answer, Is.EqualTo(expected));

    // Sums leave the range of their type at a moment, and that moment is a horizon, too.
    [TestCase("now + d == t", "9999-12-31T23:59:59.999999990Z")]
    [TestCase("now + (now - t) == t", "5012-12-31T00:00:00Z")]
    public void Horizon_OfSum_EndsWhereItOverflows(string text, string start)
    {
        var program = Compile.Program(Environment, text);
        Assert.That(CelTimestamp.TryParse(start, out var now), Is.True);
        var (answer, horizon) = Evaluate(program, now);
        if (answer == "overflow")
        {
            Assert.That(horizon, Is.EqualTo(now), "time may bring it back");
            return;
        }

        Assert.That(answer, Is.EqualTo("false"));
        Assert.That(Evaluate(program, Shift(horizon, -1)).Answer, Is.EqualTo("false"));
        Assert.That(Evaluate(program, horizon).Answer, Is.EqualTo("overflow"));
    }

    // Wherever the clock stands in an expression, the expression depends on it.
    [TestCase("{string(now): 1}.size() == 1", true)]
    [TestCase("{'a': now}.size() == 1", true)]
    [TestCase("{'a': now}.a > t", true)]
    [TestCase("[now].size() == 1", true)]
    [TestCase("[t, now][1] > t", true)]
    [TestCase("[now].all(x, true)", true)]
    [TestCase("[1].all(x, now > t)", true)]
    [TestCase("[1].exists(i, v, now > t)", true)]
    [TestCase("[1].map(x, now).size() == 1", true)]
    [TestCase("[1].map(x, x > 0, now).size() == 1", true)]
    [TestCase("[1].map(x, now > t, x).size() == 1", true)]
    [TestCase("[1].transformMap(i, v, now).size() == 1", true)]
    [TestCase("cel.bind(x, now, x > t)", true)]
    [TestCase("cel.bind(x, 1, now > t)", true)]
    [TestCase("now > t ? t == t : t != t", true)]
    [TestCase("t > t ? now > t : true", true)]
    [TestCase("t > t ? true : now > t", true)]
    [TestCase("t > t && now > t", true)]
    [TestCase("now > t && t > t", true)]
    [TestCase("string(now) == zone", true)]
    [TestCase("zone.contains(string(now))", true)]
    [TestCase("string(now).contains(zone)", true)]
    [TestCase("optional.of(now).hasValue()", true)]
    [TestCase("t > t", false)]
    [TestCase("[t].all(x, x > t)", false)]
    [TestCase("cel.bind(x, t, x > t)", false)]
    [TestCase("{'a': t}.a == t ? t > t : t < t", false)]
    public void Program_IsClockDependent_WhereverTheClockStands(string text, bool depends) =>
        Assert.That(Compile.Program(Environment, text).IsClockDependent, Is.EqualTo(depends));

    [Test]
    public void Narrow_Moments_OnlyEverNearer()
    {
        var activation = new TestActivation { Clock = T };
        activation.NarrowBy(1_000_000_000);
        Assert.That(activation.Horizon, Is.EqualTo(Shift(T, 1_000_000_000)));
        activation.NarrowBy(2_000_000_000);
        Assert.That(activation.Horizon, Is.EqualTo(Shift(T, 1_000_000_000)));
        activation.NarrowBy(999_999_995);
        Assert.That(activation.Horizon, Is.EqualTo(new CelTimestamp(T.Seconds + 1, 0)));
        activation.NarrowBy(999_999_994);
        Assert.That(activation.Horizon, Is.EqualTo(new CelTimestamp(T.Seconds, 999_999_999)));
        activation.NarrowBy(1);
        Assert.That(activation.Horizon, Is.EqualTo(new CelTimestamp(T.Seconds, 6)));
        activation.NarrowTo(T);
        Assert.That(activation.Horizon, Is.EqualTo(T));

        // Farther than a duration can tell, and farther than there is time.
        activation.ResetEvaluation();
        activation.NarrowBy((Int128)long.MaxValue * 2);
        Assert.That(activation.Horizon.TotalNanoseconds, Is.EqualTo(T.TotalNanoseconds + ((Int128)long.MaxValue * 2)));
        activation.ResetEvaluation();
        activation.NarrowBy((Int128)long.MaxValue * 1_000);
        Assert.That(activation.Horizon, Is.EqualTo(CelTimestamp.MaxValue));
        activation.Clock = CelTimestamp.MaxValue;
        activation.NarrowBy(1);
        Assert.That(activation.Horizon, Is.EqualTo(CelTimestamp.MaxValue));
    }

    private static (string Answer, CelTimestamp Horizon) Evaluate(CelProgram program, CelTimestamp now)
    {
        var activation = new TestActivation(default, CelValue.FromTimestamp(T), CelValue.FromDuration(new CelDuration(3)), CelValue.FromString("+01:00")) { Clock = now };
        var answer = Compile.Show(program.Evaluate(activation));
        var traced = new TestActivation(default, CelValue.FromTimestamp(T), CelValue.FromDuration(new CelDuration(3)), CelValue.FromString("+01:00")) { Clock = now };
        Assert.That((Compile.Show(program.EvaluateTraced(traced).Result), traced.Horizon), Is.EqualTo((answer, activation.Horizon)));
        return (answer, activation.Horizon);
    }

    private static int Clocks(string text) => text.Split("now").Length - 1;

    private static Int128 Span(CelTimestamp from, CelTimestamp to) => to.TotalNanoseconds - from.TotalNanoseconds;

    private static CelTimestamp Shift(CelTimestamp from, long nanoseconds)
    {
        Assert.That(from.TryAdd(new CelDuration(nanoseconds), out var shifted), Is.True);
        return shifted;
    }
}
