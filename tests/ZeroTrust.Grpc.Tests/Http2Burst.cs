using System.Net.Sockets;

namespace ZeroTrust.Grpc.Tests;

/// <summary>Frames written by hand, so that a request and its reset arrive in one piece.</summary>
internal static class Http2Burst
{
    private const uint Cancel = 8;

    /// <summary>Begins calls and resets them at once; returns when the server has taken all of it.</summary>
    public static async Task ResetAsync(Uri address, string path, int streams)
    {
        using var client = new TcpClient { NoDelay = true };
        await client.ConnectAsync(address.Host, address.Port);
        NetworkStream stream = client.GetStream();
        List<byte> burst = [.. "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8, .. Http2Frames.Settings()];
        for (int i = 0; i < streams; i++)
        {
            int id = (2 * i) + 1;
            burst.AddRange(Http2Frames.Headers(id, end: false, (":method", "POST"), (":scheme", "http"), (":authority", address.Authority), (":path", path), ("content-type", "application/grpc"), ("te", "trailers"), ("grpc-timeout", "9S")));
            burst.AddRange(Http2Frames.Data(id, end: false, [0, 0, 0]));
            await SendAsync(burst, stream);
            await Task.Yield();
            burst.AddRange(Http2Frames.Reset(id, Cancel));
        }

        burst.AddRange(Http2Frames.Frame(Http2Frames.PingType, 0, 0, new byte[8]));
        await SendAsync(burst, stream);
        await ReadUntilPongAsync(stream);
    }

    private static async Task SendAsync(List<byte> burst, NetworkStream stream)
    {
        await stream.WriteAsync(burst.ToArray());
        burst.Clear();
    }

    private static async Task ReadUntilPongAsync(NetworkStream stream)
    {
        byte[] header = new byte[Http2Frames.HeaderSize];
        while (true)
        {
            await stream.ReadExactlyAsync(header);
            int length = (header[0] << 16) | (header[1] << 8) | header[2];
            await stream.ReadExactlyAsync(new byte[length]);
            if (header[3] == Http2Frames.PingType && header[4] == Http2Frames.Acknowledged)
                return;
        }
    }
}
