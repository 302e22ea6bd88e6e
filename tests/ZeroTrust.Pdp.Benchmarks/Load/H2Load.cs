using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;

namespace ZeroTrust.Pdp.Benchmarks.Load;

/// <summary>Unary calls by h2load (Debian: nghttp2-client): a closed loop on one thread.</summary>
internal static partial class H2Load
{
    /// <summary>At saturation: 4 connections with 32 streams each.</summary>
    /// <exception cref="InvalidOperationException">Not every call succeeded.</exception>
    public static Task<LoadResult> SaturateAsync(string address, string path, string body, int requests, Process server, string? log = null) =>
        RunAsync(address, path, body, requests, server, ["-c", "4", "-m", "32"], log);

    /// <summary>One call after another on one connection.</summary>
    /// <exception cref="InvalidOperationException">Not every call succeeded.</exception>
    public static Task<LoadResult> OneByOneAsync(string address, string path, string body, int requests, Process server, string? log = null) =>
        RunAsync(address, path, body, requests, server, ["-c", "1", "-m", "1"], log);

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    // It throws when not every call succeeded. The log is where h2load writes what each call took.
    private static async Task<LoadResult> RunAsync(string address, string path, string body, int requests, Process server, string[] concurrency, string? log)
    {
        var start = new ProcessStartInfo("h2load", ["-n", $"{requests}", .. concurrency, "-t", "1", "-d", body, "-H", "content-type: application/grpc", "-H", "te: trailers"])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
        };
        if (log is not null)
            start.ArgumentList.Add($"--log-file={log}");
        start.ArgumentList.Add($"http://{address}{path}");
        server.Refresh();
        TimeSpan before = server.TotalProcessorTime;
        TimeSpan own = ChildTime.Read();
        using Process load = Process.Start(start)!;
        string output = await load.StandardOutput.ReadToEndAsync();
        await load.WaitForExitAsync();
        server.Refresh();
        double cpu = (server.TotalProcessorTime - before).TotalMicroseconds / requests;
        double generator = (ChildTime.Read() - own).TotalMicroseconds / requests;
        Match rate = Rate().Match(output);
        if (load.ExitCode != 0 || !rate.Success || !output.Contains($"{requests} succeeded, 0 failed", StringComparison.Ordinal))
            throw new InvalidOperationException($"h2load did not succeed:\n{output}");
        double[] latencies = log is null ? [] : await ReadLogAsync(log);
        return new LoadResult(requests, double.Parse(rate.Groups["rate"].Value, CultureInfo.InvariantCulture), cpu, generator, latencies);
    }

    /// <summary>A line a call: when it began, its HTTP status, and how many microseconds it took, apart by tabs.</summary>
    private static async Task<double[]> ReadLogAsync(string log)
    {
        string[] lines = await File.ReadAllLinesAsync(log);
        File.Delete(log);
        return [.. lines.Select(static line => double.Parse(line.AsSpan(line.LastIndexOf('\t') + 1), CultureInfo.InvariantCulture))];
    }

    [GeneratedRegex(@"finished in [^,]*, (?<rate>[0-9.]+) req/s", RegexOptions.ExplicitCapture)]
    private static partial Regex Rate();
}
