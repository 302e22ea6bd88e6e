using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Grpc.AspNetCore.Web.Internal;

namespace ZeroTrust.Grpc.Tests.Web;

[TestFixture]
[CancelAfter(60_000)]
internal sealed class Base64PipeTests
{
    [Test]
    public void WriterAndReader_AnySegmentsInAnyPieces_GiveTheBytesBack() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(300),
        Prop.ForAll(ArbMap.Default.ArbFor<byte[][]>(), ArbMap.Default.ArbFor<int>(), (segments, seed) =>
            RoundTripAsync(segments ?? [], new Random(seed))));

    [Test]
    public async Task Reader_ConsumerThatOnlyExamines_GetsMoreEachTime()
    {
        var pipe = new Pipe();
        var reader = new Base64PipeReader(pipe.Reader);
        await pipe.Writer.WriteAsync("QUJD"u8.ToArray());
        ReadResult first = await reader.ReadAsync();
        Assert.That(Encoding.ASCII.GetString(first.Buffer), Is.EqualTo("ABC"));
        reader.AdvanceTo(first.Buffer.GetPosition(1), first.Buffer.End);
        Assert.That(reader.TryRead(out _), Is.False);
        await pipe.Writer.WriteAsync("REVG"u8.ToArray());
        Assert.That(reader.TryRead(out ReadResult second), Is.True);
        Assert.That(Encoding.ASCII.GetString(second.Buffer), Is.EqualTo("BCDEF"));
        reader.AdvanceTo(second.Buffer.GetPosition(2));
        Assert.That(reader.TryRead(out ReadResult third), Is.True, "the rest was not examined");
        Assert.That(Encoding.ASCII.GetString(third.Buffer), Is.EqualTo("DEF"));
        reader.AdvanceTo(third.Buffer.End);
        await pipe.Writer.CompleteAsync();
        Assert.That((await reader.ReadAsync()).IsCompleted, Is.True);
    }

    [Test]
    public async Task Reader_PendingRead_CanBeCancelled()
    {
        var pipe = new Pipe();
        var reader = new Base64PipeReader(pipe.Reader);
        await pipe.Writer.WriteAsync("QU"u8.ToArray());
        ValueTask<ReadResult> pending = reader.ReadAsync();
        reader.CancelPendingRead();
        ReadResult canceled = await pending;
        Assert.That((canceled.IsCanceled, canceled.Buffer.IsEmpty), Is.EqualTo((true, true)));
        reader.AdvanceTo(canceled.Buffer.Start);
        await pipe.Writer.WriteAsync("JD"u8.ToArray());
        Assert.That(Encoding.ASCII.GetString((await reader.ReadAsync()).Buffer), Is.EqualTo("ABC"));
    }

    private static async Task<bool> RoundTripAsync(byte[][] segments, Random random)
    {
        var text = new Pipe(new PipeOptions(pauseWriterThreshold: 0));
        var writer = new Base64PipeWriter(text.Writer);
        var input = new List<byte>();
        foreach (byte[] segment in segments)
        {
            // Byte arrays of the generator are short; some grow over the size of an encoder's piece.
            byte[] bytes = random.Next(8) == 0 ? [.. Enumerable.Repeat(segment, 500).SelectMany(b => b)] : segment;
            input.AddRange(bytes);
            writer.Write(bytes);
            if (random.Next(2) == 0)
                await writer.FlushAsync();
        }

        await writer.CompleteAsync();
        byte[] encoded = await ReadAllAsync(text.Reader);

        var arriving = new Pipe(new PipeOptions(pauseWriterThreshold: 0));
        var reader = new Base64PipeReader(arriving.Reader);
        var output = new List<byte>();
        for (int start = 0; start < encoded.Length;)
        {
            int length = Math.Min(1 + random.Next(random.Next(2) == 0 ? 3 : 5000), encoded.Length - start);
            await arriving.Writer.WriteAsync(encoded.AsMemory(start, length));
            start += length;
            if (reader.TryRead(out ReadResult result))
            {
                ReadOnlySequence<byte> taken = result.Buffer.Slice(0, random.NextInt64(result.Buffer.Length + 1));
                output.AddRange(taken.ToArray());
                reader.AdvanceTo(taken.End, random.Next(2) == 0 ? result.Buffer.End : taken.End);
            }
        }

        await arriving.Writer.CompleteAsync();
        output.AddRange(await ReadAllAsync(reader));
        return output.SequenceEqual(input) && Decode(encoded).SequenceEqual(input);
    }

    private static async Task<byte[]> ReadAllAsync(PipeReader reader)
    {
        var all = new List<byte>();
        while (true)
        {
            ReadResult result = await reader.ReadAsync();
            all.AddRange(result.Buffer.ToArray());
            reader.AdvanceTo(result.Buffer.End);
            if (result.IsCompleted)
                return [.. all];
        }
    }

    private static IEnumerable<byte> Decode(byte[] text)
    {
        for (int i = 0; i < text.Length; i += 4)
        {
            foreach (byte b in Convert.FromBase64String(Encoding.ASCII.GetString(text, i, 4)))
                yield return b;
        }
    }
}
