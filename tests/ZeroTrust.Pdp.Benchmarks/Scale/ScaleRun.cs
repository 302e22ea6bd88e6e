using System.Diagnostics;
using ZeroTrust.Cel;
using ZeroTrust.Pdp.Benchmarks.Support;
using ZeroTrust.Pdp.Engine.Compilation;
using ZeroTrust.Pdp.Engine.Decisions;
using ZeroTrust.Pdp.Engine.Documents;

namespace ZeroTrust.Pdp.Benchmarks.Scale;

/// <summary>
/// How decisions, loading and a change of one document grow with the number of policies. Sizes are measured in turns; medians over
/// the rounds are the result, and what carries over from one machine to another are the ratios.
/// </summary>
internal static class ScaleRun
{
    private const int Rounds = 9;
    private const int Batch = 20_000;
    private const int LoadRounds = 5;
    private static readonly int[] Sizes = [8, 800, 8_000, 40_000];
    private static readonly CelTimestamp Noon = CelTimestamp.FromDateTimeOffset(new DateTimeOffset(2026, 4, 1, 12, 0, 0, TimeSpan.Zero));

    /// <param name="part">`replace` for the change of one document alone; null for all.</param>
    public static int Run(string? part)
    {
        if (part == "replace")
        {
            var alone = new BarTable();
            Replace(alone);
            return alone.Conclude();
        }

        PolicySnapshot[] snapshots = [.. Sizes.Select(static size => Compile(ScalePolicies.Generate(size)))];
        DecisionRequest[][] requests = [.. Sizes.Select(static size => Requests(size))];
        var engine = new PolicyEngine();
        var decide = new double[Sizes.Length][];
        var explain = new double[Sizes.Length][];
        long[] bytes = new long[Sizes.Length];
        for (int i = 0; i < Sizes.Length; i++)
        {
            decide[i] = new double[Rounds];
            explain[i] = new double[Rounds];
            for (int n = 0; n < 5; n++)
            {
                Decide(engine, snapshots[i], requests[i], Batch);
                Explain(engine, snapshots[i], requests[i], Batch / 10);
            }
        }

        for (int round = 0; round < Rounds; round++)
        {
            for (int i = 0; i < Sizes.Length; i++)
            {
                long before = GC.GetAllocatedBytesForCurrentThread();
                decide[i][round] = Decide(engine, snapshots[i], requests[i], Batch);
                bytes[i] = (GC.GetAllocatedBytesForCurrentThread() - before) / Batch;
                explain[i][round] = Explain(engine, snapshots[i], requests[i], Batch / 10);
            }
        }

        var table = new BarTable();
        for (int i = 0; i < Sizes.Length; i++)
            table.Add($"Decide, {Sizes[i]} policies, p50", Median(decide[i]), "ns", Sizes[i] == 800 ? 1_000 : null);
        table.Add("Decide, 40000 : 800 policies", Median(decide[3]) / Median(decide[1]), "×", 1.5, "f2");
        table.Add("Decide, bytes", bytes.Max(), "B", 200);
        table.Add("Explain : Decide, 800 policies", Median(explain[1]) / Median(decide[1]), "×", 20, "f1");
        table.Add("Explain : Decide, 40000 policies", Median(explain[3]) / Median(decide[3]), "×", 20, "f1");
        (double few, double many) = Loads();
        table.Add("load 8000 policies from YAML", few, "ms");
        table.Add("load 40000 policies from YAML", many, "ms", 3_000);
        table.Add("load, 40000 : 8000 policies", many / few, "×", 6, "f2");
        Replace(table);
        table.Add("server with 40000 policies, resident", ScaleServer.Megabytes(Sizes[3]), "MB", 400);
        return table.Conclude();
    }

    private static void Replace(BarTable table) => ReplaceRun.Run(table, Requests(Sizes[3]), Sizes[3], (Sizes[3] / 8) - 1);

    private static DecisionRequest[] Requests(int size)
    {
        int tenants = Math.Max(1, (size - 3) / 8);
        return [.. Enumerable.Range(0, 64).Select(n => ScalePolicies.Request((int)((long)n * tenants / 64), Noon))];
    }

    private static PolicySnapshot Compile(List<PolicySource> sources)
    {
        CompilationResult result = new PolicyCompiler().Compile(sources);
        return result.Snapshot ?? throw new InvalidOperationException($"the generated policies do not compile: {result.Diagnostics[0]}");
    }

    private static (double Few, double Many) Loads()
    {
        List<PolicySource> few = ScalePolicies.Generate(Sizes[2]);
        List<PolicySource> many = ScalePolicies.Generate(Sizes[3]);
        var elapsed = new double[2][] { new double[LoadRounds], new double[LoadRounds] };
        for (int round = 0; round < LoadRounds; round++)
        {
            elapsed[0][round] = Load(few);
            elapsed[1][round] = Load(many);
        }

        return (Median(elapsed[0]), Median(elapsed[1]));
    }

    private static double Load(List<PolicySource> sources)
    {
        GC.Collect();
        long start = Stopwatch.GetTimestamp();
        GC.KeepAlive(Compile(sources));
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    private static double Decide(PolicyEngine engine, PolicySnapshot snapshot, DecisionRequest[] requests, int count)
    {
        int wrong = 0;
        long start = Stopwatch.GetTimestamp();
        for (int n = 0; n < count; n++)
        {
            if (engine.Decide(snapshot, requests[n % requests.Length]).Effect != Effect.Allow)
                wrong++;
        }

        double elapsed = Stopwatch.GetElapsedTime(start).TotalNanoseconds / count;
        return wrong == 0 ? elapsed : throw new InvalidOperationException($"{wrong} of {count} requests are not allowed");
    }

    private static double Explain(PolicyEngine engine, PolicySnapshot snapshot, DecisionRequest[] requests, int count)
    {
        int wrong = 0;
        long start = Stopwatch.GetTimestamp();
        for (int n = 0; n < count; n++)
        {
            if (engine.Explain(snapshot, requests[n % requests.Length]).Decision.Effect != Effect.Allow)
                wrong++;
        }

        double elapsed = Stopwatch.GetElapsedTime(start).TotalNanoseconds / count;
        return wrong == 0 ? elapsed : throw new InvalidOperationException($"{wrong} of {count} requests are not allowed");
    }

    private static double Median(double[] values) => values.Order().ElementAt(values.Length / 2);
}
