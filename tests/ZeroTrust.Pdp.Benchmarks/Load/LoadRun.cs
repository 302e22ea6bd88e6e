using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Grpc.Net.Client;
using ZeroTrust.Pdp.Benchmarks.Support;
using ZeroTrust.Pdp.V1;

namespace ZeroTrust.Pdp.Benchmarks.Load;

/// <summary>
/// End-to-end load with h2load (Debian: nghttp2-client) against the published `pdp`: `Decide` beside an empty unary call
/// (`grpc.health.v1.Health/Check`) on the same server, in turns within one run. Machines differ and are shared, so what
/// counts is the ratio within a round, where both met the same machine; its median over the rounds is the result.
/// </summary>
internal static partial class LoadRun
{
    private const int Rounds = 11;
    private const int Requests = 40_000;

    public static async Task<int> RunAsync(string[] args)
    {
        int policies = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 100;
        double bar = args.Length > 1 ? double.Parse(args[1], CultureInfo.InvariantCulture) : 0;
        string executable = Path.GetFullPath("artifacts/pdp/pdp");
        if (!File.Exists(executable))
        {
            await Console.Error.WriteLineAsync($"{executable} is not there; from the root of the repository run: dotnet publish src/ZeroTrust.Pdp.Cli -c Release -o artifacts/pdp");
            return 1;
        }

        string folder = Directory.CreateTempSubdirectory("pdp-load-").FullName;
        string grpc = $"127.0.0.1:{FreePort()}";
        using Process server = await StartAsync(executable, folder, grpc, policies);
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
            (double emptyRate, double emptyTime) = await H2LoadAsync(grpc, "/grpc.health.v1.Health/Check", empty, server);
            (double decideRate, double decideTime) = await H2LoadAsync(grpc, "/zerotrust.pdp.v1.PolicyDecisionPoint/Decide", decide, server);
            if (round < 0)
                continue;
            emptyRates.Add(emptyRate);
            decideRates.Add(decideRate);
            emptyCpu.Add(emptyTime);
            decideCpu.Add(decideTime);
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

    /// <summary>Calls a second, and microseconds of the server's processor time a call.</summary>
    private static async Task<(double Rate, double Cpu)> H2LoadAsync(string address, string path, string body, Process server)
    {
        server.Refresh();
        TimeSpan before = server.TotalProcessorTime;
        using Process load = Process.Start(new ProcessStartInfo("h2load")
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            ArgumentList =
            {
                "-n", $"{Requests}", "-c", "4", "-m", "32", "-t", "1", "-d", body,
                "-H", "content-type: application/grpc", "-H", "te: trailers", $"http://{address}{path}",
            },
        })!;
        string output = await load.StandardOutput.ReadToEndAsync();
        await load.WaitForExitAsync();
        server.Refresh();
        double cpu = (server.TotalProcessorTime - before).TotalMicroseconds / Requests;
        Match rate = Rate().Match(output);
        if (load.ExitCode != 0 || !rate.Success || !output.Contains($"{Requests} succeeded, 0 failed", StringComparison.Ordinal))
            throw new InvalidOperationException($"h2load did not succeed:\n{output}");
        return (double.Parse(rate.Groups["rate"].Value, CultureInfo.InvariantCulture), cpu);
    }

    private static async Task<Process> StartAsync(string executable, string folder, string grpc, int policies)
    {
        string policyFolder = Directory.CreateDirectory(Path.Combine(folder, "policies")).FullName;
        await File.WriteAllTextAsync(Path.Combine(policyFolder, "generated.yaml"), PolicyGenerator.Generate(policies));
        Process server = Process.Start(new ProcessStartInfo(executable)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            ArgumentList = { "serve", "--policies", policyFolder, "--data", Path.Combine(folder, "pdp.db"), "--grpc", grpc, "--http", $"127.0.0.1:{FreePort()}" },
        })!;
        while (await server.StandardOutput.ReadLineAsync() is { } line)
        {
            if (!line.Contains("listening on", StringComparison.Ordinal))
                continue;
            _ = server.StandardOutput.BaseStream.CopyToAsync(Stream.Null);
            return server;
        }

        throw new InvalidOperationException("the server ended before it listened");
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    [GeneratedRegex(@"finished in [^,]*, (?<rate>[0-9.]+) req/s", RegexOptions.ExplicitCapture)]
    private static partial Regex Rate();
}
