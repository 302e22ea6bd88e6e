using FsCheck;
using FsCheck.Fluent;

namespace ZeroTrust.Cel.Tests;

/// <summary>All ways to evaluate an expression agree, whatever the expression and the input.</summary>
public sealed class AgreementTests
{
    private static readonly GeneratorOptions Options = new() { Mistakes = 25 };

    private static readonly GeneratorOptions Wild = new() { Mistakes = 25, Chaos = 30, MaxSize = 20 };

    [Test]
    public void Evaluate_CheckedAndUnchecked_Agree()
    {
        var taken = 0;
        ForAll(Options, expression =>
        {
            if (NamedAttributes.Environment.Compile(expression.Text).Program is not { } with)
                return;
            taken++;
            var without = NamedAttributes.Environment.CompileUnchecked(expression.Text).Program!;
            foreach (var input in expression.Inputs)
                Assert.That(Show(with.Evaluate(input)), Is.EqualTo(Show(without.Evaluate(input))), () => $"{expression} with {input}");
        });
        Assert.That(taken, Is.GreaterThan(Tests * 9 / 10), "the generator makes what the checker takes");
    }

    [TestCase(true)]
    [TestCase(false)]
    public void Evaluate_PlainAndTraced_AgreeInValueTruthAndHorizon(bool isChecked)
    {
        var (values, narrowed, sooner) = (0, 0, 0);
        ForAll(Wild, expression =>
        {
            var environment = NamedAttributes.Environment;
            if ((isChecked ? environment.Compile(expression.Text) : environment.CompileUnchecked(expression.Text)).Program is not { } program)
                return;
            foreach (var input in expression.Inputs)
            {
                input.ResetEvaluation();
                var plain = program.Evaluate(input);
                var horizon = input.Horizon;
                input.ResetEvaluation();
                var traced = program.EvaluateTraced(input).Result;
                Assert.That(Compile.Show(traced), Is.EqualTo(Compile.Show(plain)), () => $"{expression} with {input}");

                // A trace also goes where constants have made it pointless, and may meet the clock there: sooner, but never later.
                Assert.That(input.Horizon, Is.LessThanOrEqualTo(horizon), () => $"{expression} with {input}");
                sooner += input.Horizon < horizon ? 1 : 0;
                input.ResetEvaluation();
                var truth = program.EvaluateTruth(input, out var error);
                Assert.That(truth, Is.EqualTo(TruthOf(plain)), () => $"{expression} with {input}");
                Assert.That(error is not null, Is.EqualTo(truth == CelTruth.Error), expression.Text);

                // A condition may know its answer without all of its parts, but never for longer than the value holds.
                Assert.That(input.Horizon, Is.EqualTo(horizon), () => $"{expression} with {input}");
                values += plain.IsError ? 0 : 1;
                narrowed += horizon == CelTimestamp.MaxValue ? 0 : 1;
            }
        });
        Assert.That(values, Is.GreaterThan(Tests / 2), "most expressions have a value");
        Assert.That(narrowed, Is.GreaterThan(Tests / 50), "some expressions depend on the clock");
        Assert.That(sooner, Is.LessThanOrEqualTo(narrowed / 50), "hardly ever sooner");
    }

    /// <summary>Until the horizon the result does not change if only the clock moves.</summary>
    [Test]
    public void Evaluate_UntilHorizon_StaysTheSame()
    {
        var moved = 0;
        var options = new GeneratorOptions { Features = GeneratorFeatures.Clock | GeneratorFeatures.Strings, MaxSize = 10 };
        ForAll(options, expression =>
        {
            if (NamedAttributes.Environment.Compile(expression.Text).Program is not { IsClockDependent: true } program)
                return;
            foreach (var input in expression.Inputs)
            {
                input.ResetEvaluation();
                var result = Show(program.Evaluate(input));
                if (input.Horizon <= input.Now)
                    continue;
                var span = (input.Horizon.TotalNanoseconds - input.Now.TotalNanoseconds - 1) / 2;
                foreach (var step in (Int128[])[1, span, span * 2])
                {
                    if (step <= 0 || !CelTimestamp.TryFromNanoseconds(input.Now.TotalNanoseconds + step, out var later) || later >= input.Horizon)
                        continue;
                    moved++;
                    var values = input.Values.ToArray();
                    values[NamedAttributes.ClockSlot] = CelValue.FromTimestamp(later);
                    Assert.That(Show(program.Evaluate(new GeneratedActivation(values))), Is.EqualTo(result), () => $"{expression} at {later}, with {input}");
                }
            }
        });
        Assert.That(moved, Is.GreaterThan(Tests / 20));
    }

    private static int Tests => LongRun.Count(8_000, 300_000);

    private static void ForAll(GeneratorOptions options, Action<GeneratedExpression> property) =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(Tests), Prop.ForAll(GeneratedExpressions.Of(options), property));

    private static string Show(in CelValue value) => value.IsError ? "error" : value.ToLiteral(10_000);

    private static CelTruth TruthOf(in CelValue value) => value.Kind != CelKind.Bool ? CelTruth.Error : value.AsBool() ? CelTruth.True : CelTruth.False;
}
