using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using ZeroTrust.Pdp.Benchmarks.Load;

namespace ZeroTrust.Pdp.Benchmarks.Peer;

/// <summary>A Cerbos server on loopback, as its npm package brings it, with policies from a folder, no audit log and no telemetry.</summary>
internal sealed class CerbosServer : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);
    private static readonly string Executable = Path.GetFullPath("tests/ZeroTrust.Pdp.Benchmarks/peers/node_modules/@cerbos/cerbos-linux-x64/cerbos-linux-x64");

    private CerbosServer(Process process, string grpc, string http)
    {
        Process = process;
        Grpc = grpc;
        Http = http;
    }

    public Process Process { get; }

    public string Grpc { get; }

    private string Http { get; }

    /// <summary>Says how to install it when it is not there.</summary>
    public static async Task<bool> IsInstalledAsync()
    {
        if (File.Exists(Executable))
            return true;
        await Console.Error.WriteLineAsync($"{Executable} is not there; from the root of the repository run: npm ci --prefix tests/ZeroTrust.Pdp.Benchmarks/peers");
        return false;
    }

    public static async Task<CerbosServer> StartAsync(string folder, int rules)
    {
        string policies = Directory.CreateDirectory(Path.Combine(folder, "cerbos")).FullName;
        foreach ((string file, string text) in PeerPolicies.Cerbos(rules))
            await File.WriteAllTextAsync(Path.Combine(policies, file), text);
        string grpc = string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{H2Load.FreePort()}");
        string http = string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{H2Load.FreePort()}");
        string settings = Path.Combine(folder, "cerbos.yaml");
        await File.WriteAllTextAsync(settings, $$$"""
            server: {grpcListenAddr: "{{{grpc}}}", httpListenAddr: "{{{http}}}", requestLimits: {maxActionsPerResource: 50, maxResourcesPerRequest: 50}}
            storage: {driver: disk, disk: {directory: "{{{policies}}}", watchForChanges: false} }
            telemetry: {disabled: true}
            audit: {enabled: false}

            """);
        Process process = Process.Start(new ProcessStartInfo(Executable)
        {
            UseShellExecute = false,
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            ArgumentList = { "server", $"--config={settings}", "--log-level=error", "--debug-listen-addr=" },
        })!;
        _ = process.StandardOutput.BaseStream.CopyToAsync(Stream.Null);
        _ = process.StandardError.BaseStream.CopyToAsync(Stream.Null);
        var server = new CerbosServer(process, grpc, http);
        await server.WaitAsync();
        return server;
    }

    /// <summary>The effects that it answers, resource by resource and action by action.</summary>
    public async Task<string[]> DecideAsync(JsonObject request)
    {
        using var client = new HttpClient();
        using HttpResponseMessage response = await client.PostAsJsonAsync(new Uri($"http://{Http}/api/check/resources"), request);
        JsonNode? answer = await response.Content.ReadFromJsonAsync<JsonNode>();
        var effects = new List<string>();
        for (int i = 0; i < request["resources"]!.AsArray().Count; i++)
        {
            foreach (JsonNode? action in request["resources"]![i]!["actions"]!.AsArray())
                effects.Add((string?)answer?["results"]?[i]?["actions"]?[(string)action!] ?? "none");
        }

        return [.. effects];
    }

    public async ValueTask DisposeAsync()
    {
        Process.Kill();
        await Process.WaitForExitAsync();
        Process.Dispose();
    }

    private async Task WaitAsync()
    {
        using var client = new HttpClient();
        long start = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                using HttpResponseMessage response = await client.GetAsync(new Uri($"http://{Http}/_cerbos/health"));
                if (response.IsSuccessStatusCode)
                    return;
            }
            catch (HttpRequestException) when (Stopwatch.GetElapsedTime(start) < Patience && !Process.HasExited)
            {
                // Not yet listening.
            }

            await Task.Delay(50);
        }
    }
}
