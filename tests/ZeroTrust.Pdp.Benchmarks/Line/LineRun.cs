using System.Diagnostics;
using System.Globalization;
using ZeroTrust.Pdp.Benchmarks.Load;
using ZeroTrust.Pdp.Benchmarks.Peer;
using ZeroTrust.Pdp.Benchmarks.Support;

namespace ZeroTrust.Pdp.Benchmarks.Line;

/// <summary>
/// The whole way of a call, from one end of the machine to the other: an empty call on Kestrel alone, an empty call through the
/// gRPC layer, `Decide` of the published `pdp` with few and many policies, and Cerbos with the same policies, one decision and
/// ten decisions a call. One after the other in rounds; a ratio is taken within a round, and its median over the rounds counts.
/// </summary>
internal static class LineRun
{
    public const string Decide = "/zerotrust.pdp.v1.PolicyDecisionPoint/Decide";
    public const string DecideBatch = "/zerotrust.pdp.v1.PolicyDecisionPoint/DecideBatch";
    public const string CheckResources = "/cerbos.svc.v1.CerbosService/CheckResources";

    private const int WarmUps = 4;
    private const int Rounds = 15;
    private const int LatencyRounds = 3;
    private const int OpenRounds = 7;
    private const double OpenSeconds = 1.5;
    private static readonly TimeSpan Length = TimeSpan.FromSeconds(0.4);
    private static readonly int[] Sizes = [1, 800, 8_000, 40_000];

    public static async Task<int> RunAsync()
    {
        if (!await OwnServer.IsPublishedAsync() || !await CerbosServer.IsInstalledAsync())
            return 1;
        long began = Stopwatch.GetTimestamp();
        string folder = Directory.CreateTempSubdirectory("pdp-line-").FullName;
        try
        {
            (double firstAnswer, double firstCall) = await StartRun.RunAsync(folder, SampleRequest.Frame(PeerRequest.Grpc()), Sizes[1]);
            await using var servers = new LineServers(folder);
            LineTarget raw = await servers.StartCeilingAsync(CeilingHost.Raw, "(a) empty call, Kestrel alone");
            LineTarget empty = await servers.StartCeilingAsync(CeilingHost.Empty, "(b) empty call, gRPC layer");
            var pairs = new (LineTarget Own, LineTarget OwnBatch, LineTarget Peer, LineTarget PeerBatch)[Sizes.Length];
            for (int i = 0; i < Sizes.Length; i++)
                pairs[i] = await servers.StartPairAsync(Sizes[i]);

            // What is compared stands side by side.
            LineTarget[] targets =
            [
                raw, empty, .. pairs.Select(static pair => pair.Own), .. pairs.Select(static pair => pair.Peer),
                .. pairs.Skip(1).SelectMany(static pair => new[] { pair.OwnBatch, pair.PeerBatch }),
            ];
            await MeasureAsync(targets);
            var own = new OpenLoopSide(pairs[1].Own);
            var peer = new OpenLoopSide(pairs[1].Peer);
            MeasureOpenLoop(own, peer);
            Print(targets);
            Print(own, peer);
            await Console.Out.WriteLineAsync();
            var table = new BarTable();
            table.AddAtLeast("(b) : (a), throughput", Ratio(empty, raw), "×", 0.9, "f2");
            table.AddAtLeast("Decide, 800 policies : (b), throughput", Ratio(pairs[1].Own, empty), "×", 0.8, "f2");
            table.AddAtLeast("Decide, 40000 : 800 policies, throughput", Ratio(pairs[3].Own, pairs[1].Own), "×", 0.9, "f2");
            table.AddAtLeast("Decide : Cerbos, 1 policy, throughput", Ratio(pairs[0].Own, pairs[0].Peer), "×", 6, "f1");
            for (int i = 1; i < Sizes.Length; i++)
                table.AddAtLeast($"DecideBatch of 10 : Cerbos, {Sizes[i]} policies", Ratio(pairs[i].OwnBatch, pairs[i].PeerBatch), "×", i switch { 1 => 8, 2 => 10, _ => 15 }, "f1");
            for (int i = 0; i < Sizes.Length; i++)
                table.Add($"server CPU, Decide : Cerbos, {(Sizes[i] == 1 ? "1 policy" : $"{Sizes[i]} policies")}", pairs[i].Own.Cpu / pairs[i].Peer.Cpu, "×", 0.1, "f3");
            for (int i = 1; i < Sizes.Length; i++)
                table.Add($"server CPU, DecideBatch : Cerbos, {Sizes[i]} policies", pairs[i].OwnBatch.Cpu / pairs[i].PeerBatch.Cpu, "×", 0.1, "f3");
            table.Add("p99 at 85 % of its own maximum, Decide : Cerbos", own.Tail / peer.Tail, "×", 0.2, "f3");
            table.Add("process start to first answer, 800 policies", firstAnswer, "ms", 1_000);
            table.Add("first call once it listens", firstCall, "ms", 20, "f1");
            int code = table.Conclude();
            await Console.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"took {Stopwatch.GetElapsedTime(began).TotalMinutes:f1} minutes"));
            return code;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    public static double Median(IEnumerable<double> values) => Percentile([.. values.Order()], 0.5);

