using System.Diagnostics;
using System.Globalization;
using Grpc.Net.Client;
using ZeroTrust.Pdp.Benchmarks.Support;
using ZeroTrust.Pdp.V1;

namespace ZeroTrust.Pdp.Benchmarks.Load;

/// <summary>
/// End-to-end load by <see cref="H2Load"/> against the published `pdp`: `Decide` beside an empty unary call
/// (`grpc.health.v1.Health/Check`) on the same server, in turns within one run. Machines differ and are shared, so what
/// counts is the ratio within a round, where both met the same machine; its median over the rounds is the result.
/// </summary>
internal static class LoadRun
{
    private const int Rounds = 11;
    private const int Requests = 40_000;

    public static async Task<int> RunAsync(string[] args)
    {
        int policies = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 100;
        double bar = args.Length > 1 ? double.Parse(args[1], CultureInfo.InvariantCulture) : 0;
        if (!await OwnServer.IsPublishedAsync())
            return 1;
        string folder = Directory.CreateTempSubdirectory("pdp-load-").FullName;
        string grpc = $"127.0.0.1:{H2Load.FreePort()}";
        await OwnServer.WritePoliciesAsync(folder, PolicyGenerator.Generate(policies));
        using Process server = await OwnServer.StartAsync(folder, grpc);
        try
        {
            return await MeasureAsync(folder, grpc, policies, bar, server);
        }
        finally
        {
            server.Kill();
            await server.WaitForExitAsync();
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<int> MeasureAsync(string folder, string grpc, int policies, double bar, Process server)
    {
        DecideRequest request = SampleRequest.Create(TimeProvider.System.GetUtcNow());
        using (GrpcChannel channel = GrpcChannel.ForAddress($"http://{grpc}"))
        {
            // A fast wrong answer must not win.
            DecideResponse answer = await new PolicyDecisionPoint.PolicyDecisionPointClient(channel).DecideAsync(request);
            if (answer.Effect != Effect.Allow)
                throw new InvalidOperationException($"the sample request is answered {answer.Effect} ({answer.Reason})");
        }

        string empty = Path.Combine(folder, "empty.bin");
        string decide = Path.Combine(folder, "decide.bin");
        await File.WriteAllBytesAsync(empty, new byte[5]);
        await File.WriteAllBytesAsync(decide, SampleRequest.Frame(request));
        var emptyRates = new List<double>();
        var decideRates = new List<double>();
        var emptyCpu = new List<double>();
        var decideCpu = new List<double>();
        for (int round = -2; round < Rounds; round++)
        {
            LoadResult answered = await H2Load.SaturateAsync(grpc, "/grpc.health.v1.Health/Check", empty, Requests, server);
            LoadResult decided = await H2Load.SaturateAsync(grpc, "/zerotrust.pdp.v1.PolicyDecisionPoint/Decide", decide, Requests, server);
            if (round < 0)
                continue;
            emptyRates.Add(answered.Rate);
            decideRates.Add(decided.Rate);
            emptyCpu.Add(answered.Cpu);
            decideCpu.Add(decided.Cpu);
        }

        double ratio = Median([.. decideRates.Zip(emptyRates, static (decided, answered) => decided / answered)]);
        await Console.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"""
            {policies} policies, medians of {Rounds} rounds of {Requests} calls, 4 connections with 32 streams each
            | call                       | calls/s | server CPU per call |
            |----------------------------|--------:|--------------------:|
            | empty unary (Health/Check) | {Median(emptyRates),7:F0} | {Median(emptyCpu),16:F1} µs |
            | Decide                     | {Median(decideRates),7:F0} | {Median(decideCpu),16:F1} µs |
            Decide / empty unary: {ratio:F2}
            """));
        if (ratio >= bar)
            return 0;
        await Console.Error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"the ratio is below {bar:F2}"));
        return 1;
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
