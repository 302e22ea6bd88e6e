using System.Net;
using System.Net.Sockets;

namespace ZeroTrust.Grpc.Tests.Hostile;

/// <summary>A server that says over HTTP/2 whatever it is told to. It reads requests only as far as it must know where they end.</summary>
internal sealed class HostileServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _accepting;
    private int _connections;

    public HostileServer()
    {
        _listener.Start();
        Address = new Uri($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");
        _accepting = AcceptAsync();
    }

    public Uri Address { get; }

    /// <summary>Answers a call once its headers have come (<see cref="AnswersEarly"/>) or once it is whole: the wire, and the id of its stream.</summary>
    public Func<Wire, int, Task> Answer { get; set; } = static (_, _) => Task.CompletedTask;

    /// <summary>What a connection begins with.</summary>
    public Func<Wire, Task> Greet { get; set; } = static wire => wire.SendAsync(Http2Frames.Settings());

    /// <summary>Whether calls are answered when their headers come, without waiting for their end.</summary>
    public bool AnswersEarly { get; set; }

    /// <summary>Number of connections so far.</summary>
    public int Connections => Volatile.Read(ref _connections);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await _accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            Socket socket = await _listener.AcceptSocketAsync(_stop.Token);
            Interlocked.Increment(ref _connections);
            _ = ServeAsync(socket);
        }
    }

    private async Task ServeAsync(Socket accepted)
    {
        using Socket socket = accepted;
        socket.NoDelay = true;
        using var stream = new NetworkStream(socket);
        var wire = new Wire(socket, stream);
        try
        {
            await stream.ReadExactlyAsync(new byte["PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".Length], _stop.Token);
            await Greet(wire);
            byte[] header = new byte[Http2Frames.HeaderSize];
            while (true)
            {
                await stream.ReadExactlyAsync(header, _stop.Token);
                byte[] payload = new byte[(header[0] << 16) | (header[1] << 8) | header[2]];
                await stream.ReadExactlyAsync(payload, _stop.Token);
                await ReactAsync(wire, header, payload);
            }
        }
        catch (Exception exception) when (exception is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The connection is over, by either side.
        }
    }

    private Task ReactAsync(Wire wire, byte[] header, byte[] payload)
    {
        int id = System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(5));
        byte flags = header[4];
        return header[3] switch
        {
            Http2Frames.SettingsType when (flags & Http2Frames.Acknowledged) == 0 => wire.SendAsync(Http2Frames.Frame(Http2Frames.SettingsType, Http2Frames.Acknowledged, 0, [])),
            Http2Frames.PingType when (flags & Http2Frames.Acknowledged) == 0 => wire.SendAsync(Http2Frames.Frame(Http2Frames.PingType, Http2Frames.Acknowledged, 0, payload)),
            Http2Frames.HeadersType when AnswersEarly => Answer(wire, id),
            Http2Frames.HeadersType or Http2Frames.DataType when !AnswersEarly && (flags & Http2Frames.EndStream) != 0 => Answer(wire, id),
            _ => Task.CompletedTask,
        };
    }

    /// <summary>One connection.</summary>
    internal sealed class Wire(Socket socket, NetworkStream stream)
    {
        public async Task SendAsync(params byte[][] frames)
        {
            byte[] all = [.. frames.SelectMany(static frame => frame)];
            await stream.WriteAsync(all);
        }

        /// <summary>Ends the connection in order.</summary>
        public void Close() => socket.Shutdown(SocketShutdown.Both);

        /// <summary>Ends the connection with a reset of TCP.</summary>
        public void Drop()
        {
            socket.LingerState = new LingerOption(enable: true, seconds: 0);
            socket.Close();
        }
    }
}
