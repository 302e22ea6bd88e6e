using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Grpc.Net.Client;
using ZeroTrust.Cel;
using ZeroTrust.Pdp.Benchmarks.Load;
using ZeroTrust.Pdp.Benchmarks.Support;
using ZeroTrust.Pdp.Engine.Compilation;
using ZeroTrust.Pdp.Engine.Decisions;
using ZeroTrust.Pdp.Engine.Documents;
using ZeroTrust.Pdp.V1;

namespace ZeroTrust.Pdp.Benchmarks.Peer;

/// <summary>
/// The rules of <see cref="PeerPolicies"/> decided by this engine and by others: beside Cedar in process (each in its own), beside
/// Cerbos over gRPC. In turns within one run; ratios are taken within a round, and their medians are the result.
/// </summary>
internal static class EnginePeersRun
{
    private const int Rounds = 7;
    private const int WarmUps = 2;
    private const int Requests = 20_000;
    private const long Target = 100_000_000;
    private static readonly string Folder = Path.GetFullPath("tests/ZeroTrust.Pdp.Benchmarks/peers");

    public static async Task<int> RunAsync(string[] args)
    {
        if (!await OwnServer.IsPublishedAsync() || !await CerbosServer.IsInstalledAsync())
            return 1;
        int[] sizes = args.Length > 0 ? [.. args.Select(static size => int.Parse(size, CultureInfo.InvariantCulture))] : [8, 800, 8_000, 40_000];
        await Console.Out.WriteLineAsync(
            """
            |          |    in process, ns a decision    |     gRPC, calls a second      | server CPU, µs a call |
            | policies |   ours |       Cedar |     ratio |    ours |   Cerbos |  ratio |      ours |    Cerbos |
            |---------:|-------:|------------:|----------:|--------:|---------:|-------:|----------:|----------:|
            """);
        foreach (int size in sizes)
        {
            string folder = Directory.CreateTempSubdirectory("pdp-peers-").FullName;
            try
            {
                string inProcess = await InProcessAsync(folder, size);
                string overGrpc = await OverGrpcAsync(folder, size);
                await Console.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"| {size,8} | {inProcess} | {overGrpc} |"));
            }
            finally
            {
                Directory.Delete(folder, recursive: true);
            }
        }

        return 0;
    }

    private static async Task<string> InProcessAsync(string folder, int size)
    {
        PolicySnapshot snapshot = new PolicyCompiler().Compile([new PolicySource("peers.yaml", PeerPolicies.Own(size))]).Snapshot
            ?? throw new InvalidOperationException("the policies do not compile");
        DecisionRequest request = PeerRequest.Own(CelTimestamp.FromDateTimeOffset(TimeProvider.System.GetUtcNow()));
        string policies = Path.Combine(folder, "policies.cedar");
        string call = Path.Combine(folder, "call.json");
        await File.WriteAllTextAsync(policies, PeerPolicies.Cedar(size));
        await File.WriteAllTextAsync(call, PeerRequest.Cedar().ToJsonString(JsonSerializerOptions.Default));
        using var cedar = new NodeProcess(Folder, "cedar.mjs", policies, call);
        var engine = new PolicyEngine();
        int ownCount = 100;
        int cedarCount = 1;
        var own = new List<double>();
        var other = new List<double>();
        for (int round = -WarmUps * 3; round < Rounds; round++)
        {
            long ownTime = Own(engine, snapshot, request, ownCount);
            long cedarTime = await cedar.MeasureAsync(cedarCount.ToString(CultureInfo.InvariantCulture));
            if (round >= 0)
            {
                own.Add((double)ownTime / ownCount);
                other.Add((double)cedarTime / cedarCount);
                continue;
            }

            ownCount = Scale(ownCount, ownTime);
            cedarCount = Scale(cedarCount, cedarTime);
        }

        double ratio = Median(other.Zip(own, static (a, b) => a / b));
        return string.Create(CultureInfo.InvariantCulture, $"{Median(own),6:f0} | {Median(other),11:f0} | {ratio,7:f0} ×");
    }

    private static async Task<string> OverGrpcAsync(string folder, int size)
    {
        string address = string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{H2Load.FreePort()}");
        string ownBody = Path.Combine(folder, "own.bin");
        string cerbosBody = Path.Combine(folder, "cerbos.bin");
        await File.WriteAllBytesAsync(ownBody, SampleRequest.Frame(PeerRequest.Grpc()));
        await File.WriteAllBytesAsync(cerbosBody, SampleRequest.Frame(PeerRequest.CerbosGrpc()));
        await OwnServer.WritePoliciesAsync(folder, PeerPolicies.Own(size));
        using Process own = await OwnServer.StartAsync(folder, address);
        try
        {
            await using CerbosServer cerbos = await CerbosServer.StartAsync(folder, size);

            // A fast wrong answer must not win.
            using (GrpcChannel channel = GrpcChannel.ForAddress($"http://{address}"))
            {
                DecideResponse answer = await new PolicyDecisionPoint.PolicyDecisionPointClient(channel).DecideAsync(PeerRequest.Grpc());
                string[] there = await cerbos.DecideAsync(PeerRequest.CerbosJson());
                if (answer.Effect != V1.Effect.Allow || there is not ["EFFECT_ALLOW"])
                    throw new InvalidOperationException($"the request is answered {answer.Effect} here and {string.Join(' ', there)} there");
            }

            var rates = new List<(double Own, double Cerbos)>();
            var times = new List<(double Own, double Cerbos)>();
            for (int round = -WarmUps; round < Rounds; round++)
            {
                LoadResult here = await H2Load.SaturateAsync(address, "/zerotrust.pdp.v1.PolicyDecisionPoint/Decide", ownBody, Requests, own);
                LoadResult there = await H2Load.SaturateAsync(cerbos.Grpc, "/cerbos.svc.v1.CerbosService/CheckResources", cerbosBody, Requests, cerbos.Process);
                if (round < 0)
                    continue;
                rates.Add((here.Rate, there.Rate));
                times.Add((here.Cpu, there.Cpu));
            }

            return string.Create(CultureInfo.InvariantCulture, $"""
                {Median(rates.Select(static rate => rate.Own)),7:f0} | {Median(rates.Select(static rate => rate.Cerbos)),8:f0} | {Median(rates.Select(static rate => rate.Own / rate.Cerbos)),4:f1} × | {Median(times.Select(static time => time.Own)),9:f1} | {Median(times.Select(static time => time.Cerbos)),9:f1}
                """);
        }
        finally
        {
            own.Kill();
            await own.WaitForExitAsync();
        }
    }

    private static long Own(PolicyEngine engine, PolicySnapshot snapshot, DecisionRequest request, int count)
    {
        int wrong = 0;
        long start = Stopwatch.GetTimestamp();
        for (int n = count; n > 0; n--)
        {
            if (engine.Decide(snapshot, request).Effect != Engine.Decisions.Effect.Allow)
                wrong++;
        }

        long elapsed = Stopwatch.GetElapsedTime(start).Ticks * (1_000_000_000 / TimeSpan.TicksPerSecond);
        return wrong == 0 ? elapsed : throw new InvalidOperationException("the request is not allowed");
    }

    private static int Scale(int count, long elapsed) => (int)Math.Clamp(count * (double)Target / Math.Max(elapsed, 1), 1, 20_000_000);

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted[sorted.Length / 2];
    }
}
