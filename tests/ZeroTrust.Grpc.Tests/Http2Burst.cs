using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;

namespace ZeroTrust.Grpc.Tests;

/// <summary>HTTP/2 frames written by hand (RFC 9113), so that a request and its reset arrive in one piece.</summary>
internal static class Http2Burst
{
    private const byte Data = 0;
    private const byte Headers = 1;
    private const byte RstStream = 3;
    private const byte Settings = 4;
    private const byte Ping = 6;
    private const byte EndHeaders = 4;
    private const byte Acknowledged = 1;
    private const uint Cancel = 8;

    /// <summary>Begins calls and resets them at once; returns when the server has taken all of it.</summary>
    public static async Task ResetAsync(Uri address, string path, int streams)
    {
        using var client = new TcpClient { NoDelay = true };
        await client.ConnectAsync(address.Host, address.Port);
        NetworkStream stream = client.GetStream();
        using var burst = new MemoryStream();
        burst.Write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8);
        Add(burst, Settings, 0, 0, []);
        byte[] fields = Fields((":method", "POST"), (":scheme", "http"), (":authority", address.Authority), (":path", path), ("content-type", "application/grpc"), ("te", "trailers"), ("grpc-timeout", "9S"));
        byte[] code = new byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(code, Cancel);
        for (int i = 0; i < streams; i++)
        {
            int id = (2 * i) + 1;
            Add(burst, Headers, EndHeaders, id, fields);
            Add(burst, Data, 0, id, [0, 0, 0]);
            await SendAsync(burst, stream);
            await Task.Yield();
            Add(burst, RstStream, 0, id, code);
        }

        Add(burst, Ping, 0, 0, new byte[8]);
        await SendAsync(burst, stream);
        await ReadUntilPongAsync(stream);
    }

    private static async Task SendAsync(MemoryStream burst, NetworkStream stream)
    {
        await stream.WriteAsync(burst.ToArray());
        burst.SetLength(0);
    }

    private static void Add(MemoryStream output, byte type, byte flags, int stream, byte[] payload)
    {
        Span<byte> header = stackalloc byte[9];
        BinaryPrimitives.WriteInt32BigEndian(header, payload.Length << 8);
        header[3] = type;
        header[4] = flags;
        BinaryPrimitives.WriteInt32BigEndian(header[5..], stream);
        output.Write(header);
        output.Write(payload);
    }

    // Literal fields without indexing (RFC 7541 section 6.2.2): a zero, then name and value, each with its length before it.
    private static byte[] Fields(params (string Name, string Value)[] fields)
    {
        using var block = new MemoryStream();
        foreach ((string name, string value) in fields)
        {
            block.WriteByte(0);
            foreach (string text in (ReadOnlySpan<string>)[name, value])
            {
                block.WriteByte((byte)text.Length);
                block.Write(Encoding.ASCII.GetBytes(text));
            }
        }

        return block.ToArray();
    }

    private static async Task ReadUntilPongAsync(NetworkStream stream)
    {
        byte[] header = new byte[9];
        while (true)
        {
            await stream.ReadExactlyAsync(header);
            int length = (header[0] << 16) | (header[1] << 8) | header[2];
            await stream.ReadExactlyAsync(new byte[length]);
            if (header[3] == Ping && header[4] == Acknowledged)
                return;
        }
    }
}
