using Grpc.Core;
using Grpc.Net.Client;
using ZeroTrust.Grpc.Tests.Wire;
using Frames = ZeroTrust.Grpc.Tests.Http2Frames;

namespace ZeroTrust.Grpc.Tests.Hostile;

/// <summary>Our client against a server that breaks the rules: the right status, and never a call that hangs.</summary>
[TestFixture]
[CancelAfter(120_000)]
internal sealed class HostileServerTests
{
    private static readonly byte[] Message = RawClient.Frame(new Text { Value = "answer" });
    private static readonly byte[] FirstHalf = [.. Message.AsSpan(0, 7)];
    private static readonly (string, string)[] Begin = [(":status", "200"), ("content-type", "application/grpc")];

    private HostileServer _server = null!;
    private GrpcChannel _channel = null!;

    [SetUp]
    public void Start()
    {
        _server = new HostileServer();
        _channel = GrpcChannel.ForAddress(_server.Address);
    }

    [TearDown]
    public async Task StopAsync()
    {
        _channel.Dispose();
        await _server.DisposeAsync();
    }

    [Test]
    public async Task Server_ThatBehaves_IsUnderstood()
    {
        _server.Answer = (wire, id) => wire.SendAsync(Whole(id));
        Assert.That(await OutcomeAsync("unary"), Is.EqualTo(Status.DefaultSuccess));
        Assert.That(await OutcomeAsync("duplex"), Is.EqualTo(Status.DefaultSuccess));
    }

    private static IEnumerable<TestCaseData> Bodies()
    {
        foreach (string kind in new[] { "unary", "duplex" })
        {
            yield return Case("prefix cut", [0, 0, 0], StatusCode.Internal);
            yield return Case("payload cut", Message[..^1], StatusCode.Internal);
            yield return Case("second message cut", [.. Message, .. Message[..7]], StatusCode.Internal);
            yield return Case("length too small", RawClient.Frame([0x0A, 1, 65, 9, 9, 9], length: 3), StatusCode.Internal);
            yield return Case("length too large", RawClient.Frame([0x0A, 1, 65], length: 4), StatusCode.Internal);
            yield return Case("4 GB declared", RawClient.Frame([], length: uint.MaxValue), StatusCode.ResourceExhausted);
            yield return Case("2 GB declared", RawClient.Frame([], length: 1u << 31), StatusCode.ResourceExhausted);
            yield return Case("one byte over the limit declared", RawClient.Frame([], length: (4 * 1024 * 1024) + 1), StatusCode.ResourceExhausted);
            yield return Case("the limit declared, nothing sent", RawClient.Frame([], length: 4 * 1024 * 1024), StatusCode.Internal);
            yield return Case("compressed without encoding", RawClient.Frame([1, 2, 3], flag: 1), StatusCode.Internal);
            yield return Case("unknown flag", RawClient.Frame([1, 2, 3], flag: 2), StatusCode.Internal);
            yield return Case("flag of gRPC-Web trailers", RawClient.Frame("grpc-status: 0\r\n"u8.ToArray(), flag: 0x80), StatusCode.Internal);
            yield return Case("not a message", RawClient.Frame([0xFF, 0xFF, 0xFF]), StatusCode.Internal);
            yield return Case("text", "<html>error</html>"u8.ToArray(), StatusCode.Internal);

            TestCaseData Case(string name, byte[] body, StatusCode expected) => new TestCaseData(kind, body, expected).SetArgDisplayNames(kind, name);
        }
    }

    [TestCaseSource(nameof(Bodies))]
    public async Task Body_Broken_HasItsStatus(string kind, byte[] body, StatusCode expected)
    {
        _server.Answer = (wire, id) => wire.SendAsync(Frames.Headers(id, end: false, Begin), Frames.Data(id, end: false, body), Frames.Headers(id, end: true, ("grpc-status", "0")));
        Assert.That((await OutcomeAsync(kind)).StatusCode, Is.EqualTo(expected));
    }

