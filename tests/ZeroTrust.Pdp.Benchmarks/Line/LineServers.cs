using System.Diagnostics;
using System.Globalization;
using Grpc.Net.Client;
using ZeroTrust.Pdp.Benchmarks.Load;
using ZeroTrust.Pdp.Benchmarks.Peer;
using ZeroTrust.Pdp.Benchmarks.Support;
using ZeroTrust.Pdp.V1;

namespace ZeroTrust.Pdp.Benchmarks.Line;

/// <summary>All servers of the run, each a process of its own. Those that are not being measured are idle.</summary>
internal sealed class LineServers(string folder) : IAsyncDisposable
{
    private readonly List<Process> _own = [];
    private readonly List<CerbosServer> _peers = [];

    /// <summary>An empty call in a host of its own.</summary>
    public async Task<LineTarget> StartCeilingAsync(string kind, string name)
    {
        string port = H2Load.FreePort().ToString(CultureInfo.InvariantCulture);
        Process server = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, ["line-host", kind, port]) { RedirectStandardOutput = true, UseShellExecute = false })!;
        _own.Add(server);
        await OwnServer.WaitAsync(server);
        return await TargetAsync(name, server, $"127.0.0.1:{port}", EmptyService.Path, new byte[5]);
    }

    /// <summary>This project and Cerbos with so many policies; a call for one decision and one for ten, each checked.</summary>
    public async Task<(LineTarget Own, LineTarget OwnBatch, LineTarget Peer, LineTarget PeerBatch)> StartPairAsync(int policies)
    {
        string place = Directory.CreateDirectory(Path.Combine(folder, $"policies{policies}")).FullName;
        string address = $"127.0.0.1:{H2Load.FreePort()}";
        await OwnServer.WritePoliciesAsync(place, PeerPolicies.Own(policies));
        Process own = await OwnServer.StartAsync(place, address);
        _own.Add(own);
        CerbosServer peer = await CerbosServer.StartAsync(place, policies);
        _peers.Add(peer);
        await CheckAsync(address, peer, policies);
        string with = policies == 1 ? "1 policy" : string.Create(CultureInfo.InvariantCulture, $"{policies} policies");
        return (
            await TargetAsync($"Decide, {with}", own, address, LineRun.Decide, SampleRequest.Frame(PeerRequest.Grpc())),
            await TargetAsync($"DecideBatch of 10, {with}", own, address, LineRun.DecideBatch, SampleRequest.Frame(PeerRequest.GrpcBatch())),
            await TargetAsync($"Cerbos, 1 decision, {with}", peer.Process, peer.Grpc, LineRun.CheckResources, SampleRequest.Frame(PeerRequest.CerbosGrpc())),
            await TargetAsync($"Cerbos, 10 decisions, {with}", peer.Process, peer.Grpc, LineRun.CheckResources, SampleRequest.Frame(PeerRequest.CerbosGrpcBatch())));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (Process server in _own)
        {
            server.Kill();
            await server.WaitForExitAsync();
            server.Dispose();
        }

        foreach (CerbosServer peer in _peers)
            await peer.DisposeAsync();
    }

    /// <summary>A fast wrong answer must not win: every decision of both is looked at.</summary>
    private static async Task CheckAsync(string address, CerbosServer peer, int policies)
    {
        using GrpcChannel channel = GrpcChannel.ForAddress($"http://{address}");
        var client = new PolicyDecisionPoint.PolicyDecisionPointClient(channel);
        Effect one = (await client.DecideAsync(PeerRequest.Grpc())).Effect;
        bool[] ten = [.. (await client.DecideBatchAsync(PeerRequest.GrpcBatch())).Results.Select(static result => result.Effect == Effect.Allow)];
        string[] peerOne = await peer.DecideAsync(PeerRequest.CerbosJson());
        bool[] peerTen = [.. (await peer.DecideAsync(PeerRequest.CerbosJsonBatch())).Select(static effect => effect == "EFFECT_ALLOW")];
        if (one != Effect.Allow || peerOne is not ["EFFECT_ALLOW"])
            throw new InvalidOperationException($"with {policies} rules the request is answered {one} here and {string.Join(' ', peerOne)} there");
        bool[] right = [.. Enumerable.Range(0, ten.Length).Select(n => n % 2 == 0 && n / 2 * 4 < policies)];
        if (!ten.SequenceEqual(right) || !peerTen.SequenceEqual(right))
            throw new InvalidOperationException($"with {policies} rules the ten are answered {string.Join(' ', ten)} here and {string.Join(' ', peerTen)} there");
    }

    private async Task<LineTarget> TargetAsync(string name, Process server, string address, string path, byte[] body)
    {
        string file = Path.Combine(folder, Guid.NewGuid().ToString("N"));
        await File.WriteAllBytesAsync(file, body);
        return new LineTarget(name, server, address, path, body, file);
    }
}
