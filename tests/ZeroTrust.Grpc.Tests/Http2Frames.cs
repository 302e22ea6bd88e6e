using System.Buffers.Binary;
using System.Text;

namespace ZeroTrust.Grpc.Tests;

/// <summary>HTTP/2 frames written by hand (RFC 9113), with literal header fields (RFC 7541 section 6.2.2).</summary>
internal static class Http2Frames
{
    public const int HeaderSize = 9;
    public const byte DataType = 0;
    public const byte HeadersType = 1;
    public const byte ResetType = 3;
    public const byte SettingsType = 4;
    public const byte PingType = 6;
    public const byte GoAwayType = 7;
    public const byte ContinuationType = 9;
    public const byte EndStream = 1;
    public const byte Acknowledged = 1;
    public const byte EndHeaders = 4;

    public static byte[] Frame(byte type, byte flags, int stream, ReadOnlySpan<byte> payload)
    {
        byte[] frame = new byte[HeaderSize + payload.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame, payload.Length << 8);
        frame[3] = type;
        frame[4] = flags;
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(5), stream);
        payload.CopyTo(frame.AsSpan(HeaderSize));
        return frame;
    }

    public static byte[] Settings() => Frame(SettingsType, 0, 0, []);

    public static byte[] Headers(int stream, bool end, params ReadOnlySpan<(string Name, string Value)> fields) =>
        Frame(HeadersType, (byte)(EndHeaders | (end ? EndStream : 0)), stream, Fields(fields));

    /// <summary>A block of fields that needs more than one frame, and ends the stream.</summary>
    public static byte[][] LongHeaders(int stream, params ReadOnlySpan<(string Name, string Value)> fields)
    {
        const int Piece = 16_000;
        byte[][] pieces = [.. Fields(fields).Chunk(Piece)];
        for (int i = 0; i < pieces.Length; i++)
            pieces[i] = Frame(i == 0 ? HeadersType : ContinuationType, (byte)((i == 0 ? EndStream : 0) | (i == pieces.Length - 1 ? EndHeaders : 0)), stream, pieces[i]);
        return pieces;
    }

    public static byte[] Data(int stream, bool end, ReadOnlySpan<byte> bytes) => Frame(DataType, end ? EndStream : (byte)0, stream, bytes);

    public static byte[] Reset(int stream, uint code)
    {
        byte[] payload = new byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(payload, code);
        return Frame(ResetType, 0, stream, payload);
    }

    public static byte[] GoAway(int lastStream, uint code)
    {
        byte[] payload = new byte[2 * sizeof(uint)];
        BinaryPrimitives.WriteInt32BigEndian(payload, lastStream);
        BinaryPrimitives.WriteUInt32BigEndian(payload.AsSpan(sizeof(uint)), code);
        return Frame(GoAwayType, 0, 0, payload);
    }

    public static byte[] Fields(params ReadOnlySpan<(string Name, string Value)> fields)
    {
        using var block = new MemoryStream();
        foreach ((string name, string value) in fields)
            block.Write(Field(Encoding.Latin1.GetBytes(name), Encoding.Latin1.GetBytes(value)));
        return block.ToArray();
    }

    /// <summary>How it is represented, then name and value, each with its length before it; lengths of 127 and more go on in groups of seven bits.</summary>
    public static byte[] Field(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, byte representation = 0)
    {
        using var field = new MemoryStream();
        field.WriteByte(representation);
        WriteLength(field, name.Length);
        field.Write(name);
        WriteLength(field, value.Length);
        field.Write(value);
        return field.ToArray();
    }

    private static void WriteLength(MemoryStream block, int length)
    {
        const int Most = 127;
        block.WriteByte((byte)Math.Min(length, Most));
        if (length < Most)
            return;
        for (length -= Most; length > Most; length >>= 7)
            block.WriteByte((byte)(0x80 | (length & Most)));
        block.WriteByte((byte)length);
    }
}
