namespace ZeroTrust.Grpc.Tests.Hostile;

/// <summary>A connection that breaks a rule of HTTP/2, with the errors that RFC 9113 allows for it.</summary>
/// <param name="What">What is wrong.</param>
/// <param name="Expected">Possible ends of it: see <see cref="Outcome.Word"/>.</param>
/// <param name="Bytes">What is sent after the preface and the settings.</param>
internal sealed record BadConnection(string What, string[] Expected, byte[] Bytes)
{
    private const string Say = "/zerotrust.grpctest.Echo/Say";
    private const string Protocol = nameof(ErrorCode.ProtocolError);
    private const string Size = nameof(ErrorCode.FrameSizeError);
    private const string Flow = nameof(ErrorCode.FlowControlError);
    private const string Hpack = nameof(ErrorCode.CompressionError);
    private const string Malformed = "reset " + Protocol;
    private const string Closed = nameof(ErrorCode.StreamClosed);

    public static IReadOnlyList<BadConnection> All { get; } =
    [
        new("frame larger than was agreed", [Size], [.. Http2.Call(1, Say), .. Http2.Frame(FrameType.Data, 0, 1, new byte[16_385])]),
        new("frame that claims 16 MiB", [Size], Http2.Frame(FrameType.Data, 0, 1, 0xFFFFFF, new byte[64])),
        new("data on stream 0", [Protocol], Http2.Frame(FrameType.Data, 0, 0, 1)),
        new("data on a stream that was never begun", [Protocol, Closed], Http2.Frame(FrameType.Data, 0, 1, 1)),
        new("data with more padding than there is", [Protocol], [.. Http2.Call(1, Say), .. Http2.Frame(FrameType.Data, Http2.Padded, 1, 200, 1)]),
        new("data after the end", [Protocol, Closed], [.. Http2.Call(1, Say), .. Http2.Frame(FrameType.Data, Http2.EndStream, 1, [0, 0, 0, 0, 6, 10, 4, .. "wait"u8]), .. Http2.Frame(FrameType.Data, 0, 1, 1)]),
        // Unless the call is refused before that.
        new("more data than the window", [Flow, "12"], [.. Http2.Call(1, Say), .. Enumerable.Range(0, 200).SelectMany(static _ => Http2.Frame(FrameType.Data, 0, 1, new byte[16_384]))]),
        new("headers on stream 0", [Protocol], Http2.Call(0, Say)),
        new("headers on a stream of the server", [Protocol], Http2.Call(2, Say)),
        new("headers on an older stream", [Protocol, Closed], [.. Http2.Call(5, Say, ends: true), .. Http2.Call(3, Say, ends: true)]),
        new("headers with more padding than there is", [Protocol], Http2.Frame(FrameType.Headers, Http2.Padded | Http2.EndHeaders, 1, 200, 1)),
        new("headers that depend on themselves", [Protocol], Http2.Frame(FrameType.Headers, Http2.EndHeaders | 0x20, 1, [0, 0, 0, 1, 16, .. Http2.CallFields(Say)])),
        new("another frame between headers", [Protocol], [.. Http2.Frame(FrameType.Headers, 0, 1, Http2.CallFields(Say)), .. Http2.Frame(FrameType.Ping, 0, 0, new byte[8])]),
        new("continuation of another stream", [Protocol], [.. Http2.Frame(FrameType.Headers, 0, 1, Http2.CallFields(Say)), .. Http2.Frame(FrameType.Continuation, Http2.EndHeaders, 3)]),
        new("continuation of nothing", [Protocol], Http2.Frame(FrameType.Continuation, Http2.EndHeaders, 1, Http2.CallFields(Say))),
        new("trailers that do not end", [Protocol], [.. Http2.Call(1, Say), .. Http2.Frame(FrameType.Headers, Http2.EndHeaders, 1, Http2Frames.Fields(("x", "y")))]),
        new("trailers with a pseudo-header", [Protocol], [.. Http2.Call(1, Say), .. Http2.Frame(FrameType.Headers, Http2.EndHeaders | Http2.EndStream, 1, Http2Frames.Fields((":path", "/")))]),
        new("index beyond the table", [Hpack], Http2.Frame(FrameType.Headers, Http2.EndHeaders, 1, 0xFF, 0x80, 0x80, 0x01)),
        // Kestrel 10.0 meets it as an exception of its own, with which it ends the connection.
        new("index 0", [Hpack, nameof(ErrorCode.InternalError)], Http2.Frame(FrameType.Headers, Http2.EndHeaders, 1, 0x80)),
        new("integer without an end", [Hpack], Http2.Frame(FrameType.Headers, Http2.EndHeaders, 1, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01)),
        new("table larger than was agreed", [Hpack], Http2.Frame(FrameType.Headers, Http2.EndHeaders, 1, 0x3F, 0xE1, 0xFF, 0x03)),
        new("field that is longer than the block", [Hpack], Http2.Frame(FrameType.Headers, Http2.EndHeaders, 1, 0x00, 0x7F, 0x00, 0x61)),
        new("Huffman code with the end of string in it", [Hpack], Http2.Frame(FrameType.Headers, Http2.EndHeaders, 1, 0x00, 0x84, 0xFF, 0xFF, 0xFF, 0xFF, 0x00)),
        new("push", [Protocol], Http2.Frame(FrameType.PushPromise, Http2.EndHeaders, 1, 0, 0, 0, 2)),
        new("priority of the wrong size", [Size], Http2.Frame(FrameType.Priority, 0, 1, 0, 0, 0, 0)),
        new("reset of the wrong size", [Size], [.. Http2.Call(1, Say), .. Http2.Frame(FrameType.RstStream, 0, 1, 0, 0, 0)]),
        new("reset of stream 0", [Protocol], Http2.Reset(0)),
        new("reset of a stream that was never begun", [Protocol], Http2.Reset(1)),
        new("settings of the wrong size", [Size], Http2.Frame(FrameType.Settings, 0, 0, 0, 1, 0, 0, 0)),
        new("settings on a stream", [Protocol], Http2.Frame(FrameType.Settings, 0, 1)),
        new("acknowledged settings with more", [Size], Http2.Frame(FrameType.Settings, Http2.Acknowledged, 0, 0, 1, 0, 0, 0, 0)),
        new("window of more than there can be", [Flow], Http2.Settings((4, 0x80000000))),
        new("frames of less than there must be", [Protocol], Http2.Settings((5, 1))),
        new("push that is neither on nor off", [Protocol], Http2.Settings((2, 2))),
        new("ping of the wrong size", [Size], Http2.Frame(FrameType.Ping, 0, 0, new byte[7])),
        new("ping on a stream", [Protocol], Http2.Frame(FrameType.Ping, 0, 1, new byte[8])),
        new("goodbye of the wrong size", [Size, Protocol], Http2.Frame(FrameType.GoAway, 0, 0, 0, 0)),
        new("window that opens by nothing", [Protocol], Http2.WindowUpdate(0, 0)),
        new("window that opens too far", [Flow], Http2.WindowUpdate(0, 0x7FFFFFFF)),
        new("window update of the wrong size", [Size], Http2.Frame(FrameType.WindowUpdate, 0, 0, 0, 0, 1)),
        new("upper case in a name", [Protocol], Http2.Frame(FrameType.Headers, Http2.EndHeaders, 1, Http2.CallFields(Say, ("X-Upper", "1")))),
        new("pseudo-header after a field", [Protocol], Http2.Frame(FrameType.Headers, Http2.EndHeaders, 1, [.. Http2.CallFields(Say), .. Http2Frames.Fields((":path", "/"))])),
        new("pseudo-header that there is not", [Protocol], Http2.Frame(FrameType.Headers, Http2.EndHeaders, 1, Http2Frames.Fields((":method", "POST"), (":nonsense", "1")))),
        new("pseudo-header of a response", [Protocol], Http2.Frame(FrameType.Headers, Http2.EndHeaders, 1, Http2Frames.Fields((":method", "POST"), (":status", "200")))),
        new("field of HTTP/1.1", [Protocol], Http2.Frame(FrameType.Headers, Http2.EndHeaders, 1, Http2.CallFields(Say, ("connection", "close")))),
        new("te that is not trailers", [Protocol], Http2.Frame(FrameType.Headers, Http2.EndHeaders, 1, Http2Frames.Fields((":method", "POST"), (":scheme", "http"), (":path", Say), ("te", "gzip")))),
        new("more than the content length", [Malformed], [.. Http2.Call(1, Say, ends: false, ("content-length", "5")), .. Http2.Frame(FrameType.Data, Http2.EndStream, 1, new byte[6])]),
        new("less than the content length", [Malformed], [.. Http2.Call(1, Say, ends: false, ("content-length", "10")), .. Http2.Frame(FrameType.Data, Http2.EndStream, 1, new byte[5])]),
    ];

    /// <summary>The stream that may be reset instead.</summary>
    public int Stream => What.Contains("older", StringComparison.Ordinal) ? 3 : 1;

    public override string ToString() => What;
}
