using System.Buffers;
using Grpc.Core;
using Grpc.Internal;

namespace ZeroTrust.Grpc.Tests;

/// <summary>What marshallers may do with the writer that they get.</summary>
[TestFixture]
internal sealed class SerializationTests
{
    [TestCase(0, 1)]
    [TestCase(1, 1)]
    [TestCase(90, 7)]
    [TestCase(4_000, 1_000)]
    [TestCase(4_001, 9)]
    [TestCase(70_000, 3_000)]
    public void Write_InPieces_IsPrefixAndPayload(int length, int piece)
    {
        byte[] payload = [.. Enumerable.Range(0, length).Select(static n => (byte)n)];
        var output = new ArrayBufferWriter<byte>();
        bool torn = false;
        MessageSerializationContext.Write(output, payload, Pieces, int.MaxValue, codec: null, ref torn);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(torn, Is.False);
            Assert.That(output.WrittenSpan[..5].ToArray(), Is.EqualTo(new byte[] { 0, (byte)(length >> 24), (byte)(length >> 16), (byte)(length >> 8), (byte)length }));
            Assert.That(output.WrittenSpan[5..].ToArray(), Is.EqualTo(payload));
        }

        void Pieces(byte[] message, SerializationContext context)
        {
            context.SetPayloadLength(message.Length);
            IBufferWriter<byte> writer = context.GetBufferWriter();
            for (int at = 0; at < message.Length; at += piece)
            {
                // Once as one writes, once with more room than is needed.
                Span<byte> place = at % 2 == 0 ? context.GetBufferWriter().GetSpan() : writer.GetMemory(piece + 13).Span;
                int count = Math.Min(Math.Min(piece, message.Length - at), place.Length);
                message.AsSpan(at, count).CopyTo(place);
                writer.Advance(count);
                at -= piece - count;
            }

            context.Complete();
        }
    }

    [TestCase(10, false)]
    [TestCase(100_000, true)]
    public void Write_MarshallerThatFails_TearsOnlyWhatIsOnItsWay(int length, bool isTorn)
    {
        var output = new ArrayBufferWriter<byte>();
        bool torn = false;
        Assert.That(() => MessageSerializationContext.Write(output, new object(), Fail, int.MaxValue, codec: null, ref torn), Throws.InstanceOf<FormatException>());
        Assert.That(torn, Is.EqualTo(isTorn));
        Assert.That(output.WrittenCount > 0, Is.EqualTo(isTorn));

        void Fail(object message, SerializationContext context)
        {
            context.SetPayloadLength(length);
            context.GetBufferWriter().Write(new byte[length / 2]);
            throw new FormatException();
        }
    }

    [Test]
    public void Advance_PastTheBlock_IsRefused()
    {
        bool torn = false;
        Assert.That(
            () => MessageSerializationContext.Write(new ArrayBufferWriter<byte>(16), new object(), Overrun, int.MaxValue, codec: null, ref torn),
            Throws.InstanceOf<ArgumentOutOfRangeException>());

        static void Overrun(object message, SerializationContext context)
        {
            context.SetPayloadLength(1);
            context.GetBufferWriter().Advance(1_000_000);
        }
    }
}
