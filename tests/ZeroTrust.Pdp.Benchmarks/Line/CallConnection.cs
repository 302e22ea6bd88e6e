using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace ZeroTrust.Pdp.Benchmarks.Line;

/// <summary>
/// An HTTP/2 connection (RFC 9113) that makes one unary call again and again: frames are written from a template and of what
/// comes back only the frames are read, so that the generator takes little of the machine that it measures. What is late waits
/// here, and its time runs: latencies count from the moment at which a call was due, whatever kept it from being sent.
/// </summary>
internal sealed class CallConnection : IDisposable
{
    private const int Data = 0;
    private const int Headers = 1;
    private const int Reset = 3;
    private const int Settings = 4;
    private const int Ping = 6;
    private const int GoAway = 7;
    private const int WindowUpdate = 8;
    private const byte EndStream = 1;
    private const int FrameHeader = 9;
    private const int MaxConcurrentStreams = 3;

    private readonly Socket _socket;
    private readonly byte[] _first;
    private readonly byte[] _template;
    private readonly int _body;
    private readonly long[] _due;
    private readonly double[] _latencies;
    private readonly bool[] _hasMessage;
    private readonly byte[] _in = new byte[1 << 16];
    private byte[] _out = new byte[1 << 16];
    private int _inLength;
    private int _outLength;
    private int _limit;
    private int _sent;
    private int _answered;
    private long _window = 65_535;

