using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace ZeroTrust.Pdp.Server.WarmUp;

/// <summary>
/// One call to the health service of the server itself, over a connection as any other, in bytes written here: a client would
/// take longer to get ready than the call that it makes.
/// </summary>
internal static class FirstCall
{
    private const int FrameHeader = 9;
    private const byte Headers = 1;
    private const byte Reset = 3;
    private const byte GoAway = 7;
    private const byte EndStream = 1;

    /// <summary>Preface and empty settings, then stream 1: POST /grpc.health.v1.Health/Check with an empty message (RFC 9113, RFC 7541).</summary>
    private static readonly byte[] Request =
    [
        .. "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8, 0, 0, 0, 4, 0, 0, 0, 0, 0,
        0, 0, 75, Headers, 4, 0, 0, 0, 1, 0x83, 0x86,
        0x04, 28, .. "/grpc.health.v1.Health/Check"u8, 0x01, 9, .. "localhost"u8, 0x0F, 0x10, 16, .. "application/grpc"u8, 0x00, 2, .. "te"u8, 8, .. "trailers"u8,
        0, 0, 5, 0, EndStream, 0, 0, 0, 1, 0, 0, 0, 0, 0,
    ];

    /// <summary>Returns when the call is answered.</summary>
    /// <exception cref="IOException">It is not answered.</exception>
    /// <exception cref="SocketException">The server cannot be reached.</exception>
    public static async Task MakeAsync(IPEndPoint server, CancellationToken cancellationToken)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(server, cancellationToken);
        await using var stream = new NetworkStream(socket);
        await stream.WriteAsync(Request, cancellationToken);
        byte[] buffer = new byte[1 << 14];
        while (true)
        {
            await stream.ReadExactlyAsync(buffer.AsMemory(0, FrameHeader), cancellationToken);
            byte type = buffer[3];
            if (type is Reset or GoAway)
                throw new IOException($"the server ended the call (frame type {type})");
            bool isAnswered = type == Headers && (buffer[4] & EndStream) != 0;
            await stream.ReadExactlyAsync(buffer.AsMemory(0, BinaryPrimitives.ReadInt32BigEndian(buffer) >>> 8), cancellationToken);
            if (isAnswered)
                return;
        }
    }
}