    [TestCase(2L * 1024 * 1024 * 1024 - 1)]
    [TestCase(1L * 1024 * 1024 * 1024)]
    public async Task Length_DeclaredButNotSent_TakesNoMemory(long length)
    {
        using GrpcChannel open = GrpcChannel.ForAddress(_server.Address, new GrpcChannelOptions { MaxReceiveMessageSize = null });
        _server.Answer = (wire, id) => wire.SendAsync(Frames.Headers(id, end: false, Begin), Frames.Data(id, end: true, RawClient.Frame(new byte[10], length: (uint)length)));
        long before = GC.GetTotalAllocatedBytes();
        Assert.That((await OutcomeAsync("unary", open)).StatusCode, Is.AnyOf(StatusCode.Internal, StatusCode.ResourceExhausted));
        Assert.That(GC.GetTotalAllocatedBytes() - before, Is.LessThan(64 * 1024 * 1024));
    }

    private static IEnumerable<TestCaseData> Trailers()
    {
        yield return Case(StatusCode.Unknown, null);
        yield return Case(StatusCode.Unknown, "", ("grpc-status", ""));
        yield return Case(StatusCode.Unknown, "", ("grpc-status", "-1"));
        yield return Case(StatusCode.Unknown, "", ("grpc-status", "zero"));
        yield return Case(StatusCode.Unknown, "", ("grpc-status", "99999999999"));
        yield return Case(StatusCode.Unknown, "", ("grpc-status", "0"), ("grpc-status", "0"));
        yield return Case((StatusCode)42, "", ("grpc-status", "42"));
        yield return Case(StatusCode.NotFound, "%zz % %4", ("grpc-status", "5"), ("grpc-message", "%zz % %4"));
        yield return Case(StatusCode.NotFound, "\uFFFD", ("grpc-status", "5"), ("grpc-message", "%FF"));
        yield return Case(StatusCode.Internal, "`a-bin`", ("grpc-status", "5"), ("a-bin", "!not base64!"));
        yield return Case(StatusCode.Internal, "`a-bin`", ("grpc-status", "0"), ("a-bin", "AAAAA"));
        yield return Case(StatusCode.Internal, "`grpc-status-details-bin`", ("grpc-status", "9"), ("grpc-status-details-bin", "CA,A"));
        yield return Case(StatusCode.Aborted, "", ("grpc-status", "10"), ("x-text", "\u00E9\u00FF"));

        static TestCaseData Case(StatusCode expected, string? detail, params (string, string)[] fields) =>
            new TestCaseData(expected, detail, fields).SetArgDisplayNames(expected.ToString(), string.Join(", ", fields));
    }

    [TestCaseSource(nameof(Trailers))]
    public async Task Trailers_Odd_HaveTheirStatus(StatusCode expected, string? detail, (string, string)[] fields)
    {
        foreach (string kind in new[] { "unary", "duplex" })
        {
            _server.Answer = (wire, id) => fields.Length == 0
                ? wire.SendAsync(Frames.Headers(id, end: false, Begin), Frames.Data(id, end: true, Message))
                : wire.SendAsync(Frames.Headers(id, end: false, Begin), Frames.Data(id, end: false, Message), Frames.Headers(id, end: true, fields));
            Status status = await OutcomeAsync(kind);
            Assert.That(status.StatusCode, Is.EqualTo(expected));
            if (detail is { Length: > 0 })
                Assert.That(status.Detail, Does.Contain(detail));
            if (fields.Length == 0)
                continue;

            // The same without a message before it.
            _server.Answer = (wire, id) => wire.SendAsync(Frames.Headers(id, end: true, [.. Begin, .. fields]));
            Assert.That((await OutcomeAsync(kind)).StatusCode, Is.EqualTo(expected));
        }
    }

    [TestCase("400", StatusCode.Internal)]
    [TestCase("401", StatusCode.Unauthenticated)]
    [TestCase("403", StatusCode.PermissionDenied)]
    [TestCase("404", StatusCode.Unimplemented)]
    [TestCase("429", StatusCode.Unavailable)]
    [TestCase("431", StatusCode.Internal)]
    [TestCase("500", StatusCode.Unknown)]
    [TestCase("502", StatusCode.Unavailable)]
    [TestCase("503", StatusCode.Unavailable)]
    [TestCase("504", StatusCode.Unavailable)]
    [TestCase("302", StatusCode.Unknown)]
    [TestCase("200", StatusCode.Unknown)]
    public async Task Http_WithABodyOfItsOwn_HasItsStatus(string http, StatusCode expected)
    {
        _server.Answer = (wire, id) => wire.SendAsync(
            Frames.Headers(id, end: false, (":status", http), ("content-type", "text/html"), ("location", "http://127.0.0.1:1/")), Frames.Data(id, end: true, "<html>proxy</html>"u8));
        foreach (string kind in new[] { "unary", "duplex" })
            Assert.That((await OutcomeAsync(kind)).StatusCode, Is.EqualTo(expected));
        Assert.That(_server.Connections, Is.EqualTo(1));
    }

