using FsCheck;
using FsCheck.Fluent;

namespace ZeroTrust.Cel.Tests;

public sealed class ClockHorizonTests
{
    private static readonly CelObjectType Context = new("Context", new CelField("now", CelType.Timestamp, IsClock: true), new CelField("start", CelType.Timestamp));

    private static readonly CelEnvironment Environment = CelEnvironment.CreateBuilder()
        .AddVariable("now", CelType.Timestamp, isClock: true)
        .AddVariable("context", CelType.Object(Context))
        .AddVariable("t", CelType.Timestamp)
        .AddVariable("d", CelType.Duration)
        .AddVariable("any", CelType.Dyn)
        .AddVariable("zone", CelType.String)
        .AddVariable("missing", CelType.Bool)
        .AddVariable("dynTime", CelType.Dyn)
        .AddVariable("dynSpan", CelType.Dyn)
        .Build();

    private static readonly CelTimestamp T = Parse("2026-03-29T00:30:00Z");

    [TestCase("now < t", "2026-03-29T00:00:00Z", "true", "2026-03-29T00:30:00Z")]
    [TestCase("now <= t", "2026-03-29T00:00:00Z", "true", "2026-03-29T00:30:00.000000001Z")]
    [TestCase("now > t", "2026-03-29T00:00:00Z", "false", "2026-03-29T00:30:00.000000001Z")]
    [TestCase("now >= t", "2026-03-29T00:00:00Z", "false", "2026-03-29T00:30:00Z")]
    [TestCase("now == t", "2026-03-29T00:00:00Z", "false", "2026-03-29T00:30:00Z")]
    [TestCase("now == t", "2026-03-29T00:30:00Z", "true", "2026-03-29T00:30:00.000000001Z")]
    [TestCase("now != t", "2026-03-29T00:30:00Z", "false", "2026-03-29T00:30:00.000000001Z")]
    [TestCase("now < t", "2026-03-29T00:30:00Z", "false", "never")]
    [TestCase("now <= t", "2026-03-29T00:30:00Z", "true", "2026-03-29T00:30:00.000000001Z")]
    [TestCase("now < t", "2026-03-29T02:00:00Z", "false", "never")]
    [TestCase("t > now", "2026-03-29T00:00:00Z", "true", "2026-03-29T00:30:00Z")]
    [TestCase("t >= now", "2026-03-29T00:30:00Z", "true", "2026-03-29T00:30:00.000000001Z")]
    [TestCase("now < t + duration('1h')", "2026-03-29T00:00:00Z", "true", "2026-03-29T01:30:00Z")]
    [TestCase("now - t < duration('15m')", "2026-03-29T00:35:00Z", "true", "2026-03-29T00:45:00Z")]
    [TestCase("t - now > duration('15m')", "2026-03-29T00:00:00Z", "true", "2026-03-29T00:15:00Z")]
    [TestCase("now + (now - t) < t + duration('20m')", "2026-03-29T00:30:00Z", "true", "2026-03-29T00:40:00Z")]
    [TestCase("now < now", "2026-03-29T00:30:00Z", "false", "never")]
    [TestCase("now - now == duration('0')", "2026-03-29T00:30:00Z", "true", "never")]
    [TestCase("context.now < context.start", "2026-03-29T00:00:00Z", "true", "2026-03-29T00:30:00Z")]
    [TestCase("t < t + d", "2026-03-29T00:00:00Z", "true", "never")]
    [TestCase("now < t && missing", "2026-03-29T02:00:00Z", "false", "never")]
    [TestCase("t == t || now < t", "2026-03-29T00:00:00Z", "true", "never")]
    [TestCase("now < t ? true : now < t + d", "2026-03-29T00:00:00Z", "true", "2026-03-29T00:30:00Z")]
    [TestCase("now.getHours() == 0", "2026-03-29T00:00:00.5Z", "true", "2026-03-29T01:00:00Z")]
    [TestCase("now.getMinutes() == 0", "2026-03-29T00:00:30Z", "true", "2026-03-29T00:01:00Z")]
    [TestCase("now.getSeconds() == 30", "2026-03-29T00:00:30.25Z", "true", "2026-03-29T00:00:31Z")]
    [TestCase("now.getMilliseconds() == 250", "2026-03-29T00:00:30.25Z", "true", "2026-03-29T00:00:30.251Z")]
    [TestCase("now.getHours('Europe/Berlin') == 1", "2026-03-29T00:15:00Z", "true", "2026-03-29T01:00:00Z")]
    [TestCase("now.getDayOfWeek('Europe/Berlin') == 0", "2026-03-29T00:15:00Z", "true", "2026-03-29T01:00:00Z")]
    [TestCase("now.getDayOfWeek('Europe/Berlin') == 0", "2026-03-29T01:15:00Z", "true", "2026-03-29T22:00:00Z")]
    [TestCase("now.getDayOfWeek('Asia/Kathmandu') == 1", "2026-03-30T00:15:00Z", "true", "2026-03-30T18:15:00Z")]
    [TestCase("now.getHours('+05:45') == 6", "2026-03-30T00:15:30Z", "true", "2026-03-30T01:15:00Z")]
    [TestCase("now.getHours(zone) == 2", "2026-03-30T00:15:30Z", "true", "2026-03-30T01:00:00Z")]
    [TestCase("(now + duration('30m')).getHours() == 0", "2026-03-29T00:10:00Z", "true", "2026-03-29T00:30:00Z")]
    [TestCase("(now - t).getHours() == 0", "2026-03-29T00:45:00Z", "true", "2026-03-29T01:30:00Z")]
    [TestCase("(t - now).getMinutes() == 15", "2026-03-29T00:14:30Z", "true", "2026-03-29T00:15:00.000000001Z")]
    [TestCase("string(now) == 'x'", "2026-03-29T00:00:00Z", "false", "2026-03-29T00:00:00Z")]
    [TestCase("int(now) > 0", "2026-03-29T00:00:00Z", "true", "2026-03-29T00:00:00Z")]
    [TestCase("now in [t]", "2026-03-29T00:00:00Z", "false", "2026-03-29T00:00:00Z")]
    [TestCase("[now].exists(x, x < t)", "2026-03-29T00:00:00Z", "true", "2026-03-29T00:00:00Z")]
    [TestCase("(t == t ? now : t) < t", "2026-03-29T00:00:00Z", "true", "2026-03-29T00:00:00Z")]
    [TestCase("dyn(context).now < t", "2026-03-29T00:00:00Z", "true", "2026-03-29T00:00:00Z")]
    [TestCase("now - dynTime < duration('15m')", "2026-03-29T00:35:00Z", "true", "2026-03-29T00:45:00Z")]
    [TestCase("now - dynTime <= duration('15m')", "2026-03-29T00:35:00Z", "true", "2026-03-29T00:45:00.000000001Z")]
    [TestCase("duration('15m') > now - dynTime", "2026-03-29T00:35:00Z", "true", "2026-03-29T00:45:00Z")]
    [TestCase("now - dynTime < duration('15m')", "2026-03-29T00:50:00Z", "false", "2318-07-09T00:17:16.854775808Z")]
    [TestCase("now - t < duration('15m')", "2026-03-29T00:50:00Z", "false", "2318-07-09T00:17:16.854775808Z")]
    [TestCase("now - dynSpan < t", "2026-03-29T00:35:00Z", "true", "2026-03-29T02:00:00Z")]
    [TestCase("dynTime - now > duration('15m')", "2026-03-29T00:00:00Z", "true", "2026-03-29T00:15:00Z")]
    [TestCase("now - dynSpan < duration('15m')", "2026-03-29T00:35:00Z", "no_such_overload", "2026-03-29T00:35:00Z")]
    [TestCase("now - dynSpan == duration('15m')", "2026-03-29T00:35:00Z", "false", "2026-03-29T00:35:00Z")]
    [TestCase("now - any < duration('15m')", "2026-03-29T00:35:00Z", "no_such_overload", "2026-03-29T00:35:00Z")]
    [TestCase("now == any", "2026-03-29T00:00:00Z", "false", "never")]
    [TestCase("now != any", "2026-03-29T00:00:00Z", "true", "never")]
    [TestCase("any == now + (t - any)", "2026-03-29T00:00:00Z", "no_such_overload", "never")]
    [TestCase("any != now + (t - any)", "2026-03-29T00:00:00Z", "no_such_overload", "never")]
    [TestCase("now + (t - any) == any", "2026-03-29T00:00:00Z", "no_such_overload", "never")]
    [TestCase("now.getHours() == 0", "1960-03-29T00:00:00Z", "true", "1960-03-29T01:00:00Z")]
    [TestCase("(now - duration('876000h')).getDate() == 23", "2026-03-29T00:00:00Z", "true", "2026-03-30T00:00:00Z")]
    [TestCase("now < any", "2026-03-29T00:00:00Z", "no_such_overload", "never")]
    public void Evaluate_ClockExpression_NarrowsHorizon(string text, string now, string expected, string horizon)
    {
        var program = Compile.Program(Environment, text);
        Assert.That(program.IsClockDependent, Is.EqualTo(text != "t < t + d"));
        foreach (var isTraced in (bool[])[false, true])
        {
            var activation = At(Parse(now));
            var result = isTraced ? program.EvaluateTraced(activation).Result : program.Evaluate(activation);
            Assert.That(Compile.Show(result), Is.EqualTo(expected));
            Assert.That(activation.Horizon, Is.EqualTo(horizon == "never" ? CelTimestamp.MaxValue : Parse(horizon)));
        }
    }

