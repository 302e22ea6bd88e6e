namespace ZeroTrust.Grpc.Tests.Hostile;

/// <summary>A call that is wrong in one way, with the answer it must get.</summary>
/// <param name="What">What is wrong.</param>
/// <param name="Expected">How it ends: see <see cref="Outcome.Word"/>. Null: the peer resets it before it can end.</param>
/// <param name="Write">Its frames on a stream.</param>
internal sealed record BadCall(string What, string? Expected, Func<int, byte[]> Write)
{
    private const string Say = "/zerotrust.grpctest.Echo/Say";
    private const string Join = "/zerotrust.grpctest.Echo/Join";
    private const string Repeat = "/zerotrust.grpctest.Echo/Repeat";

    public static IReadOnlyList<BadCall> All { get; } =
    [
        OfBody("no message", "12", Say, []),
        OfBody("truncated prefix", "13", Say, [0, 0]),
        OfBody("truncated payload", "13", Say, [0, 0, 0, 0, 9, 10]),
        OfBody("truncated payload of a stream", "13", Join, [0, 0, 0, 0, 9, 10]),
        OfBody("two messages for one", "12", Say, new byte[10]),
        OfBody("more than the length", "12", Say, [0, 0, 0, 0, 0, 7]),
        OfBody("4 GiB declared", "8", Say, [0, 255, 255, 255, 255]),
        OfBody("4 GiB declared in a stream", "8", Join, [0, 255, 255, 255, 255]),
        OfBody("2 GiB declared", "8", Repeat, [0, 128, 0, 0, 0, 1, 2, 3]),
        OfBody("compressed without an encoding", "13", Say, [1, 0, 0, 0, 0]),
        OfBody("unknown flag", "13", Say, [2, 0, 0, 0, 0]),
        OfBody("compressed, but not", "13", Say, [1, 0, 0, 0, 3, 1, 2, 3], ("grpc-encoding", "gzip")),
        OfBody("compressed with a bomb's length", "13", Say, [1, 0, 0, 0, 4, 31, 139, 8, 0], ("grpc-encoding", "gzip")),
        OfBody("unknown encoding", "12", Say, [1, 0, 0, 0, 0], ("grpc-encoding", "rot13")),
        OfBody("unparsable message", "13", Say, [0, 0, 0, 0, 2, 10, 5]),
        OfBody("group without an end", "13", Say, [0, 0, 0, 0, 1, 11]),
        OfBody("varint without an end", "13", Say, [0, 0, 0, 0, 11, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255]),
        OfBody("metadata that is not base64", "13", Say, [0, 0, 0, 0, 10, 10, 8, .. "metadata"u8], ("x-a-bin", "!")),
        OfBody("unknown method", "12", "/zerotrust.grpctest.Echo/Nothing", new byte[5]),
        OfBody("unknown service", "12", "/no.such.Service/Nothing", new byte[5]),
        OfBody("path of nothing", "12", "/", new byte[5]),
        new("foreign content type", "13", static stream => [.. Http2.Frame(FrameType.Headers, Http2.EndHeaders | Http2.EndStream, stream, Http2Frames.Fields((":method", "POST"), (":scheme", "http"), (":authority", "localhost"), (":path", Say), ("content-type", "application/json")))]),
        new("another method than POST", "http 405", static stream => [.. Http2.Frame(FrameType.Headers, Http2.EndHeaders | Http2.EndStream, stream, Http2Frames.Fields((":method", "PUT"), (":scheme", "http"), (":authority", "localhost"), (":path", Say), ("content-type", "application/grpc")))]),
        OfBody("handler that throws", "2", Say, [0, 0, 0, 0, 7, 10, 5, .. "throw"u8]),
        OfBody("deadline of nothing", "4", Say, [0, 0, 0, 0, 6, 10, 4, .. "wait"u8], ("grpc-timeout", "1n")),
        new("reset in the headers' wake", null, static stream => [.. Http2.Call(stream, Say), .. Http2.Reset(stream)]),
        new("reset in the body", null, static stream => [.. Http2.Call(stream, Say), .. Http2.Frame(FrameType.Data, 0, stream, 0, 0, 0), .. Http2.Reset(stream)]),
        new("reset of a waiting handler", null, static stream => [.. Http2.Call(stream, Say), .. Http2.Frame(FrameType.Data, Http2.EndStream, stream, [0, 0, 0, 0, 6, 10, 4, .. "wait"u8]), .. Http2.Reset(stream)]),
        new("reset of an endless stream", null, static stream => [.. Http2.Call(stream, Repeat), .. Http2.Frame(FrameType.Data, Http2.EndStream, stream, [0, 0, 0, 0, 11, 16, 255, 255, 255, 255, 255, 255, 255, 255, 255, 1]), .. Http2.Reset(stream)]),
        new("reset between the messages of a stream", null, static stream => [.. Http2.Call(stream, Join), .. Http2.Frame(FrameType.Data, 0, stream, new byte[5]), .. Http2.Reset(stream)]),
    ];

    public override string ToString() => What;

    private static BadCall OfBody(string what, string expected, string path, byte[] body, params (string Name, string Value)[] more) => new(
        what,
        expected,
        stream => [.. Http2.Call(stream, path, ends: false, more), .. Http2.Frame(FrameType.Data, Http2.EndStream, stream, body)]);
}
