using ZeroTrust.Grpc.Tests.Wire;

namespace ZeroTrust.Grpc.Tests.Hostile;

/// <summary>Good calls that are broken off, and good calls with something changed.</summary>
[TestFixture]
internal sealed class BrokenCallTests : HostileTests
{
    private const int Seed = 20_260_314;

    protected override bool IsLogged => false;

    [Test]
    public async Task Connection_ClosedAtEveryByte_LeavesNothing([Values(Say, Chat, Repeat)] string path, [Values] bool isAborted)
    {
        byte[] call = Recorded(path);
        for (int length = 0; length <= call.Length; length++)
        {
            Http2Peer peer = await Http2Peer.ConnectAsync(Host.Address);
            await peer.SendAsync(call[..length]);
            if (isAborted)
                peer.Abort();
            else
                peer.Finish();

            // What was aborted is not waited for, so that some of it meets the next.
            if (!isAborted)
                await peer.ReadToEndAsync();
            peer.Dispose();
        }
    }

    [Test]
    public async Task Bytes_ChangedAtRandom_DoNoHarm([Values(Say, Chat, Repeat)] string path)
    {
        byte[] call = Recorded(path);
        var random = new Random(Seed);
        for (int i = 0; i < 1500; i++)
        {
            using Http2Peer peer = await Http2Peer.ConnectAsync(Host.Address);
            await peer.SendAsync(Change(call, random));
            peer.Finish();
            Assert.That((await peer.ReadToEndAsync()).IsClosed, Is.True, $"change {i} of seed {Seed}");
        }
    }

    /// <summary>The bytes of a whole call: unary, or with two messages each way, or with a stream as the answer.</summary>
    private static byte[] Recorded(string path)
    {
        byte[] body = path switch
        {
            Repeat => RawClient.Frame(new RepeatRequest { Value = "again", Count = 3, Padding = 10 }),
            Chat => [.. Hello, .. Hello],
            _ => Hello,
        };
        return
        [
            .. Http2.Preface, .. Http2.Settings((1, 0)), .. Http2.Call(1, path, ends: false, ("grpc-timeout", "5S"), ("x-a-bin", "q6ur"), ("grpc-accept-encoding", "gzip")),
            .. Http2.Frame(FrameType.Data, 0, 1, body[..7]), .. Http2.Frame(FrameType.Data, Http2.EndStream, 1, body[7..]), .. Http2.Frame(FrameType.Settings, Http2.Acknowledged, 0),
        ];
    }

    private static byte[] Change(byte[] call, Random random)
    {
        var bytes = new List<byte>(call);
        int changes = 1 + random.Next(4);
        for (int i = 0; i < changes; i++)
        {
            // The preface is left alone in most, or nothing else would ever be reached.
            int at = random.Next(random.Next(10) == 0 ? 0 : Http2.Preface.Length, bytes.Count);
            int length = Math.Min(1 + random.Next(12), bytes.Count - at);
            switch (random.Next(5))
            {
                case 0:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 2:
                    bytes.RemoveRange(at, length);
                    break;
                case 3:
                    bytes.InsertRange(at, bytes.GetRange(at, length));
                    break;
                default:
                    byte[] noise = new byte[length];
                    random.NextBytes(noise);
                    bytes.InsertRange(at, noise);
                    break;
            }
        }

        return [.. bytes];
    }
}