    [Test]
    public void Evaluate_OverflowOnTheWay_CountsAsChange()
    {
        var program = Compile.Program(Environment, "now + d > t");
        var activation = At(Parse("9999-12-31T20:00:00Z"));
        Assert.That(Compile.Show(program.Evaluate(activation)), Is.EqualTo("true"));
        var flip = activation.Horizon;
        Assert.That(flip, Is.EqualTo(Parse("9999-12-31T22:30:00Z")));
        Assert.That(Compile.Show(program.Evaluate(At(flip))), Is.EqualTo("overflow"));
    }

    [Test]
    public void Horizon_SecondEvaluation_OnlyNarrows()
    {
        var activation = At(Parse("2026-03-29T00:00:00Z"));
        Compile.Program(Environment, "now < t").Evaluate(activation);
        Compile.Program(Environment, "now < t + d").Evaluate(activation);
        Assert.That(activation.Horizon, Is.EqualTo(T));
        activation.ResetEvaluation();
        Assert.That(activation.Horizon, Is.EqualTo(CelTimestamp.MaxValue));
    }

    [Test]
    public void Program_ClockDependence_FollowsFieldsThatAreRead()
    {
        Assert.That(Compile.Program(Environment, "context.start < t").IsClockDependent, Is.False);
        Assert.That(Compile.Program(Environment, "context.now < t").IsClockDependent, Is.True);
        Assert.That(Compile.Program(Environment, "has(context.now)").IsClockDependent, Is.False);
        Assert.That(Compile.Program(Environment, "dyn(context).start < t").IsClockDependent, Is.True);
        Assert.That(Compile.Program(Environment, "[context].size() == 1").IsClockDependent, Is.True);
    }

