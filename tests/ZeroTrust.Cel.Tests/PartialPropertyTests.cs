using FsCheck;
using FsCheck.Fluent;

namespace ZeroTrust.Cel.Tests;

[TestFixture]
[Category("Long")]
public sealed class PartialPropertyTests
{
    private static readonly string[] Parts =
        ["subject.a", "subject.b", "subject.*", "counts[\"a\"]", "counts.*", "ints[0]", "ints[*]", "rows[0]", "rows[*][0]", "names[1]", "codes[1]", "any.a", "mixed[1]", "device.tier"];

    // Whatever the unknown attributes turn out to be: a known result is the result, and a residual gives it.
    [TestCase(true)]
    [TestCase(false)]
    public void EvaluatePartially_WhateverTheUnknownsAre_AgreesWithTheProgram(bool isChecked)
    {
        var known = 0;
        var reduced = 0;
        var property = Prop.ForAll(GeneratedExpressions.Of(new GeneratorOptions { MaxSize = 20 }), expression =>
        {
            var environment = NamedAttributes.Environment;
            var program = (isChecked ? environment.Compile(expression.Text) : environment.CompileUnchecked(expression.Text)).Program;
            if (program is null)
                return;
            var random = new Random(expression.Seed);
            for (var round = 0; round < 2; round++)
            {
                var slots = program.Variables.Select(v => v.Slot).Where(_ => random.Next(2) == 0).ToHashSet();
                string[] patterns = [.. slots.Select(s => NamedAttributes.All[s].Name)];
                var first = expression.Inputs[0];
                var partial = program.EvaluatePartially(first, CelAttributeSet.Parse(environment, patterns));
                known += partial.IsKnown ? 1 : 0;
                reduced += partial.Residual is { } left && !string.Equals(left.Text, expression.Text) ? 1 : 0;
                Assert.That(partial.Unknowns.Select(u => u.Attribute), Is.SubsetOf(patterns), "only what was hidden is lacking");
                foreach (var other in expression.Inputs)
                {
                    var completed = new GeneratedActivation([.. first.Values.Select((v, slot) => slots.Contains(slot) ? other.Values[slot] : v)]);
                    var expected = Show(program.Evaluate(completed));
                    var actual = Show(partial.Residual is { } residual ? residual.Evaluate(completed) : partial.Value);
                    Assert.That(actual, Is.EqualTo(expected), $"{expression} without {string.Join(", ", patterns)} left `{partial.Residual?.Text}`; {completed}");
                }
            }
        });
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(LongRun.Count(4_000, 200_000)), property);
        Assert.That(Math.Min(known, reduced), Is.GreaterThan(500), "both outcomes are met");
    }

    [Test]
    public void EvaluatePartially_PartsUnknown_AgreesWithTheProgram()
    {
        var property = Prop.ForAll(GeneratedExpressions.Of(new GeneratorOptions { MaxSize = 20 }), expression =>
        {
            var environment = NamedAttributes.Environment;
            if (environment.Compile(expression.Text).Program is not { } program)
                return;
            var random = new Random(expression.Seed);
            foreach (var input in expression.Inputs)
            {
                string[] patterns = [.. Parts.Where(_ => random.Next(4) == 0)];
                var partial = program.EvaluatePartially(input, CelAttributeSet.Parse(environment, patterns));
                var actual = Show(partial.Residual is { } residual ? residual.Evaluate(input) : partial.Value);
                Assert.That(actual, Is.EqualTo(Show(program.Evaluate(input))), $"{expression} without {string.Join(", ", patterns)} left `{partial.Residual?.Text}`; {input}");
            }
        });
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(LongRun.Count(4_000, 200_000)), property);
    }

    [Test]
    public void Cost_OfAnyEvaluation_IsWithinTheEstimate()
    {
        var property = Prop.ForAll(GeneratedExpressions.Of(new GeneratorOptions { MaxSize = 30 }), expression =>
        {
            if (NamedAttributes.CreateEnvironment(new CelLimits { MaxEstimatedCost = long.MaxValue }).Compile(expression.Text).Program is not { } program)
                return;
            foreach (var input in expression.Inputs)
            {
                program.Evaluate(input);
                Assert.That(input.Cost, Is.LessThanOrEqualTo(program.EstimatedCost.Max), $"{expression}; {input}");
            }
        });
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(LongRun.Count(5_000, 200_000)), property);
    }

    // Which error it is may depend on what was known; that there is one may not.
    private static string Show(in CelValue value) => value.IsError ? "error" : $"{value.Kind} {value.ToLiteral(10_000)}";
}