    [Test]
    public async Task InformationalAnswers_BeforeTheRealOne_AreSkipped()
    {
        _server.Answer = (wire, id) => wire.SendAsync([Frames.Headers(id, end: false, (":status", "103"), ("link", "x")), Frames.Headers(id, end: false, (":status", "100")), .. Whole(id)]);
        Assert.That(await OutcomeAsync("unary"), Is.EqualTo(Status.DefaultSuccess));
    }

    [Test]
    public async Task Reset_WithEveryCode_HasItsStatus([Range(0, 14)] int code, [Values("unary", "duplex")] string kind, [Values("at once", "after headers", "after a message")] string when)
    {
        StatusCode expected = code switch
        {
            7 => StatusCode.Unavailable,
            8 => StatusCode.Cancelled,
            11 => StatusCode.ResourceExhausted,
            12 => StatusCode.PermissionDenied,
            _ => StatusCode.Internal,
        };
        _server.AnswersEarly = kind == "duplex";
        _server.Answer = (wire, id) => when switch
        {
            "at once" => wire.SendAsync(Frames.Reset(id, (uint)code)),
            "after headers" => wire.SendAsync(Frames.Headers(id, end: false, Begin), Frames.Reset(id, (uint)code)),
            _ => wire.SendAsync(Frames.Headers(id, end: false, Begin), Frames.Data(id, end: false, Message), Frames.Reset(id, (uint)code)),
        };
        Assert.That((await OutcomeAsync(kind)).StatusCode, Is.EqualTo(expected));
    }

    [Test]
    public async Task Refused_ThenTaken_IsSentAgainUnseen([Values("unary", "server", "client", "duplex")] string kind, [Values("refused", "goaway")] string how)
    {
        int calls = 0;
        _server.AnswersEarly = true;
        _server.Answer = async (wire, id) =>
        {
            if (Interlocked.Increment(ref calls) > 1)
                await wire.SendAsync(Whole(id));
            else if (how == "refused")
                await wire.SendAsync(Frames.Reset(id, 7));
            else
                await wire.SendAsync(Frames.GoAway(0, 0));
        };
        Assert.That(await OutcomeAsync(kind), Is.EqualTo(Status.DefaultSuccess), "the server has not seen the call, so another try is not a retry");
        Assert.That(calls, Is.EqualTo(2));
    }

    [Test]
    public async Task Refused_AfterRequestsWereSent_IsUnavailable([Values("client", "duplex")] string kind)
    {
        var written = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _server.AnswersEarly = true;
        _server.Answer = async (wire, id) =>
        {
            await written.Task;
            await wire.SendAsync(Frames.Reset(id, 7));
        };
        Assert.That((await OutcomeAsync(kind, written: written)).StatusCode, Is.EqualTo(StatusCode.Unavailable));
    }

    [Test]
    public async Task GoAway_ThatCoversTheCall_LetsItFinish([Values("unary", "duplex")] string kind)
    {
        _server.Answer = (wire, id) => wire.SendAsync([Frames.GoAway(id, 0), .. Whole(id)]);
        Assert.That(await OutcomeAsync(kind), Is.EqualTo(Status.DefaultSuccess));
        Assert.That(await OutcomeAsync(kind), Is.EqualTo(Status.DefaultSuccess));
        Assert.That(_server.Connections, Is.EqualTo(2));
    }

    [TestCase(0x0u, StatusCode.Unavailable)]
    [TestCase(0x1u, StatusCode.Internal)]
    [TestCase(0xBu, StatusCode.ResourceExhausted)]
    public async Task GoAway_ThenClosed_EndsTheCall(uint code, StatusCode expected)
    {
        _server.Answer = async (wire, id) =>
        {
            await wire.SendAsync(Frames.Headers(id, end: false, Begin), Frames.GoAway(id, code));
            wire.Close();
        };
        foreach (string kind in new[] { "unary", "duplex" })
            Assert.That((await OutcomeAsync(kind)).StatusCode, Is.EqualTo(expected));
    }

