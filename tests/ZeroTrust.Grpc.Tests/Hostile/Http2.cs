using System.Buffers.Binary;

namespace ZeroTrust.Grpc.Tests.Hostile;

/// <summary>Writes HTTP/2 by hand (RFC 9113), also what nobody should write.</summary>
internal static class Http2
{
    public const byte EndStream = Http2Frames.EndStream;
    public const byte Acknowledged = Http2Frames.Acknowledged;
    public const byte EndHeaders = Http2Frames.EndHeaders;
    public const byte Padded = 8;
    private const byte NewNameNeverIndexed = 0x10;
    private const byte NewNameIndexed = 0x40;

    public static byte[] Preface { get; } = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8.ToArray();

    public static byte[] Frame(FrameType type, byte flags, int stream, params byte[] payload) => Http2Frames.Frame((byte)type, flags, stream, payload);

    /// <summary>A frame whose length may be a lie.</summary>
    public static byte[] Frame(FrameType type, byte flags, int stream, int length, byte[] payload)
    {
        byte[] frame = Frame(type, flags, stream, payload);
        (frame[0], frame[1], frame[2]) = ((byte)(length >> 16), (byte)(length >> 8), (byte)length);
        return frame;
    }

    public static byte[] Number(uint value)
    {
        byte[] bytes = new byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        return bytes;
    }

    public static byte[] Settings(params (ushort Name, uint Value)[] settings) =>
        Frame(FrameType.Settings, 0, 0, [.. settings.SelectMany(static setting => (byte[])[(byte)(setting.Name >> 8), (byte)setting.Name, .. Number(setting.Value)])]);

    public static byte[] Reset(int stream, ErrorCode code = ErrorCode.Cancel) => Http2Frames.Reset(stream, (uint)code);

    public static byte[] WindowUpdate(int stream, uint increment) => Frame(FrameType.WindowUpdate, 0, stream, Number(increment));

    /// <summary>The headers of a call.</summary>
    public static byte[] Call(int stream, string path, bool ends = false, params (string Name, string Value)[] more) =>
        Frame(FrameType.Headers, (byte)(EndHeaders | (ends ? EndStream : 0)), stream, CallFields(path, more));

    public static byte[] CallFields(string path, params (string Name, string Value)[] more) => Http2Frames.Fields(
        [(":method", "POST"), (":scheme", "http"), (":authority", "localhost"), (":path", path), ("content-type", "application/grpc"), ("te", "trailers"), .. more]);

    /// <summary>One literal field (RFC 7541 section 6.2), put into the dynamic table if wanted.</summary>
    public static byte[] Field(byte[] name, byte[] value, bool isIndexed = false) => Http2Frames.Field(name, value, isIndexed ? NewNameIndexed : NewNameNeverIndexed);
}