    /// <param name="sorted">Ascending.</param>
    /// <param name="part">0 to 1.</param>
    public static double Percentile(IReadOnlyList<double> sorted, double part) => sorted[(int)((sorted.Count - 1) * part)];

    private static async Task MeasureAsync(LineTarget[] targets)
    {
        foreach (LineTarget target in targets)
        {
            for (int n = 0; n < WarmUps; n++)
                await target.WarmUpAsync(Length);
        }

        for (int round = 0; round < Rounds; round++)
        {
            foreach (LineTarget target in targets)
                await target.SaturateAsync();
        }

        for (int round = 0; round < LatencyRounds; round++)
        {
            foreach (LineTarget target in targets)
            {
                await target.CallOneByOneAsync();
                await target.TakeLatenciesAsync();
            }
        }

        foreach (LineTarget target in targets)
            await target.MeasureBytesAsync();
    }

    private static void MeasureOpenLoop(OpenLoopSide own, OpenLoopSide peer)
    {
        own.FindMaximum(OpenRounds, OpenSeconds / 3);
        peer.FindMaximum(OpenRounds, OpenSeconds / 3);
        for (int round = 0; round < OpenRounds; round++)
        {
            own.Measure(OpenSeconds);
            peer.Measure(OpenSeconds);
        }
    }

    private static double Ratio(LineTarget more, LineTarget less) => Median(more.Rates.Zip(less.Rates, static (a, b) => a / b));

    private static void Print(LineTarget[] targets)
    {
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"""
            {Environment.ProcessorCount} cores, which h2load shares; medians of {Rounds} rounds of {Length.TotalSeconds:f1} s; nothing is pinned
            |                                      |      saturated: 4 connections, 32 streams each      |    one by one, µs     |    server     |
            | call                                 | calls/s | p50 µs | p99 µs | server CPU | generator's | calls/s |  p50 |  p99 |  B/call |  MB |
            |--------------------------------------|--------:|-------:|-------:|-----------:|------------:|--------:|-----:|-----:|--------:|----:|
            """));
        foreach (LineTarget target in targets)
        {
            double[] saturated = [.. target.SaturatedLatencies.Order()];
            double[] single = [.. target.SingleLatencies.Order()];
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {target.Name,-36} | {Median(target.Rates),7:f0} | {Percentile(saturated, 0.5),6:f0} | {Percentile(saturated, 0.99),6:f0} | {target.Cpu,7:f1} µs | {target.GeneratorCpu,8:f1} µs | {Median(target.SingleRates),7:f0} | {Percentile(single, 0.5),4:f0} | {Percentile(single, 0.99),4:f0} | {target.Bytes?.ToString("f0", CultureInfo.InvariantCulture) ?? "",7} | {target.Megabytes,3:f0} |"));
        }
    }

    private static void Print(params OpenLoopSide[] sides)
    {
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"""

            open loop (Poisson arrivals, latency from when a call was due), medians of {OpenRounds} rounds of {OpenSeconds:f1} s
            | call                                 | maximum, calls/s | at {OpenLoopSide.Load * 100:f0} %, calls/s | p50 µs | p99 µs |
            |--------------------------------------|-----------------:|----------------:|-------:|-------:|
            """));
        foreach (OpenLoopSide side in sides)
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {side.Name,-36} | {side.Maximum,16:f0} | {side.Maximum * OpenLoopSide.Load,15:f0} | {side.Median,6:f0} | {side.Tail,6:f0} |"));
    }
}
