using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace ZeroTrust.Grpc.Tests.Interop;

/// <summary>A relay on loopback that reads along: which messages crossed the wire compressed.</summary>
internal sealed class WireTap : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly int _target;
    private readonly List<Direction> _requests = [];
    private readonly List<Direction> _responses = [];
    private readonly Task _accepting;

    public WireTap(int target)
    {
        _target = target;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>The flags of the requests of every call, in the order of connections and streams.</summary>
    public IEnumerable<bool> Requests => Flags(_requests);

    public IEnumerable<bool> Responses => Flags(_responses);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _listener.Dispose();
        _stop.Dispose();
    }

    private static List<bool> Flags(List<Direction> directions)
    {
        lock (directions)
            return [.. directions.SelectMany(static direction => direction.Flags())];
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            TcpClient client = await _listener.AcceptTcpClientAsync(_stop.Token);
            _ = RelayAsync(client);
        }
    }

    private async Task RelayAsync(TcpClient client)
    {
        using TcpClient near = client;
        using var far = new TcpClient();
        try
        {
            await far.ConnectAsync(IPAddress.Loopback, _target, _stop.Token);
            await Task.WhenAny(
                CopyAsync(near.GetStream(), far.GetStream(), Add(_requests, preface: 24)),
                CopyAsync(far.GetStream(), near.GetStream(), Add(_responses, preface: 0)));
        }
        catch (Exception exception) when (exception is IOException or SocketException or OperationCanceledException)
        {
            // One side is gone; so is the connection.
        }
    }

    private async Task CopyAsync(NetworkStream from, NetworkStream to, Direction direction)
    {
        byte[] buffer = new byte[16 * 1024];
        while (await from.ReadAsync(buffer, _stop.Token) is > 0 and int read)
        {
            direction.Feed(buffer.AsSpan(0, read));
            await to.WriteAsync(buffer.AsMemory(0, read), _stop.Token);
        }
    }

    private static Direction Add(List<Direction> directions, int preface)
    {
        var direction = new Direction(preface);
        lock (directions)
            directions.Add(direction);
        return direction;
    }

    /// <summary>One direction of one connection, cut into HTTP/2 frames.</summary>
    private sealed class Direction(int preface)
    {
        private const int HeaderSize = 9;

        private readonly SortedDictionary<int, MessageFlags> _streams = [];
        private readonly List<byte> _held = [];
        private int _preface = preface;

        public List<bool> Flags()
        {
            lock (_streams)
                return [.. _streams.Values.SelectMany(static stream => stream.Compressed)];
        }

        public void Feed(ReadOnlySpan<byte> bytes)
        {
            _held.AddRange(bytes);
            Drop(ref _preface);
            while (_preface == 0 && _held.Count >= HeaderSize)
            {
                int length = (_held[0] << 16) | (_held[1] << 8) | _held[2];
                if (_held.Count < HeaderSize + length)
                    return;
                byte[] frame = [.. _held[..(HeaderSize + length)]];
                _held.RemoveRange(0, frame.Length);
                if (frame[3] == 0)
                    FeedData(frame);
            }
        }

        private void FeedData(byte[] frame)
        {
            bool padded = (frame[4] & 0x8) != 0;
            int stream = BinaryPrimitives.ReadInt32BigEndian(frame.AsSpan(5));
            ReadOnlySpan<byte> data = padded ? frame.AsSpan(HeaderSize + 1, frame.Length - HeaderSize - 1 - frame[HeaderSize]) : frame.AsSpan(HeaderSize);
            lock (_streams)
            {
                if (!_streams.TryGetValue(stream, out MessageFlags? flags))
                    _streams.Add(stream, flags = new MessageFlags());
                flags.Feed(data);
            }
        }

        private void Drop(ref int count)
        {
            int dropped = Math.Min(count, _held.Count);
            _held.RemoveRange(0, dropped);
            count -= dropped;
        }
    }
}
