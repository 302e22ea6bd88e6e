using System.Globalization;
using ZeroTrust.Grpc.Tests.Hostile;
using ZeroTrust.Pdp.Functional.Tests.Support;

namespace ZeroTrust.Pdp.Functional.Tests;

/// <summary>The published server, called by a client that breaks the rules.</summary>
[TestFixture]
internal sealed class HostilePeerTests() : ServedTests(Workspace.Bundle)
{
    private const string Decide = "/zerotrust.pdp.v1.PolicyDecisionPoint/Decide";
    private const string Check = "/envoy.service.auth.v3.Authorization/Check";
    private const int AtOnce = 60;
    private const long MostGrowth = 64L << 20;
    private const int MostHandles = 20;

    // The answer is `Outcome.Word`; none: the client does not wait for one.
    private static readonly (string Path, byte[] Body, string? Answer, (string, string)[] Headers)[] Calls =
    [
        (Decide, [], "12", []),
        (Decide, [0, 0, 0], "13", []),
        (Decide, [0, 0, 0, 0, 9, 10], "13", []),
        (Decide, [0, 255, 255, 255, 255], "8", []),
        (Decide, [0, 0, 64, 0, 1], "8", []),
        (Decide, [1, 0, 0, 0, 1, 0], "13", []),
        (Decide, [1, 0, 0, 0, 3, 1, 2, 3], "13", [("grpc-encoding", "gzip")]),
        (Decide, [1, 0, 0, 0, 1, 0], "12", [("grpc-encoding", "rot13")]),
        (Decide, [7, 0, 0, 0, 0], "13", []),
        (Decide, new byte[10], "12", []),
        (Decide, new byte[5], "3", []),
        (Decide, [0, 0, 0, 0, 2, 10, 200], "13", []),
        (Decide, [0, 0, 0, 0, 8, 10, 6, 10, 4, 0xFF, 0xFE, 0xFD, 0xFC], "3", []),
        (Check, new byte[5], "0", []),
        (Check, [0, 0, 0, 0, 1, 11], "13", []),
        ("/zerotrust.pdp.v1.PolicyDecisionPoint/Nothing", new byte[5], "12", []),
        ("/zerotrust.pdp.v1.PolicyAdmin/ApplyPolicies", new byte[5], "3", []),
        (Decide, [0, 0], null, []),
        (Check, [0, 0, 0, 9, 9, 1], null, []),
        ("/grpc.reflection.v1.ServerReflection/ServerReflectionInfo", [0, 0, 0], null, []),
        ("/grpc.health.v1.Health/Watch", new byte[5], null, []),
    ];

    private Uri Address => new("http://" + Server.Grpc);

    [Test]
    public async Task BadCalls_OfEveryKind_LeaveTheProcessAsItWas()
    {
        await MakeAsync(10_000);
        await BreakAsync();
        (long memory, int handles, int threads) before = Look();
        await MakeAsync(20_000);
        for (int i = 0; i < 10; i++)
            await BreakAsync();
        (long memory, int handles, int threads) after = Look();
        await TestContext.Out.WriteLineAsync($"before {before}, after {after}");
        Answer answer = await new ClientDriver(ClientDriver.Node).CallOneAsync(Server.Grpc, Call.Decide("1", Requests.Tuple(Requests.User("bo", "payroll", TimeSpan.FromMinutes(1)), Requests.Laptop(), "read", Requests.PayrollRecord())));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(answer.Effect, Is.EqualTo("EFFECT_ALLOW"));
            Assert.That(after.memory - before.memory, Is.LessThan(MostGrowth), "bytes more");
            Assert.That(after.handles - before.handles, Is.LessThan(MostHandles), "files and sockets more");
            Assert.That(after.threads - before.threads, Is.LessThan(MostHandles), "threads more");
        }
    }

    private async Task MakeAsync(int calls)
    {
        Http2Peer peer = await Http2Peer.OpenAsync(Address);
        int stream = 1;
        for (int made = 0; made < calls; made += AtOnce)
        {
            var frames = new List<byte[]>();
            var expected = new Dictionary<int, string>();
            for (int i = 0; i < AtOnce; i++, stream += 2)
            {
                (string path, byte[] body, string? status, (string, string)[] headers) = Calls[(made + i) % Calls.Length];
                frames.Add(Http2.Call(stream, path, ends: false, headers));
                frames.Add(Http2.Frame(FrameType.Data, status is null ? (byte)0 : Http2.EndStream, stream, body));
                if (status is null)
                    frames.Add(Http2.Reset(stream));
                else
                    expected[stream] = status;
            }

            await peer.SendAsync([.. frames]);
            bool open = true;
            foreach ((int ended, Outcome outcome) in await peer.EndOfAsync(expected.Keys.ToHashSet()))
            {
                open &= outcome is { IsClosed: false, GoAway: null };
                Assert.That(outcome.Word, Is.AnyOf(expected[ended], nameof(ErrorCode.EnhanceYourCalm), "reset RefusedStream"), $"call {made + (((ended - 1) / 2) % AtOnce)}");
            }

            // A new one now and then, and where the server has had enough of this one.
            if (!open || stream > 3000)
            {
                peer.Dispose();
                peer = await Http2Peer.OpenAsync(Address);
                stream = 1;
            }
        }

        peer.Dispose();
    }

    private async Task BreakAsync()
    {
        foreach (BadConnection bad in BadConnection.All)
        {
            using Http2Peer peer = await Http2Peer.OpenAsync(Address);
            await peer.SendAsync(bad.Bytes);
            peer.Finish();
            Assert.That((await peer.ReadToEndAsync()).IsClosed, Is.True, bad.What);
        }
    }

    private (long Memory, int Handles, int Threads) Look()
    {
        string process = $"/proc/{Server.Id}/";
        string resident = File.ReadLines(process + "status").Single(static line => line.StartsWith("VmRSS:", StringComparison.Ordinal));
        long kilobytes = long.Parse(resident.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
        return (kilobytes << 10, Directory.GetFileSystemEntries(process + "fd").Length, Directory.GetFileSystemEntries(process + "task").Length);
    }
}