    [Test]
    public async Task Connection_CutAtEveryByteOfAnAnswer_IsUnavailable([Values("unary", "server", "client", "duplex")] string kind, [Values] bool reset)
    {
        int cut = 0;
        _server.Answer = async (wire, id) =>
        {
            await wire.SendAsync(Whole(id).SelectMany(frame => frame).Take(cut).ToArray());
            if (reset)
                wire.Drop();
            else
                wire.Close();
        };
        int length = Whole(1).Sum(frame => frame.Length);
        for (cut = 0; cut < length; cut++)
            Assert.That((await OutcomeAsync(kind)).StatusCode, Is.EqualTo(StatusCode.Unavailable), $"{cut} of {length} bytes");
    }

    [Test]
    public async Task Connection_CutInItsGreeting_IsUnavailable([Range(0, 9)] int cut)
    {
        _server.Greet = async wire =>
        {
            await wire.SendAsync(Frames.Settings()[..cut]);
            wire.Close();
        };
        Assert.That((await OutcomeAsync("unary")).StatusCode, Is.EqualTo(StatusCode.Unavailable));
    }

    [TestCase("HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n")]
    [TestCase("\0\0\0\u0004\0\0\0\0\u0001")]
    [TestCase("SSH-2.0-OpenSSH_9.2\r\n")]
    public async Task Greeting_OfAnotherProtocol_EndsTheCall(string greeting)
    {
        _server.Greet = wire => wire.SendAsync(System.Text.Encoding.Latin1.GetBytes(greeting));
        Assert.That((await OutcomeAsync("unary")).StatusCode, Is.AnyOf(StatusCode.Internal, StatusCode.Unavailable));
    }

    private static IEnumerable<TestCaseData> BrokenFrames()
    {
        yield return Case("a header block that is no HPACK", id => Frames.Frame(Frames.HeadersType, Frames.EndHeaders, id, [0x80]));
        yield return Case("data before headers", id => Frames.Data(id, end: false, Message));
        yield return Case("data for a stream that was never opened", id => Frames.Data(id + 1000, end: false, Message));
        yield return Case("a reset of the wrong size", id => Frames.Frame(Frames.ResetType, 0, id, [1, 2]));
        yield return Case("a frame larger than allowed", id => Frames.Data(id, end: false, new byte[20_000]));
        yield return Case("settings of the wrong size", _ => Frames.Frame(Frames.SettingsType, 0, 0, [1, 2, 3]));
        yield return Case("no status", id => Frames.Headers(id, end: true, ("content-type", "application/grpc")));
        yield return Case("a status that is no number", id => Frames.Headers(id, end: true, (":status", "OK")));

        static TestCaseData Case(string name, Func<int, byte[]> frame) => new TestCaseData(frame).SetArgDisplayNames(name);
    }

    [TestCaseSource(nameof(BrokenFrames))]
    public async Task Frames_ThatBreakTheProtocol_EndTheCall(Func<int, byte[]> frame)
    {
        _server.Answer = (wire, id) => wire.SendAsync(frame(id));
        foreach (string kind in new[] { "unary", "duplex" })
            Assert.That((await OutcomeAsync(kind)).StatusCode, Is.AnyOf(StatusCode.Internal, StatusCode.Unavailable));
    }

    [Test]
    public async Task Fields_BeyondAllMeasure_EndTheCall([Values] bool trailing)
    {
        (string, string)[] flood = [.. Enumerable.Range(0, 20).Select(i => ("x-" + i, new string('a', 16_000)))];
        _server.Answer = async (wire, id) =>
        {
            if (trailing)
                await wire.SendAsync(Frames.Headers(id, end: false, Begin), Frames.Data(id, end: false, Message));
            await wire.SendAsync(Frames.LongHeaders(id, trailing ? [("grpc-status", "0"), .. flood] : [.. Begin, .. flood]));
        };
        Assert.That((await OutcomeAsync("unary")).StatusCode, Is.AnyOf(StatusCode.Internal, StatusCode.ResourceExhausted, StatusCode.Unavailable));
    }

    [Test]
    public async Task Silence_EndsWithTheDeadline([Values("unary", "server", "client", "duplex")] string kind, [Values("nothing", "headers", "half a message", "drop by drop")] string how)
    {
        _server.AnswersEarly = true;
        _server.Answer = async (wire, id) =>
        {
            if (how != "nothing")
                await wire.SendAsync(Frames.Headers(id, end: false, Begin));
            if (how == "half a message")
                await wire.SendAsync(Frames.Data(id, end: false, FirstHalf));
            for (int i = 0; how == "drop by drop" && i < 1000; i++)
            {
                await wire.SendAsync(Frames.Data(id, end: false, i == 0 ? [0, 0, 0, 1, 0] : [0]));
                await Task.Delay(20);
            }
        };
        Assert.That((await OutcomeAsync(kind, deadline: DateTime.UtcNow.AddMilliseconds(300))).StatusCode, Is.EqualTo(StatusCode.DeadlineExceeded));
    }

