using System.Globalization;
using System.Text;
using ZeroTrust.Cel.Tests;

namespace ZeroTrust.Cel.Conformance.Tests;

/// <summary>
/// Generated expressions and inputs through <c>@bufbuild/cel</c>, an independent implementation: both agree in value or in being an
/// error, but for what `peer-differences.txt` explains.
/// </summary>
[TestFixture]
public sealed class PeerTests
{
    private const int FirstSeed = 1_000_000;
    private const int InputsPerExpression = 4;
    private const int Batch = 500;
    private const int Expressions = 8_000;

    // What the peer has no part of, the generator leaves out.
    private static readonly GeneratorOptions Options = new() { Features = GeneratorFeatures.Strings | GeneratorFeatures.Format, Mistakes = 20, Chaos = 2, MaxSize = 12 };

    [Test]
    public async Task Evaluate_GeneratedExpressions_AgreeWithPeer()
    {
        Assert.That(PeerProcess.IsInstalled, "the peer has not been fetched: run `bash tests/setup`");
        var known = PeerDifferences.Load();
        var uses = known.ToDictionary(static k => k.Id, static _ => 0, StringComparer.Ordinal);
        var unexplained = new List<RootCause>();
        var (pairs, errors, differing, failures) = (0, 0, 0, 0);
        using var peer = PeerProcess.Start();
        for (var first = 0; first < Expressions; first += Batch)
        {
            var cases = new List<PeerCase>();
            for (var n = first; n < first + Batch; n++)
            {
                var expression = GeneratedExpression.Create(FirstSeed + n, 1 + (n % Options.MaxSize), Options, InputsPerExpression);
                cases.Add(new PeerCase(expression.Text, [.. expression.Inputs.Select(Bindings.Of)]));
                failures += CheckedDisagrees(expression) ? 1 : 0;
            }

            var answers = await peer.EvaluateAsync(cases);
            var differences = new List<Difference>();
            for (var n = 0; n < cases.Count; n++)
            {
                for (var input = 0; input < InputsPerExpression; input++)
                {
                    pairs++;
                    var bindings = cases[n].Inputs[input];
                    var ours = CanonicalText.Write(bindings.Evaluate(cases[n].Text));
                    var theirs = Difference.Normal(answers[n][input]);
                    errors += ours == CanonicalText.Error ? 1 : 0;
                    if (ours != theirs)
                        differences.Add(new Difference(NamedAttributes.Environment.CompileUnchecked(cases[n].Text).Ast!.Root, cases[n].Text, cases[n].Text, bindings, ours, theirs));
                }
            }

            differing += differences.Count;
            foreach (var cause in (await Reducer.ReduceAsync(peer, differences)).SelectMany(static c => c))
            {
                if (known.FirstOrDefault(k => k.Explains(cause)) is { } explanation)
                    uses[explanation.Id]++;
                else
                    unexplained.Add(cause);
            }
        }

        var report = new StringBuilder().Append(CultureInfo.InvariantCulture, $"{pairs} pairs, {errors} of them errors, {differing} differ\n");
        foreach (var (id, count) in uses)
            report.Append(CultureInfo.InvariantCulture, $"{count,6} {id}\n");
        foreach (var group in unexplained.GroupBy(static u => u.Form, StringComparer.Ordinal).OrderByDescending(static g => g.Count()))
        {
            report.Append(CultureInfo.InvariantCulture, $"unexplained, {group.Count()} times: {group.Key}\n");
            foreach (var cause in group.DistinctBy(static c => c.Text).Take(12))
                report.Append(CultureInfo.InvariantCulture, $"    {cause.Text}  of  {string.Join(" ; ", cause.Arguments.Select(static a => CanonicalText.Write(a)))}  is  {cause.Ours}  for the peer  {cause.Peer}\n        with {Relevant(cause)}\n");
        }

        await TestContext.Out.WriteAsync(report);

        Assert.Multiple(() =>
        {
            Assert.That(unexplained, Is.Empty, "every difference is explained by an entry of peer-differences.txt; see the output");
            Assert.That(uses.Where(static u => u.Value == 0).Select(static u => u.Key), Is.Empty, "entries that explain nothing any more");
            Assert.That(failures, Is.Zero, "checked and unchecked programs agree");
            Assert.That(pairs, Is.GreaterThanOrEqualTo(20_000));
            Assert.That(errors, Is.LessThan(pairs / 2), "most pairs have a value");
        });
    }

    private static string Relevant(RootCause cause) =>
        string.Join(", ", cause.Bindings.All.Where(b => cause.Text.Contains(b.Name, StringComparison.Ordinal)).Select(static b => $"{b.Name} = {b.Value.ToLiteral(80)}"));

    private static bool CheckedDisagrees(GeneratedExpression expression)
    {
        if (NamedAttributes.Environment.Compile(expression.Text).Program is not { } program)
            return false;
        foreach (var input in expression.Inputs)
        {
            var with = CanonicalText.Write(program.Evaluate(input));
            var without = CanonicalText.Write(Bindings.Of(input).Evaluate(expression.Text));
            if (with == without)
                continue;
            TestContext.Out.WriteLine($"checked {with}, unchecked {without}: {expression} with {input}");
            return true;
        }

        return false;
    }
}
