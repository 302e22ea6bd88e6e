using System.Buffers.Binary;
using System.Net;
using System.Text;
using ZeroTrust.Grpc.Tests.Wire;

namespace ZeroTrust.Grpc.Tests.Web;

/// <summary>A gRPC-Web answer, taken apart by hand.</summary>
internal sealed class WebAnswer
{
    private const byte TrailersFlag = 0x80;

    public WebAnswer(RawClient.RawAnswer answer)
    {
        Raw = answer;
        ContentType = answer.ContentHeaders.NonValidated.TryGetValues("content-type", out var values) ? values.ToString() : "";
        byte[] body = ContentType.Contains("-text", StringComparison.Ordinal) ? DecodeSegments(Encoding.ASCII.GetString(answer.Body)) : answer.Body;
        for (int start = 0; start < body.Length;)
        {
            byte flag = body[start];
            int length = (int)BinaryPrimitives.ReadUInt32BigEndian(body.AsSpan(start + 1));
            byte[] payload = body[(start + 5)..(start + 5 + length)];
            start += 5 + length;
            Assert.That(Trailers, Is.Null, "nothing follows the trailers");
            if (flag == TrailersFlag)
                Trailers = [.. Encoding.ASCII.GetString(payload).Split("\r\n", StringSplitOptions.RemoveEmptyEntries)];
            else
                Messages.Add(Text.Parser.ParseFrom(payload).Value);
        }
    }

    public RawClient.RawAnswer Raw { get; }

    public string ContentType { get; }

    public List<string> Messages { get; } = [];

    /// <summary>Lines of the trailers frame; null when there is none.</summary>
    public string[]? Trailers { get; }

    public HttpStatusCode Http => Raw.Status;

    public string? Status => Find("grpc-status");

    public string? Find(string name) => Trailers?.Where(line => line.StartsWith(name + ": ", StringComparison.Ordinal)).Select(line => line[(name.Length + 2)..]).FirstOrDefault() ?? Raw.Find(name);

    // Segment by segment, in groups of four.
    private static byte[] DecodeSegments(string text)
    {
        Assert.That(text.Length % 4, Is.Zero, "whole groups only");
        var bytes = new List<byte>();
        for (int i = 0; i < text.Length; i += 4)
            bytes.AddRange(Convert.FromBase64String(text.Substring(i, 4)));
        return [.. bytes];
    }
}
