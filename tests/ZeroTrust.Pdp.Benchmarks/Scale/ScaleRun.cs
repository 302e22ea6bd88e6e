using System.Diagnostics;
using System.Globalization;
using ZeroTrust.Cel;
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
    private static readonly int[] Sizes = [8, 800, 8_000, 40_000];
    private static readonly CelTimestamp Noon = CelTimestamp.FromDateTimeOffset(new DateTimeOffset(2026, 4, 1, 12, 0, 0, TimeSpan.Zero));

    public static int Run()
    {
        double[] loads = [.. Sizes.Select(static size => Load(size, 3))];
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

        Console.WriteLine("| policies | Decide, p50 | bytes | Explain / Decide | load from YAML |");
        Console.WriteLine("|---------:|------------:|------:|-----------------:|---------------:|");
        for (int i = 0; i < Sizes.Length; i++)
        {
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {Sizes[i],8} | {Median(decide[i]),8:f0} ns | {bytes[i],5} | {Median(explain[i]) / Median(decide[i]),14:f1} × | {loads[i],11:f0} ms |"));
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Decide, 40,000 : 800 policies   {Median(decide[3]) / Median(decide[1]):f2} (bar 1.5)"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"load, 40,000 : 8,000 policies   {loads[3] / loads[2]:f2} (bar 6)"));
        return 0;
    }

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

    private static double Load(int size, int times)
    {
        List<PolicySource> sources = ScalePolicies.Generate(size);
        var elapsed = new double[times];
        for (int n = 0; n < times; n++)
        {
            long start = Stopwatch.GetTimestamp();
            GC.KeepAlive(Compile(sources));
            elapsed[n] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }

        return Median(elapsed);
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
