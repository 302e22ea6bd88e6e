using System.Diagnostics;

namespace ZeroTrust.Cel.Tests;

/// <summary>
/// Random and mutated sources through every stage: what comes out is diagnostics and values, never an exception.
/// `PDP_LONG_PROPERTIES` makes it a million; a failure names the source.
/// </summary>
public sealed class HostileSourceTests
{
    private const int PerBlock = 5_000;

    private static readonly CelLimits Limits = new() { MaxCost = 10_000, MaxAllocation = 200_000, MaxStringLength = 20_000, MaxListSize = 5_000, MaxSourceLength = 5_000, MaxPatterns = 4 };

    private static readonly CelEnvironment Environment = NamedAttributes.CreateEnvironment(Limits);

    private static readonly string[] Corpus = CreateCorpus();

    private static IEnumerable<int> Blocks() => Enumerable.Range(0, LongRun.Count(8, 200));

    [TestCaseSource(nameof(Blocks))]
    public void EveryStage_RandomAndMutatedSources_NeverThrow(int block)
    {
        var evaluated = 0;
        string? failure = null;

        // A small stack: what fits here fits on every thread of a server.
        var thread = new Thread(() => failure = Run(block, out evaluated), 512 * 1024);
        thread.Start();
        thread.Join();
        Assert.That(failure, Is.Null);
        Assert.That(evaluated, Is.GreaterThan(PerBlock / 10), "the mutations leave enough to evaluate");
    }

    private static string[] CreateCorpus()
    {
        var generated = Enumerable.Range(0, 2_000).Select(static seed => GeneratedExpression.Create(seed, 1 + (seed % 25), new GeneratorOptions { Chaos = 5 }, inputs: 0).Text);
        return [.. EvaluationCases.All.Select(static c => (string)c.Arguments[0]!), .. LibraryCases.Sources, .. generated];
    }

    private static string? Run(int block, out int evaluated)
    {
        var random = new Random(77_000 + block);
        var mutator = new SourceMutator(random, Corpus);
        var input = GeneratedExpression.Create(block, 1, new GeneratorOptions(), inputs: 1).Inputs[0];
        evaluated = 0;
        for (var n = 0; n < PerBlock; n++)
        {
            var source = mutator.Next();
            try
            {
                var watch = Stopwatch.GetTimestamp();
                var isEvaluated = false;
                foreach (var isChecked in (bool[])[true, false])
                {
                    if (Stages(source, isChecked, input, ref isEvaluated) is { } wrong)
                        return $"{wrong}: `{source}` with {input}";
                }

                evaluated += isEvaluated ? 1 : 0;
                if (Stopwatch.GetElapsedTime(watch) > TimeSpan.FromSeconds(60))
                    return $"took {Stopwatch.GetElapsedTime(watch)}: `{source}` with {input}";
            }
            catch (Exception e)
            {
                return $"`{source}` threw {e}";
            }
        }

        return null;
    }

    private static string? Stages(string source, bool isChecked, GeneratedActivation input, ref bool isEvaluated)
    {
        var compilation = isChecked ? Environment.Compile(source) : Environment.CompileUnchecked(source);
        if (compilation.Program is null != compilation.Diagnostics.Any(static d => d.Severity == CelSeverity.Error))
            return "there is either a program or an error";
        if (compilation.Diagnostics.Length > Limits.MaxDiagnostics)
            return "too many diagnostics";
        var lines = new CelLineTable(source);
        foreach (var diagnostic in compilation.Diagnostics)
        {
            if (diagnostic.Span.Start < 0 || diagnostic.Span.Length < 0 || diagnostic.Span.End > source.Length)
                return $"span outside of the source: {diagnostic}";
            if (lines.Locate(diagnostic.Span.Start).Line < 1 || diagnostic.ToString().Length == 0 || diagnostic.Message.Length == 0)
                return $"bad diagnostic: {diagnostic}";
        }

        if (compilation.Program is not { } program)
            return null;
        isEvaluated = true;
        var written = compilation.Ast!.Unparse();
        if (!isChecked && Environment.CompileUnchecked(written).Ast is { } again && again.Unparse() != written)
            return $"unparsed to {written}, then to {again.Unparse()}";
        input.ResetEvaluation();
        var plain = program.Evaluate(input);
        if (plain.ToLiteral(200).Length > 200)
            return "a literal longer than asked for";
        if (plain.IsError && (plain.AsError().Span.End > source.Length || plain.AsError().Message.Length == 0))
            return $"bad error: {plain.AsError()}";
        var trace = program.EvaluateTraced(input);
        if (Compile.Show(trace.Result) != Compile.Show(plain))
            return $"plain {plain}, traced {trace.Result}";
        return program.EvaluateTruth(input, out _) == CelTruth.True != (plain.Kind == CelKind.Bool && plain.AsBool()) ? $"plain {plain}, but another truth" : null;
    }
}