    /// <param name="server">Where to.</param>
    /// <param name="path">The method.</param>
    /// <param name="body">The request message with its prefix.</param>
    /// <param name="due">When each call is due, in ticks of the clock; ascending.</param>
    /// <param name="streams">How many calls may be under way at most; the server may say less.</param>
    public CallConnection(IPEndPoint server, string path, byte[] body, long[] due, int streams)
    {
        _due = due;
        _limit = streams;
        _latencies = new double[due.Length];
        _hasMessage = new bool[due.Length];
        _body = body.Length;

        // The fields of the first call are entered into the table (RFC 7541), and the others name them there.
        _first = Call([0x83, 0x86, .. Field(0x44, path), .. Field(0x41, "localhost"), .. Field(0x5F, "application/grpc"), 0x40, .. Text("te"), .. Text("trailers")], body);
        _template = Call([0x83, 0x86, 0xC1, 0xC0, 0xBF, 0xBE], body);
        _socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        _socket.Connect(server);
        _socket.Blocking = false;
        Write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8);
        Write([.. Header(0, Settings, 0, 0), .. Header(4, WindowUpdate, 0, 0), 0x7F, 0, 0, 0]);
    }

    public int Descriptor => (int)_socket.Handle;

    public bool IsDone => _answered == _due.Length;

    public ReadOnlySpan<double> Microseconds => _latencies;

    /// <summary>When the next call may be sent; null when only an answer lets one be sent, or none is left.</summary>
    public long? NextDue => _sent < _due.Length && CanSend ? _due[_sent] : null;

    private bool CanSend => _sent - _answered < _limit && _window >= _body;

    /// <summary>Sends what is due.</summary>
    public void Send(long now)
    {
        while (_sent < _due.Length && _due[_sent] <= now && CanSend)
        {
            byte[] call = _sent == 0 ? _first : _template;
            Span<byte> place = Write(call);
            int data = call.Length - _body - FrameHeader;
            int stream = (_sent * 2) + 1;
            BinaryPrimitives.WriteInt32BigEndian(place[5..], stream);
            BinaryPrimitives.WriteInt32BigEndian(place[(data + 5)..], stream);
            _window -= _body;
            _sent++;
        }

        Flush();
    }

    /// <summary>Takes what has come.</summary>
    public void Receive(Func<long> clock)
    {
        while (true)
        {
            int count = _socket.Receive(_in.AsSpan(_inLength), SocketFlags.None, out SocketError error);
            if (error == SocketError.WouldBlock)
                return;
            if (error != SocketError.Success || count == 0)
                throw new InvalidOperationException($"the server closed the connection ({error}) after {_answered} of {_due.Length} calls");
            bool full = _inLength + count == _in.Length;
            _inLength += count;
            Take(clock());
            if (!full)
                return;
        }
    }

    public void Dispose() => _socket.Dispose();

    private void Take(long now)
    {
        int at = 0;
        while (_inLength - at >= FrameHeader)
        {
            ReadOnlySpan<byte> frame = _in.AsSpan(at, _inLength - at);
            int length = BinaryPrimitives.ReadInt32BigEndian(frame) >>> 8;
            if (frame.Length < FrameHeader + length)
                break;
            Take(frame[3], frame[4], BinaryPrimitives.ReadInt32BigEndian(frame[5..]) & int.MaxValue, frame.Slice(FrameHeader, length), now);
            at += FrameHeader + length;
        }

        _in.AsSpan(at, _inLength - at).CopyTo(_in);
        _inLength -= at;
    }

    private void Take(byte type, byte flags, int stream, ReadOnlySpan<byte> payload, long now)
    {
        int call = stream >> 1;
        switch (type)
        {
            case Data:
                _hasMessage[call] |= payload.Length >= 5;
                break;
            case Headers when (flags & EndStream) != 0:
                // A call that fails is answered by trailers alone.
                if (!_hasMessage[call])
                    throw new InvalidOperationException($"call {call} was not answered with a message");
                _latencies[call] = (now - _due[call]) * (1e6 / System.Diagnostics.Stopwatch.Frequency);
                _answered++;
                break;
            case Settings when (flags & 1) == 0:
                for (int i = 0; i + 6 <= payload.Length; i += 6)
                {
                    if (BinaryPrimitives.ReadUInt16BigEndian(payload[i..]) == MaxConcurrentStreams)
                        _limit = (int)Math.Min((uint)_limit, BinaryPrimitives.ReadUInt32BigEndian(payload[(i + 2)..]));
                }

                Write([.. Header(0, Settings, 1, 0)]);
                break;
            case Ping when (flags & 1) == 0:
                Write([.. Header(8, Ping, 1, 0), .. payload]);
                break;
            case WindowUpdate when stream == 0:
                _window += BinaryPrimitives.ReadInt32BigEndian(payload) & int.MaxValue;
                break;
            case Reset or GoAway:
                throw new InvalidOperationException($"the server ended stream {stream} (frame type {type}, error {BinaryPrimitives.ReadInt32BigEndian(payload[^4..])})");
        }
    }

    private Span<byte> Write(ReadOnlySpan<byte> bytes)
    {
        if (_out.Length - _outLength < bytes.Length)
            Array.Resize(ref _out, _out.Length * 2);
        Span<byte> place = _out.AsSpan(_outLength, bytes.Length);
        bytes.CopyTo(place);
        _outLength += bytes.Length;
        return place;
    }

    private void Flush()
    {
        if (_outLength == 0)
            return;
        int count = _socket.Send(_out.AsSpan(0, _outLength), SocketFlags.None, out SocketError error);
        if (error is not (SocketError.Success or SocketError.WouldBlock))
            throw new InvalidOperationException($"the connection failed: {error}");
        _out.AsSpan(count, _outLength - count).CopyTo(_out);
        _outLength -= count;
    }

    private static byte[] Call(byte[] headers, byte[] body) =>
        [.. Header(headers.Length, Headers, 4, 0), .. headers, .. Header(body.Length, Data, EndStream, 0), .. body];

    private static byte[] Field(byte name, string value) => [name, .. Text(value)];

    private static byte[] Text(string text) => [(byte)text.Length, .. Encoding.ASCII.GetBytes(text)];

    private static byte[] Header(int length, byte type, byte flags, int stream)
    {
        byte[] header = new byte[FrameHeader];
        BinaryPrimitives.WriteInt32BigEndian(header, length << 8 | type);
        header[4] = flags;
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(5), stream);
        return header;
    }
}
