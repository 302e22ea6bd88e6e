using System.Diagnostics;
using System.Net;
using ZeroTrust.Pdp.Benchmarks.Load;
using ZeroTrust.Pdp.Benchmarks.Peer;

namespace ZeroTrust.Pdp.Benchmarks.Line;

/// <summary>How long the published `pdp` takes from the start of its process to its first answer, and to answer the first call once it listens.</summary>
internal static class StartRun
{
    private const int Starts = 9;

    /// <summary>Medians in milliseconds.</summary>
    public static async Task<(double FirstAnswer, double FirstCall)> RunAsync(string folder, byte[] body, int policies)
    {
        var answers = new List<double>();
        var calls = new List<double>();
        for (int start = -1; start < Starts; start++)
        {
            string place = Directory.CreateDirectory(Path.Combine(folder, $"start{start}")).FullName;
            string address = $"127.0.0.1:{H2Load.FreePort()}";
            await OwnServer.WritePoliciesAsync(place, PeerPolicies.Own(policies));
            long began = Stopwatch.GetTimestamp();
            using Process server = await OwnServer.StartAsync(place, address);
            double call = OpenLoop.CallOnce(IPEndPoint.Parse(address), LineRun.Decide, body);
            double answer = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
            server.Kill();
            await server.WaitForExitAsync();

            // The first start warms up what measures.
            if (start < 0)
                continue;
            answers.Add(answer);
            calls.Add(call / 1000);
        }

        return (LineRun.Median(answers), LineRun.Median(calls));
    }
}