    [Test]
    public async Task Refusal_WhileRequestsAreWritten_IsWhatTheWriterGets([Values("client", "duplex")] string kind)
    {
        _server.AnswersEarly = true;
        _server.Answer = (wire, id) => wire.SendAsync(Frames.Headers(id, end: true, [.. Begin, ("grpc-status", "8"), ("grpc-message", "too many")]), Frames.Reset(id, 0));
        var client = new Echo.EchoClient(_channel);
        using AsyncDuplexStreamingCall<Text, Text>? duplex = kind == "duplex" ? client.Chat() : null;
        using AsyncClientStreamingCall<Text, Text>? upload = kind == "client" ? client.Join() : null;
        IClientStreamWriter<Text> requests = duplex?.RequestStream ?? upload!.RequestStream;
        RpcException? exception = await Assert.ThrowsAsync<RpcException>(async () =>
        {
            for (int i = 0; i < 100_000; i++)
                await requests.WriteAsync(new Text { Value = new string('v', 10_000) }).WaitAsync(EchoService.Patience);
        });
        Assert.That(exception!.Status, Is.EqualTo(new Status(StatusCode.ResourceExhausted, "too many")));
    }

    [Test]
    public async Task Answer_InPiecesOfEverySize_IsRead([Range(1, 29)] int size)
    {
        byte[] body = [.. Message, .. RawClient.Frame([]), .. Message];
        _server.Answer = async (wire, id) =>
        {
            await wire.SendAsync(Frames.Headers(id, end: false, Begin));
            foreach (byte[] piece in body.Chunk(size))
                await wire.SendAsync(Frames.Data(id, end: false, piece), Frames.Data(id, end: false, []));
            await wire.SendAsync(Frames.Headers(id, end: true, ("grpc-status", "0"), ("a-bin", "AQ==, Ag"), ("a-bin", "Aw")));
        };
        using AsyncServerStreamingCall<Text> call = new Echo.EchoClient(_channel).Repeat(new RepeatRequest());
        Assert.That(await call.ResponseStream.ReadAllAsync().Select(text => text.Value).ToListAsync(), Is.EqualTo(new[] { "answer", "", "answer" }));
        Assert.That(call.GetTrailers().GetAll("a-bin").SelectMany(entry => entry.ValueBytes), Is.EqualTo(new byte[] { 1, 2, 3 }));
    }

    [Test]
    public async Task Answer_WithBytesChangedAtRandom_NeverHangsTheCall([Range(1, 8)] int seed)
    {
        const int Answers = 250;
        var random = new Random(seed);
        byte[] answer = [];
        _server.Answer = async (wire, _) =>
        {
            await wire.SendAsync(answer);
            wire.Close();
        };
        for (int i = 0; i < Answers; i++)
        {
            answer = [.. Whole(1).SelectMany(frame => frame)];
            for (int changes = random.Next(1, 4); changes > 0; changes--)
                answer[random.Next(answer.Length)] ^= (byte)(1 << random.Next(8));
            Status status = await OutcomeAsync(i % 2 == 0 ? "unary" : "duplex", deadline: DateTime.UtcNow + EchoService.Patience);
            Assert.That(status.StatusCode, Is.Not.EqualTo(StatusCode.DeadlineExceeded), $"{Convert.ToHexString(answer)}: {status}");
        }
    }

    private static byte[][] Whole(int id) => [Frames.Headers(id, end: false, Begin), Frames.Data(id, end: false, Message), Frames.Headers(id, end: true, ("grpc-status", "0"), ("x-end", "1"))];

    /// <summary>Makes a call and drains it; fails when it hangs.</summary>
    private async Task<Status> OutcomeAsync(string kind, GrpcChannel? channel = null, DateTime? deadline = null, TaskCompletionSource? written = null) =>
        await HostileCall.OutcomeAsync(channel ?? _channel, kind, deadline, written).WaitAsync(EchoService.Patience);
}
