using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;

namespace ZeroTrust.Pdp.Benchmarks.Load;

/// <summary>Unary calls by h2load (Debian: nghttp2-client): 4 connections with 32 streams each.</summary>
internal static partial class H2Load
{
    /// <summary>Calls a second, and microseconds of the server's processor time a call.</summary>
    /// <exception cref="InvalidOperationException">Not every call succeeded.</exception>
    public static async Task<(double Rate, double Cpu)> RunAsync(string address, string path, string body, int requests, Process server)
    {
        server.Refresh();
        TimeSpan before = server.TotalProcessorTime;
        using Process load = Process.Start(new ProcessStartInfo("h2load")
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            ArgumentList =
            {
                "-n", $"{requests}", "-c", "4", "-m", "32", "-t", "1", "-d", body,
                "-H", "content-type: application/grpc", "-H", "te: trailers", $"http://{address}{path}",
            },
        })!;
        string output = await load.StandardOutput.ReadToEndAsync();
        await load.WaitForExitAsync();
        server.Refresh();
        double cpu = (server.TotalProcessorTime - before).TotalMicroseconds / requests;
        Match rate = Rate().Match(output);
        if (load.ExitCode != 0 || !rate.Success || !output.Contains($"{requests} succeeded, 0 failed", StringComparison.Ordinal))
            throw new InvalidOperationException($"h2load did not succeed:\n{output}");
        return (double.Parse(rate.Groups["rate"].Value, CultureInfo.InvariantCulture), cpu);
    }

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    [GeneratedRegex(@"finished in [^,]*, (?<rate>[0-9.]+) req/s", RegexOptions.ExplicitCapture)]
    private static partial Regex Rate();
}
