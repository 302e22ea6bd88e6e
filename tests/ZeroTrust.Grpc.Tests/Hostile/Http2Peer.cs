using System.Buffers.Binary;
using System.Net.Sockets;

namespace ZeroTrust.Grpc.Tests.Hostile;

/// <summary>A client that sends what it is told to, byte by byte, and says what comes back.</summary>
internal sealed class Http2Peer : IDisposable
{
    private const int HeaderSize = 9;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(25);

    private readonly Socket _socket;
    private readonly byte[] _header = new byte[HeaderSize];
    private byte[] _payload = new byte[1 << 15];

    private Http2Peer(Socket socket) => _socket = socket;

    public static async Task<Http2Peer> ConnectAsync(Uri address)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(address.Host, address.Port);
        return new Http2Peer(socket);
    }

    /// <summary>Connects and says hello; the server may use no dynamic table then.</summary>
    public static async Task<Http2Peer> OpenAsync(Uri address, params (ushort Name, uint Value)[] settings)
    {
        Http2Peer peer = await ConnectAsync(address);
        await peer.SendAsync(Http2.Preface, Http2.Settings([(1, 0), .. settings]));
        return peer;
    }

    /// <summary>Sends bytes in one piece. False: the server has closed the connection.</summary>
    public async Task<bool> SendAsync(params byte[][] pieces)
    {
        byte[] bytes = pieces.Length == 1 ? pieces[0] : [.. pieces.SelectMany(static piece => piece)];
        using var limit = new CancellationTokenSource(Patience);
        try
        {
            for (int sent = 0; sent < bytes.Length;)
                sent += await _socket.SendAsync(bytes.AsMemory(sent), limit.Token);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    /// <summary>Says that nothing follows.</summary>
    public void Finish()
    {
        try
        {
            _socket.Shutdown(SocketShutdown.Send);
        }
        catch (SocketException)
        {
            // The server was faster.
        }
    }

    /// <summary>Closes so that the server sees a reset of the connection.</summary>
    public void Abort()
    {
        _socket.LingerState = new LingerOption(enable: true, seconds: 0);
        _socket.Dispose();
    }

    /// <summary>Reads until the connection ends, and tells with what.</summary>
    public async Task<Outcome> ReadToEndAsync() => await ReadAsync(static _ => false);

    /// <summary>Reads until a stream or the connection ends.</summary>
    public async Task<Outcome> EndOfAsync(int stream)
    {
        var streams = new HashSet<int> { stream };
        return (await EndOfAsync(streams)).TryGetValue(stream, out Outcome? outcome) ? outcome : throw new InvalidOperationException("no outcome");
    }

    /// <summary>Reads until all of some streams or the connection have ended.</summary>
    public async Task<Dictionary<int, Outcome>> EndOfAsync(IReadOnlySet<int> streams)
    {
        var ended = new Dictionary<int, Outcome>();
        var open = streams.ToDictionary(static stream => stream, static _ => new Outcome());
        Outcome end = await ReadAsync(frame =>
        {
            if (!open.TryGetValue(frame.Stream, out Outcome? outcome))
                return open.Count == 0;
            if (frame.Type == FrameType.Headers)
            {
                Dictionary<string, string> fields = FieldBlock.Read(frame.Payload.Span);
                outcome = outcome with { HttpStatus = fields.GetValueOrDefault(":status", outcome.HttpStatus!), GrpcStatus = fields.GetValueOrDefault("grpc-status", outcome.GrpcStatus!) };
            }
            else if (frame.Type == FrameType.RstStream)
            {
                outcome = outcome with { Reset = (ErrorCode)BinaryPrimitives.ReadUInt32BigEndian(frame.Payload.Span) };
            }

            open[frame.Stream] = outcome;
            bool isEnd = frame.Type == FrameType.RstStream || (frame.Type is FrameType.Headers or FrameType.Data && (frame.Flags & Http2.EndStream) != 0);
            if (isEnd && open.Remove(frame.Stream))
                ended[frame.Stream] = outcome;
            return open.Count == 0;
        });
        foreach ((int stream, Outcome outcome) in open)
            ended[stream] = outcome with { GoAway = end.GoAway, IsClosed = end.IsClosed };
        return ended;
    }

    /// <summary>Reads until the server has answered a PING, so it has taken all that was sent before. False: the connection ended.</summary>
    public async Task<bool> PingAsync()
    {
        bool answered = false;
        if (!await SendAsync(Http2.Frame(FrameType.Ping, 0, 0, new byte[8])))
            return false;
        await ReadAsync(frame => answered = frame.Type == FrameType.Ping && (frame.Flags & Http2.Acknowledged) != 0);
        return answered;
    }

    public void Dispose() => _socket.Dispose();

    private async Task<Outcome> ReadAsync(Func<ReceivedFrame, bool> isLast)
    {
        using var limit = new CancellationTokenSource(Patience);
        ErrorCode? goAway = null;
        try
        {
            while (true)
            {
                if (!await FillAsync(_header, limit.Token))
                    return new Outcome(GoAway: goAway, IsClosed: true);
                int length = (_header[0] << 16) | (_header[1] << 8) | _header[2];
                if (length > _payload.Length)
                    _payload = new byte[length];
                if (!await FillAsync(_payload.AsMemory(0, length), limit.Token))
                    return new Outcome(GoAway: goAway, IsClosed: true);
                var frame = new ReceivedFrame((FrameType)_header[3], _header[4], BinaryPrimitives.ReadInt32BigEndian(_header.AsSpan(5)), _payload.AsMemory(0, length));
                if (frame.Type == FrameType.GoAway)
                    goAway = (ErrorCode)BinaryPrimitives.ReadUInt32BigEndian(frame.Payload.Span[4..]);
                if (isLast(frame))
                    return new Outcome(GoAway: goAway);
            }
        }
        catch (SocketException)
        {
            return new Outcome(GoAway: goAway, IsClosed: true);
        }
    }

    private async Task<bool> FillAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        for (int filled = 0; filled < buffer.Length;)
        {
            int read = await _socket.ReceiveAsync(buffer[filled..], cancellationToken);
            if (read == 0)
                return false;
            filled += read;
        }

        return true;
    }

    private readonly record struct ReceivedFrame(FrameType Type, byte Flags, int Stream, ReadOnlyMemory<byte> Payload);
}