    [Test]
    [Category("Long")]
    public void Evaluate_BeforeHorizon_ResultIsTheSame()
    {
        var offsets = Gen.Elements(0L, 1, -1, 999_999_999, 1_000_000_000, -1_000_000_000, 60_000_000_000, 3_600_000_000_000, 86_400_000_000_000, 1_000_000_007, -7_200_000_000_000, 13_371_337_000_000);
        var property = Prop.ForAll(
            Gen.Two(Arb.From(Gen.Choose(0, int.MaxValue)).Generator).Zip(offsets).ToArbitrary(),
            input =>
            {
                var ((seed, fraction), offset) = input;
                var random = new Random(seed);
                var text = Bool(random, 3);
                var program = Compile.Program(Environment, text);
                CelTimestamp.TryFromNanoseconds(T.TotalNanoseconds + offset, out var now);
                var activation = At(now);
                var result = program.Evaluate(activation);
                var plainHorizon = activation.Horizon;
                if (plainHorizon <= now)
                    return plainHorizon == now;
                var end = plainHorizon.TotalNanoseconds - now.TotalNanoseconds;
                for (var i = 0; i < 12; i++)
                {
                    // Near moments, far moments, and the very last one before the horizon.
                    var step = i == 0 ? end - 1 : i < 6 ? end * random.Next(1_000_000) / 1_000_000 : Int128.Min(end - 1, (Int128)(random.NextDouble() * Math.Pow(10, i + 4)));
                    CelTimestamp.TryFromNanoseconds(now.TotalNanoseconds + step, out var later);
                    var again = program.Evaluate(At(later));
                    if (Compile.Show(again) != Compile.Show(result))
                        throw new AssertionException($"`{text}` at {now} is {Compile.Show(result)} until {plainHorizon}, but {Compile.Show(again)} at {later} ({fraction})");
                }

                return true;
            });
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(3_000), property);
    }

    [Test]
    public void Evaluate_ComparisonOfTerms_PlainAndTracedAgreeOnResultAndHorizon()
    {
        // The traced plan takes the wide way, the plain one the short way where it can.
        Int128[] edges =
        [
            CelTimestamp.MinValue.TotalNanoseconds, CelTimestamp.MaxValue.TotalNanoseconds, T.TotalNanoseconds,
            T.TotalNanoseconds + long.MaxValue, T.TotalNanoseconds + long.MinValue, CelTimestamp.MinValue.TotalNanoseconds + long.MaxValue,
        ];
        long[] spans = [0, 1, -1, 5_400_000_000_000, long.MaxValue, long.MinValue, long.MaxValue / 2, long.MinValue / 2];
        var random = new Random(20_260_401);
        for (var i = 0; i < 20_000; i++)
        {
            var text = random.Next(2) == 0
                ? $"{Time(random, 2)} {Compare(random)} {Time(random, 2)}"
                : $"{Span(random, 2)} {Compare(random)} {Span(random, 2)}";
            var program = Compile.Program(Environment, text);
            var (now, t, d) = (Moment(), Moment(), new CelDuration(unchecked(spans[random.Next(spans.Length)] + random.Next(-2, 3))));
            var (plain, traced) = (At(now, t, d), At(now, t, d));
            var result = Compile.Show(program.Evaluate(plain));
            Assert.That((Compile.Show(program.EvaluateTraced(traced).Result), traced.Horizon), Is.EqualTo((result, plain.Horizon)), $"{text} at {now}, t {t}, d {d}");
        }

        CelTimestamp Moment() =>
            CelTimestamp.TryFromNanoseconds(edges[random.Next(edges.Length)] + random.Next(-3, 4) + (random.Next(2) * (Int128)random.NextInt64(-20_000_000_000, 20_000_000_000)), out var moment)
                ? moment
                : T;
    }

    private static string Bool(Random random, int depth) => (depth == 0 ? random.Next(3) : random.Next(9)) switch
    {
        0 => $"{Time(random, 2)} {Compare(random)} {Time(random, 2)}",
        1 => $"{Span(random, 2)} {Compare(random)} {Span(random, 2)}",
        2 => Getter(random),
        3 => $"({Bool(random, depth - 1)} && {Bool(random, depth - 1)})",
        4 => $"({Bool(random, depth - 1)} || {Bool(random, depth - 1)})",
        5 => $"!({Bool(random, depth - 1)})",
        6 => $"({Bool(random, depth - 1)} ? {Bool(random, depth - 1)} : {Bool(random, depth - 1)})",
        7 => $"({Bool(random, depth - 1)}) == ({Bool(random, depth - 1)})",
        _ => $"(missing || {Bool(random, depth - 1)})",
    };

    private static string Getter(Random random)
    {
        var zone = random.Next(5) switch { 0 => "", 1 => "'Europe/Berlin'", 2 => "'-03:30'", 3 => "zone", _ => "'America/New_York'" };
        var name = TimeGetters.Names[random.Next(TimeGetters.Names.Length)];
        return random.Next(4) == 0
            ? $"({Span(random, 1)}).{TimeGetters.Names[random.Next(6, 10)]}() {Compare(random)} {random.Next(-3, 60)}"
            : $"({Time(random, 1)}).{name}({zone}) {Compare(random)} {random.Next(0, 60)}";
    }

    private static string Time(Random random, int depth) => (depth == 0 ? random.Next(4) : random.Next(7)) switch
    {
        0 => "now",
        1 => "t",
        2 => "context.now",
        3 => "dynTime",
        4 => $"({Time(random, depth - 1)} + {Span(random, depth - 1)})",
        5 => $"({Time(random, depth - 1)} - {Span(random, depth - 1)})",
        _ => $"({Span(random, depth - 1)} + {Time(random, depth - 1)})",
    };

    private static string Span(Random random, int depth) => (depth == 0 ? random.Next(4) : random.Next(7)) switch
    {
        0 => "d",
        1 => "duration('17s')",
        2 => "duration('-1h1ns')",
        3 => "dynSpan",
        4 or 5 => $"({Time(random, depth - 1)} - {Time(random, depth - 1)})",
        _ => $"({Span(random, depth - 1)} - {Span(random, depth - 1)})",
    };

    private static string Compare(Random random) => random.Next(6) switch { 0 => "<", 1 => "<=", 2 => ">", 3 => ">=", 4 => "==", _ => "!=" };

    private static TestActivation At(CelTimestamp now) => At(now, T, new CelDuration(5_400_000_000_000));

    private static TestActivation At(CelTimestamp now, CelTimestamp t, CelDuration d) => new(
        default,
        CelValue.FromObject(new Record(Context, CelValue.FromTimestamp(now), CelValue.FromTimestamp(t))),
        CelValue.FromTimestamp(t),
        CelValue.FromDuration(d),
        CelValue.FromString("not a time"),
        CelValue.FromString("Europe/Berlin"),
        CelValue.FromError(new CelError(CelErrorCode.AttributeAbsent, "attribute `missing` is absent")),
        CelValue.FromTimestamp(t),
        CelValue.FromDuration(d))
    {
        Clock = now,
    };

    private static CelTimestamp Parse(string text)
    {
        Assert.That(CelTimestamp.TryParse(text, out var value), Is.True);
        return value;
    }
}
