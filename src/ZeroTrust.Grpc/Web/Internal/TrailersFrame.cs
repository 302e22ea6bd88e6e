using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using Grpc.Internal;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Grpc.AspNetCore.Web.Internal;

/// <summary>The frame that carries trailers: the top bit of the flag is set, the payload holds a line <c>name: value</c> for each.</summary>
internal static class TrailersFrame
{
    private const byte Flag = 0x80;

    /// <summary>Writes the frame.</summary>
    /// <exception cref="InvalidOperationException">A name or value holds a character that would break its line.</exception>
    public static void Write(IBufferWriter<byte> output, IHeaderDictionary trailers)
    {
        var lines = new StringBuilder();
        foreach ((string name, StringValues values) in trailers)
        {
            foreach (string? value in values)
                lines.Append(Check(name).ToLowerInvariant()).Append(": ").Append(Check(value ?? "")).Append("\r\n");
        }

        Span<byte> frame = output.GetSpan(MessageFrame.PrefixSize + lines.Length);
        frame[0] = Flag;
        BinaryPrimitives.WriteUInt32BigEndian(frame[1..], (uint)lines.Length);
        output.Advance(MessageFrame.PrefixSize + Encoding.ASCII.GetBytes(lines.ToString(), frame[MessageFrame.PrefixSize..]));
    }

    // HTTP/2 refuses the same characters; here nobody else would.
    private static string Check(string text) => text.AsSpan().ContainsAnyExceptInRange(' ', '~')
        ? throw new InvalidOperationException("a trailer holds a character that is not printable ASCII")
        : text;
}
