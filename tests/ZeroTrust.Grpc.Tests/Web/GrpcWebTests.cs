using System.Net;
using System.Text;
using Grpc.AspNetCore.Web;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using ZeroTrust.Grpc.Tests.Wire;

namespace ZeroTrust.Grpc.Tests.Web;

/// <summary>gRPC-Web byte by byte, over both versions of HTTP and in both modes.</summary>
[TestFixture(HttpProtocols.Http1, false)]
[TestFixture(HttpProtocols.Http1, true)]
[TestFixture(HttpProtocols.Http2, false)]
[TestFixture(HttpProtocols.Http2, true)]
[CancelAfter(30_000)]
internal sealed class GrpcWebTests(HttpProtocols protocol, bool text)
{
    private const string Say = "/zerotrust.grpctest.Echo/Say";
    private const string Join = "/zerotrust.grpctest.Echo/Join";
    private const string Repeat = "/zerotrust.grpctest.Echo/Repeat";
    private const string Chat = "/zerotrust.grpctest.Echo/Chat";
    private readonly Version _version = protocol == HttpProtocols.Http1 ? HttpVersion.Version11 : HttpVersion.Version20;
    private readonly string _type = text ? "application/grpc-web-text" : "application/grpc-web";
    private GrpcHost _host = null!;
    private RawClient _raw = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _host = await GrpcHost.StartAsync(map: app => app.UseGrpcWeb(new GrpcWebOptions { DefaultEnabled = true }), protocols: protocol);
        _raw = new RawClient(_host.Address);
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        _raw.Dispose();
        await _host.DisposeAsync();
    }

    [SetUp]
    public void Renew() => _host.Echo.Renew();

    [Test]
    public async Task Unary_AnswersMessageAndTrailersFrame([Values("", "+proto", "; charset=utf-8")] string suffix)
    {
        WebAnswer answer = await PostAsync(Say, [Encode(Frame("héllo"))], type: _type + suffix);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(answer.Http, Is.EqualTo(HttpStatusCode.OK));
            Assert.That(answer.ContentType, Is.EqualTo(suffix == "+proto" ? _type + suffix : _type));
            Assert.That(answer.Messages, Is.EqualTo(new[] { "héllo" }));
            Assert.That(answer.Trailers, Is.EqualTo(new[] { "grpc-status: 0" }));
            Assert.That(answer.Raw.IsTrailersOnly, Is.False);
        }
    }

    [TestCase("application/grpc-web-text", "application/grpc-web-text")]
    [TestCase("application/grpc-web-text+proto", "application/grpc-web-text+proto")]
    [TestCase("application/json, application/grpc-web+proto;q=0.5", "application/grpc-web+proto")]
    [TestCase("*/*", "application/grpc-web")]
    [TestCase("", "application/grpc-web")]
    public async Task Unary_Accept_DecidesTheFormOfTheAnswer(string accept, string expected)
    {
        WebAnswer answer = await PostAsync(Say, [Encode(Frame("x"))], accept: accept);
        Assert.That(answer.ContentType, Is.EqualTo(expected));
        Assert.That(answer.Messages, Is.EqualTo(new[] { "x" }));
    }

    [TestCase("rpc", "9")]
    [TestCase("throw", "2")]
    public async Task Unary_Failure_IsTrailersOnly(string value, string status)
    {
        WebAnswer answer = await PostAsync(Say, [Encode(Frame(value))]);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(answer.Http, Is.EqualTo(HttpStatusCode.OK));
            Assert.That(answer.Raw.IsTrailersOnly, Is.True);
            Assert.That(answer.Status, Is.EqualTo(status));
            Assert.That(answer.Raw.Body, Is.Empty);
            Assert.That(answer.ContentType, Is.EqualTo(_type));
            if (value == "rpc")
                Assert.That((answer.Find("reason"), answer.Find("grpc-status-details-bin"), answer.Find("grpc-message")), Is.EqualTo(("r", "AQL/", "%C3%A4 %25 %0A %E2%98%BA %F0%9F%98%88")));
        }
    }

    [Test]
    public async Task Unary_Metadata_TravelsInHeadersAndTrailersFrame()
    {
        WebAnswer answer = await PostAsync(Say, [Encode(Frame("metadata"))], headers: [("x-b-bin", "AQI,Aw=="), ("x-a", "1"), ("X-A", "2")]);
        using (Assert.EnterMultipleScope())
        {
            // HTTP/1.1 keeps the values of one name apart, HTTP/2 of the runtime's client joins them.
            Assert.That(_host.Echo.Seen["metadata"].Replace("x-a=1|x-a=2", "x-a=1, 2", StringComparison.Ordinal).Split('|').Order(), Is.EqualTo(new[] { "x-a=1, 2", "x-b-bin=0102", "x-b-bin=03" }));
            Assert.That(answer.Raw.Find("x-initial"), Is.EqualTo("one"));
            Assert.That(answer.Raw.Find("x-initial-bin"), Is.EqualTo("q80"));
            Assert.That(answer.Trailers, Is.EquivalentTo(new[] { "grpc-status: 0", "x-trailing: two", "x-trailing-bin: qw" }));
        }
    }

    [Test]
    public async Task ServerStreaming_EveryMessageIsASegmentOfItsOwn()
    {
        WebAnswer answer = await PostAsync(Repeat, [Encode(RawClient.Frame(new RepeatRequest { Count = 3, Value = "m" }))]);
        Assert.That(answer.Messages, Is.EqualTo(new[] { "m0", "m1", "m2" }));
        byte[] trailers = RawClient.Frame("grpc-status: 0\r\n"u8.ToArray(), flag: 0x80);
        byte[][] frames = [Frame("m0"), Frame("m1"), Frame("m2"), trailers];
        Assert.That(answer.Raw.Body, Is.EqualTo(frames.SelectMany(Encode).ToArray()));
    }

    [Test]
    public async Task ServerStreaming_FailureAtTheEnd_IsInTheTrailersFrame()
    {
        WebAnswer answer = await PostAsync(Repeat, [Encode(RawClient.Frame(new RepeatRequest { Count = 2, Value = "m", FailAtEnd = true }))]);
        Assert.That(answer.Messages, Has.Count.EqualTo(2));
        Assert.That(answer.Trailers, Is.EquivalentTo(new[] { "grpc-status: 15", "grpc-message: at the end", "why: because" }));
    }

    [Test]
    public async Task ServerStreaming_LargeMessages_ComeWhole([Values(1, 3071, 3072, 3073, 200_000)] int padding)
    {
        WebAnswer answer = await PostAsync(Repeat, [Encode(RawClient.Frame(new RepeatRequest { Count = 5, Value = "m", Padding = padding }))]);
        Assert.That(answer.Messages, Has.Count.EqualTo(5));
        Assert.That(answer.Status, Is.EqualTo("0"));
    }

    [Test]
    public async Task ServerStreaming_ClientThatLeaves_CancelsTheHandler()
    {
        using (var http = new HttpClient { BaseAddress = _host.Address })
        using (var request = new HttpRequestMessage(HttpMethod.Post, Repeat) { Version = _version, VersionPolicy = HttpVersionPolicy.RequestVersionExact })
        {
            request.Content = new ByteArrayContent(Encode(RawClient.Frame(new RepeatRequest { Count = -1, Value = "m" })));
            request.Content.Headers.TryAddWithoutValidation("content-type", _type);
            using HttpResponseMessage response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
            await using Stream body = await response.Content.ReadAsStreamAsync();
            Assert.That(await body.ReadAtLeastAsync(new byte[8], 8), Is.EqualTo(8), "messages come while the handler runs");
        }

        await _host.Echo.Cancelled.Task.WaitAsync(EchoService.Patience);
    }

    [Test]
    public async Task ClientStreaming_TakesManyMessages()
    {
        WebAnswer answer = await PostAsync(Join, [Encode(Frame("a")), Encode(Frame("bb")), Encode(Frame("ccc"))]);
        Assert.That(answer.Messages, Is.EqualTo(new[] { "a,bb,ccc" }));
    }

    [Test]
    public async Task Duplex_AnswersAllMessages()
    {
        WebAnswer answer = await PostAsync(Chat, [Encode(Frame("a")), Encode(Frame("b"))]);
        Assert.That(answer.Messages, Is.EqualTo(new[] { "re: a", "re: b" }));
        Assert.That(answer.Status, Is.EqualTo("0"));
    }

    [Test]
    public async Task Request_SplitAtEveryByte_IsReadTheSame()
    {
        byte[] frame = Frame("split");
        for (int cut = 0; cut <= frame.Length; cut++)
        {
            // Each part is a segment with padding of its own.
            WebAnswer answer = await PostAsync(Say, [Encode(frame[..cut]), Encode(frame[cut..])]);
            Assert.That(answer.Messages, Is.EqualTo(new[] { "split" }), $"cut at {cut}");
        }
    }

    [Test]
    public async Task Request_OneByteAtATime_IsReadTheSame()
    {
        byte[] body = [.. Encode(Frame("slow")), .. Encode(Frame("slower"))];
        WebAnswer answer = await PostAsync(Join, [.. body.Select(b => new[] { b })]);
        Assert.That(answer.Messages, Is.EqualTo(new[] { "slow,slower" }));
    }

    [Test]
    public async Task Request_Large_ComesWhole()
    {
        string value = new('a', 3_000_000);
        WebAnswer answer = await PostAsync(Say, [Encode(Frame(value))]);
        Assert.That(answer.Messages.Single(), Is.EqualTo(value));
    }

    [TestCase("00FFFFFFFF00", "8")]
    [TestCase("0000400001", "8")]
    [TestCase("0100000000", "13")]
    [TestCase("8000000000", "13")]
    [TestCase("000000000A0A", "13")]
    [TestCase("00", "13")]
    [TestCase("", "12")]
    [TestCase("00000000000000000000", "12")]
    public async Task Request_Broken_IsTrailersOnlyError(string hex, string status)
    {
        WebAnswer answer = await PostAsync(Say, [Encode(Convert.FromHexString(hex))]);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(answer.Http, Is.EqualTo(HttpStatusCode.OK));
            Assert.That(answer.Raw.IsTrailersOnly, Is.True);
            Assert.That(answer.Status, Is.EqualTo(status));
        }
    }

    [Test]
    public async Task Deadline_DuringTheHandler_IsAnswered()
    {
        WebAnswer answer = await PostAsync(Say, [Encode(Frame("wait"))], headers: ("grpc-timeout", "200m"));
        Assert.That((answer.Status, answer.Find("grpc-message")), Is.EqualTo(("4", "Deadline Exceeded")));
        await _host.Echo.Cancelled.Task.WaitAsync(EchoService.Patience);
    }

    [Test]
    public async Task Deadline_DuringTheStream_EndsItWithATrailersFrame()
    {
        WebAnswer answer = await PostAsync(Repeat, [Encode(RawClient.Frame(new RepeatRequest { Count = -1, Value = "m" }))], headers: ("grpc-timeout", "300m"));
        Assert.That(answer.Messages, Is.Not.Empty);
        Assert.That(answer.Trailers, Is.EquivalentTo(new[] { "grpc-status: 4", "grpc-message: Deadline Exceeded" }));
        await _host.Echo.Cancelled.Task.WaitAsync(EchoService.Patience);
    }

    [Test]
    public async Task Deadline_HandlerThatDoesNotHear_IsAnsweredBeforeItEnds()
    {
        WebAnswer answer = await PostAsync(Say, [Encode(Frame("stubborn"))], headers: ("grpc-timeout", "200m"));
        Assert.That(answer.Status, Is.EqualTo("4"));
        Assert.That(_host.Echo.Cancelled.Task.IsCompleted, Is.False);
        _host.Echo.Release.SetResult();
        await _host.Echo.Cancelled.Task.WaitAsync(EchoService.Patience);
        Assert.That(_host.Echo.Seen["stubborn"], Is.EqualTo("True"));
    }

    [TestCase("/zerotrust.grpctest.Echo/Nothing")]
    [TestCase("/no.such.Service/Method")]
    public async Task Method_Unknown_IsUnimplemented(string path)
    {
        WebAnswer answer = await PostAsync(path, [Encode(Frame("x"))]);
        Assert.That((answer.Http, answer.Status, answer.ContentType), Is.EqualTo((HttpStatusCode.OK, "12", _type)));
    }

    [TestCase("application/grpc-website")]
    [TestCase("application/grpc-web-texts")]
    [TestCase("text/plain")]
    public async Task ContentType_AlmostRight_IsRefused(string type) =>
        Assert.That((await PostAsync(Say, [Encode(Frame("x"))], type: type)).Http, Is.EqualTo(HttpStatusCode.UnsupportedMediaType));

    [Test]
    public async Task AllTheAbove_LogNoErrorButOfHandlers()
    {
        await PostAsync(Say, [Encode(Frame("x"))]);
        Assert.That(_host.Errors().Where(line => !line.Contains("the handler of", StringComparison.Ordinal)), Is.Empty);
    }

    private static byte[] Frame(string value) => RawClient.Frame(new Text { Value = value });

    private byte[] Encode(byte[] bytes) => text ? Encoding.ASCII.GetBytes(Convert.ToBase64String(bytes)) : bytes;

    private async Task<WebAnswer> PostAsync(string path, byte[][] parts, string? type = null, string? accept = null, params (string Name, string Value)[] headers)
    {
        accept ??= text && type is null ? _type : type;
        (string Name, string Value)[] all = string.IsNullOrEmpty(accept) ? headers : [.. headers, ("accept", accept)];
        return new WebAnswer(await _raw.PostAsync(path, parts, all, type ?? _type, _version));
    }
}
