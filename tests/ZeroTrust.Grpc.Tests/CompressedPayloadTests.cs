using System.Buffers;
using System.IO.Compression;
using FsCheck;
using FsCheck.Fluent;
using Grpc.Core;
using Grpc.Internal;
using Grpc.Net.Compression;

namespace ZeroTrust.Grpc.Tests;

[TestFixture("gzip")]
[TestFixture("deflate")]
internal sealed class CompressedPayloadTests(string encoding)
{
    private const int Limit = 1 << 20;
    private readonly ICompressionProvider _provider = MessageCodec.ByName(MessageCodec.Defaults)[encoding];

    [Test]
    public void Read_AnyBytesInAnySegments_GivesThemBack() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(500),
        Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), ArbMap.Default.ArbFor<byte>(), (bytes, cut) =>
        {
            byte[] compressed = Compress(bytes);
            return Read(Segments(compressed, cut % (compressed.Length + 1))).AsSpan().SequenceEqual(bytes);
        }));

    [TestCase(0)]
    [TestCase(4095)]
    [TestCase(4096)]
    [TestCase(4097)]
    [TestCase(Limit - 1)]
    [TestCase(Limit)]
    public void Read_UpToTheLimit_GivesAll(int size) => Assert.That(Read(Compress(Noise(size))), Is.EqualTo(Noise(size)));

    [Test]
    public void Read_OneByteOverTheLimit_IsExhausted() => Assert.That(Refusal(Compress(new byte[Limit + 1])), Is.EqualTo(StatusCode.ResourceExhausted));

    [Test]
    public void Read_NoLimit_GivesAll() => Assert.That(Read(Compress(new byte[3 * Limit]), int.MaxValue), Has.Length.EqualTo(3 * Limit));

    [Test]
    public void Read_Bomb_IsExhaustedBeforeMemoryGrows()
    {
        byte[] bomb = Compress(new byte[64 * Limit]);
        long before = GC.GetAllocatedBytesForCurrentThread();
        StatusCode? status = Refusal(bomb);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(status, Is.EqualTo(StatusCode.ResourceExhausted));
            Assert.That(allocated, Is.LessThan(8L * Limit));
        }
    }

    [Test]
    public void Read_CutAnywhere_IsInternal()
    {
        byte[] whole = Compress(Noise(600));
        for (int length = 1; length < whole.Length; length++)
            Assert.That(Refusal(whole[..length]), Is.EqualTo(StatusCode.Internal), $"cut to {length} of {whole.Length}");
    }

    [Test]
    public void Read_ChangedAnywhere_NeverGivesOtherBytes()
    {
        byte[] bytes = Noise(300);
        byte[] whole = Compress(bytes);
        for (int i = 0; i < whole.Length; i++)
        {
            for (int bit = 0; bit < 8; bit++)
            {
                byte[] changed = [.. whole];
                changed[i] ^= (byte)(1 << bit);

                // Some header bits mean nothing to a reader, so the same bytes may come out, but no others.
                StatusCode? status = Refusal(changed);
                if (status is null)
                    Assert.That(Read(changed), Is.EqualTo(bytes), $"byte {i} bit {bit}");
                else
                    Assert.That(status, Is.EqualTo(StatusCode.Internal).Or.EqualTo(StatusCode.ResourceExhausted));
            }
        }
    }

    [Test]
    public void Read_AnythingElse_IsInternal() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(1000),
        Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), bytes => bytes.Length == 0 || Refusal(bytes) is StatusCode.Internal));

    [Test]
    public void Read_Nothing_GivesNothing() => Assert.That(Read([]), Is.Empty, "a .NET peer compresses an empty message to nothing");

    [Test]
    public void Read_MoreAfterTheEnd_IsInternal() => Assert.That(Refusal([.. Compress(Noise(100)), 1, 2, 3, 4, 5, 6, 7, 8]), Is.EqualTo(StatusCode.Internal));

    [Test]
    public void Read_FailingDeserializer_IsPassedOn()
    {
        byte[] compressed = Compress([1]);
        Assert.That(
            () => CompressedPayload.Read<string>(new ReadOnlySequence<byte>(compressed), _provider, Limit, _ => throw new FormatException("own")),
            Throws.TypeOf<FormatException>());
    }

    private static byte[] Noise(int size)
    {
        // Half of it compresses, half does not.
        byte[] bytes = new byte[size];
        new Random(17).NextBytes(bytes.AsSpan(0, size / 2));
        return bytes;
    }

    private static ReadOnlySequence<byte> Segments(byte[] bytes, int cut)
    {
        var first = new Segment(bytes.AsMemory(0, cut), 0);
        Segment last = first.Append(bytes.AsMemory(cut));
        return new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);
    }

    private byte[] Compress(byte[] bytes)
    {
        using MemoryStream stream = new MessageCodec(_provider, CompressionLevel.Optimal).Compress(bytes);
        return stream.ToArray();
    }

    private byte[] Read(byte[] compressed, int limit = Limit) => Read(new ReadOnlySequence<byte>(compressed), limit);

    private byte[] Read(in ReadOnlySequence<byte> compressed, int limit = Limit) =>
        CompressedPayload.Read(compressed, _provider, limit, context => context.PayloadAsNewBuffer());

    private StatusCode? Refusal(byte[] compressed)
    {
        try
        {
            Read(compressed);
            return null;
        }
        catch (RpcException exception)
        {
            return exception.StatusCode;
        }
    }

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public Segment(ReadOnlyMemory<byte> memory, long index)
        {
            Memory = memory;
            RunningIndex = index;
        }

        public Segment Append(ReadOnlyMemory<byte> memory)
        {
            var next = new Segment(memory, RunningIndex + Memory.Length);
            Next = next;
            return next;
        }
    }
}
