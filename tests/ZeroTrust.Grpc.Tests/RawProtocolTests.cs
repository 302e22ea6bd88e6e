using System.Net;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ZeroTrust.Grpc.Tests.Wire;

namespace ZeroTrust.Grpc.Tests;

/// <summary>Hostile and unusual requests, made by hand.</summary>
[TestFixture]
[CancelAfter(30_000)]
internal sealed class RawProtocolTests
{
    private const string Say = "/zerotrust.grpctest.Echo/Say";
    private const string Join = "/zerotrust.grpctest.Echo/Join";
    private GrpcHost _host = null!;
    private RawClient _raw = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _host = await GrpcHost.StartAsync();
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
    public async Task Unary_WholeFrame_AnswersOneFrameAndTrailers()
    {
        byte[] frame = RawClient.Frame(new Text { Value = "hello" });
        RawClient.RawAnswer answer = await _raw.PostAsync(Say, frame);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.OK));
            Assert.That(answer.Body, Is.EqualTo(frame));
            Assert.That(answer.IsTrailersOnly, Is.False);
            Assert.That(answer.Trailers.NonValidated["grpc-status"].ToString(), Is.EqualTo("0"));
            Assert.That(answer.Find("grpc-message"), Is.Null);
            Assert.That(answer.ContentHeaders.ContentType!.MediaType, Is.EqualTo("application/grpc"));
        }
    }

    [Test]
    public async Task Unary_EmptyMessage_AnswersEmptyMessage()
    {
        RawClient.RawAnswer answer = await _raw.PostAsync(Say, new byte[5]);
        Assert.That(answer.Body, Is.EqualTo(new byte[5]));
        Assert.That(answer.GrpcStatus, Is.EqualTo("0"));
    }

    [Test]
    public async Task Unary_FrameSplitAtEveryByte_IsReadTheSame()
    {
        byte[] frame = RawClient.Frame(new Text { Value = "split" });
        for (int cut = 1; cut < frame.Length; cut++)
        {
            RawClient.RawAnswer answer = await _raw.PostAsync(Say, [frame[..cut], frame[cut..]], []);
            Assert.That(answer.Body, Is.EqualTo(frame), $"cut at {cut}");
        }
    }

    [Test]
    public async Task Unary_OneByteAtATime_IsReadTheSame()
    {
        byte[] frame = RawClient.Frame(new Text { Value = "slow" });
        RawClient.RawAnswer answer = await _raw.PostAsync(Say, [.. frame.Select(b => new[] { b })], []);
        Assert.That(answer.Body, Is.EqualTo(frame));
    }

    [Test]
    public async Task ClientStreaming_TwoMessagesInOneWrite_AreBothRead([Values(false, true)] bool bytewise)
    {
        byte[] both = [.. RawClient.Frame(new Text { Value = "a" }), .. RawClient.Frame(new Text { Value = "b" }), .. RawClient.Frame(new Text { Value = "c" })];
        byte[][] parts = bytewise ? [.. both.Select(b => new[] { b })] : [both];
        RawClient.RawAnswer answer = await _raw.PostAsync(Join, parts, []);
        Assert.That(Text.Parser.ParseFrom(answer.Body.AsSpan(5)).Value, Is.EqualTo("a,b,c"));
    }

    [Test]
    public async Task ClientStreaming_NoMessage_IsFine()
    {
        RawClient.RawAnswer answer = await _raw.PostAsync(Join, [], []);
        Assert.That(answer.GrpcStatus, Is.EqualTo("0"));
        Assert.That(answer.Body, Is.EqualTo(new byte[5]));
    }

    [TestCase(Say, "", "12", TestName = "Unary_NoMessage_IsUnimplemented")]
    [TestCase(Say, "00", "13", TestName = "Unary_TruncatedPrefix_IsInternal")]
    [TestCase(Say, "00000000", "13", TestName = "Unary_PrefixWithoutLastByte_IsInternal")]
    [TestCase(Say, "000000000A0A", "13", TestName = "Unary_TruncatedPayload_IsInternal")]
    [TestCase(Join, "000000000A0A", "13", TestName = "Stream_TruncatedPayload_IsInternal")]
    [TestCase(Join, "0000", "13", TestName = "Stream_TruncatedPrefix_IsInternal")]
    [TestCase(Say, "00000000000000000000", "12", TestName = "Unary_TwoMessages_IsUnimplemented")]
    [TestCase(Say, "000000000000", "12", TestName = "Unary_MessageAndRest_IsUnimplemented")]
    [TestCase(Say, "00FFFFFFFF00", "8", TestName = "Unary_Declared4GiB_IsResourceExhausted")]
    [TestCase(Join, "00FFFFFFFF00", "8", TestName = "Stream_Declared4GiB_IsResourceExhausted")]
    [TestCase(Say, "0000400001", "8", TestName = "Unary_DeclaredJustOverLimit_IsResourceExhausted")]
    [TestCase(Say, "0100000000", "13", TestName = "Unary_CompressedWithoutEncoding_IsInternal")]
    [TestCase(Say, "0200000000", "13", TestName = "Unary_UnknownFlag_IsInternal")]
    [TestCase(Say, "FF00000000", "13", TestName = "Unary_AllFlags_IsInternal")]
    [TestCase(Say, "00000000020A05", "13", TestName = "Unary_UnparsableMessage_IsInternal")]
    public async Task Request_Broken_IsTrailersOnlyError(string path, string hex, string status)
    {
        RawClient.RawAnswer answer = await _raw.PostAsync(path, Convert.FromHexString(hex));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.OK));
            Assert.That(answer.IsTrailersOnly, Is.True);
            Assert.That(answer.GrpcStatus, Is.EqualTo(status));
            Assert.That(answer.Body, Is.Empty);
        }
    }

    [TestCase("application/grpc", HttpStatusCode.OK)]
    [TestCase("application/grpc+proto", HttpStatusCode.OK)]
    [TestCase("application/grpc; charset=utf-8", HttpStatusCode.OK)]
    [TestCase("application/grpc-web", HttpStatusCode.UnsupportedMediaType)]
    [TestCase("application/json", HttpStatusCode.UnsupportedMediaType)]
    [TestCase("", HttpStatusCode.UnsupportedMediaType)]
    public async Task ContentType_Variants_AreTakenOrRefused(string contentType, HttpStatusCode expected)
    {
        RawClient.RawAnswer answer = await _raw.PostAsync(Say, [new byte[5]], [], contentType);
        Assert.That(answer.Status, Is.EqualTo(expected));
    }

    [Test]
    public async Task Get_OfMethod_Is405()
    {
        RawClient.RawAnswer answer = await _raw.PostAsync(Say, [], [], method: HttpMethod.Get);
        Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.MethodNotAllowed));
        Assert.That(answer.ContentHeaders.Allow, Is.EqualTo(new[] { "POST" }));
    }

    [Test]
    public async Task Http11_Call_Is426()
    {
        await using GrpcHost host = await GrpcHost.StartAsync(protocols: HttpProtocols.Http1);
        using var raw = new RawClient(host.Address);
        RawClient.RawAnswer answer = await raw.PostAsync(Say, [new byte[5]], [], version: HttpVersion.Version11);
        Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.UpgradeRequired));
        Assert.That(answer.Headers.Upgrade.ToString(), Is.EqualTo("HTTP/2"));
    }

    [TestCase("/zerotrust.grpctest.Echo/Nothing", "Method is unimplemented.")]
    [TestCase("/no.such.Service/Method", "Service is unimplemented.")]
    [TestCase("/", "Service is unimplemented.")]
    public async Task Path_Unknown_IsUnimplemented(string path, string message)
    {
        RawClient.RawAnswer answer = await _raw.PostAsync(path, new byte[5]);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.OK));
            Assert.That(answer.IsTrailersOnly, Is.True);
            Assert.That(answer.GrpcStatus, Is.EqualTo("12"));
            Assert.That(answer.Find("grpc-message"), Is.EqualTo(message));
        }
    }

    [Test]
    public async Task Path_UnknownNotGrpc_Is404()
    {
        RawClient.RawAnswer answer = await _raw.PostAsync("/no.such.Service/Method", [new byte[5]], [], "application/json");
        Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.NotFound));
    }

    [Test]
    public async Task Path_UnknownWhileIgnored_Is404()
    {
        await using GrpcHost host = await GrpcHost.StartAsync(options => options.IgnoreUnknownServices = true);
        using var raw = new RawClient(host.Address);
        RawClient.RawAnswer answer = await raw.PostAsync("/no.such.Service/Method", new byte[5]);
        Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.NotFound));
    }

    [TestCase("q6ur", "x-a-bin=ABABAB")]
    [TestCase("qw", "x-a-bin=AB")]
    [TestCase("qw==", "x-a-bin=AB")]
    [TestCase("qw,q80=,", "x-a-bin=AB|x-a-bin=ABCD|x-a-bin=")]
    [TestCase("qw==, q6ur", "x-a-bin=AB|x-a-bin=ABABAB")]
    public async Task BinaryMetadata_AnyForm_IsDecoded(string value, string expected)
    {
        RawClient.RawAnswer answer = await _raw.PostAsync(Say, RawClient.Frame(new Text { Value = "metadata" }), ("x-a-bin", value));
        Assert.That(answer.GrpcStatus, Is.EqualTo("0"));
        Assert.That(_host.Echo.Seen["metadata"], Is.EqualTo(expected));
    }

    [TestCase("!!!!")]
    [TestCase("qwabc")]
    public async Task BinaryMetadata_NotBase64_IsInternal(string value)
    {
        RawClient.RawAnswer answer = await _raw.PostAsync(Say, RawClient.Frame(new Text { Value = "metadata" }), ("x-a-bin", value));
        Assert.That(answer.GrpcStatus, Is.EqualTo("13"));
    }

    [Test]
    public async Task AsciiMetadata_CommasAndRepeats_ArriveAsTheyAre()
    {
        await _raw.PostAsync(Say, RawClient.Frame(new Text { Value = "metadata" }), ("x-a", "1, 2"), ("x-b", "3"));
        Assert.That(_host.Echo.Seen["metadata"], Does.Contain("x-a=1, 2").And.Contain("x-b=3"));
    }

    [Test]
    public async Task Metadata_Sent_IsUnpaddedBase64InHeadersAndTrailers()
    {
        RawClient.RawAnswer answer = await _raw.PostAsync(Say, RawClient.Frame(new Text { Value = "metadata" }));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(answer.Headers.NonValidated["x-initial-bin"].ToString(), Is.EqualTo("q80"));
            Assert.That(answer.Headers.NonValidated["x-initial"].ToString(), Is.EqualTo("one"));
            Assert.That(answer.Trailers.NonValidated["x-trailing-bin"].ToString(), Is.EqualTo("qw"));
            Assert.That(answer.Trailers.NonValidated["x-trailing"].ToString(), Is.EqualTo("two"));
        }
    }

    [TestCase("")]
    [TestCase("1")]
    [TestCase("S")]
    [TestCase("1X")]
    [TestCase("-1S")]
    [TestCase("+1S")]
    [TestCase("1.5S")]
    [TestCase("123456789S")]
    [TestCase("1 S")]
    public async Task Timeout_Unusable_IsIgnored(string timeout)
    {
        RawClient.RawAnswer answer = await _raw.PostAsync(Say, RawClient.Frame(new Text { Value = "deadline" }), ("grpc-timeout", timeout));
        Assert.That(Text.Parser.ParseFrom(answer.Body.AsSpan(5)).Value, Is.EqualTo("none"));
    }

    [TestCase("10S", "10")]
    [TestCase("2M", "120")]
    [TestCase("99999999H", "none", Description = "past the last date")]
    public async Task Timeout_Usable_IsDeadline(string timeout, string seconds)
    {
        RawClient.RawAnswer answer = await _raw.PostAsync(Say, RawClient.Frame(new Text { Value = "deadline" }), ("grpc-timeout", timeout));
        Assert.That(Text.Parser.ParseFrom(answer.Body.AsSpan(5)).Value, Is.EqualTo(seconds));
    }

    [TestCase("50m", "stubborn")]
    [TestCase("0S", "stubborn")]
    [TestCase("50m", "wait")]
    public async Task Timeout_Passes_IsAnsweredByTheServer(string timeout, string handler)
    {
        RawClient.RawAnswer answer = await _raw.PostAsync(Say, RawClient.Frame(new Text { Value = handler }), ("grpc-timeout", timeout));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.OK));
            Assert.That(answer.GrpcStatus, Is.EqualTo("4"));
            Assert.That(answer.Find("grpc-message"), Is.EqualTo("Deadline Exceeded"));
        }

        _host.Echo.Release.TrySetResult();

        // A deadline of zero may pass before the request is read; then the handler never runs.
        if (timeout != "0S")
            await _host.Echo.Cancelled.Task.WaitAsync(EchoService.Patience);
        if (handler == "stubborn" && timeout != "0S")
            Assert.That(_host.Echo.Seen["stubborn"], Is.EqualTo("True"));
        Assert.That((await _raw.PostAsync(Say, new byte[5])).GrpcStatus, Is.EqualTo("0"), "the connection lives on");
    }

    /// <summary>The body hears of a reset before the call is told to be aborted, so who looks only at the latter takes some for failures.</summary>
    [TestCase(Say)]
    [TestCase(Join)]
    public async Task Request_ResetByTheClient_IsNoFailureOfTheHandler(string path)
    {
        await using GrpcHost host = await GrpcHost.StartAsync();
        using var raw = new RawClient(host.Address);
        for (int round = 0; round < 200; round++)
            await Http2Burst.ResetAsync(host.Address, path, streams: 20);
        RawClient.RawAnswer after = await raw.PostAsync(Say, RawClient.Frame(new Text { Value = "hello" }));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(after.GrpcStatus, Is.EqualTo("0"));
            Assert.That(host.Log.Lines.Where(static line => line.Level >= LogLevel.Warning).Select(static line => line.Text), Is.Empty);
        }
    }

    [Test]
    public async Task HandlerException_Text_NeverLeaves()
    {
        RawClient.RawAnswer answer = await _raw.PostAsync(Say, RawClient.Frame(new Text { Value = "throw" }));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(answer.IsTrailersOnly, Is.True);
            Assert.That(answer.GrpcStatus, Is.EqualTo("2"));
            Assert.That(answer.Find("grpc-message"), Is.EqualTo("Exception was thrown by handler."));
            Assert.That(answer.ToString() + answer.Headers + answer.Trailers, Does.Not.Contain(EchoService.Secret));
        }
    }

    [Test]
    public async Task RpcException_MessageAndDetails_AreEncoded()
    {
        RawClient.RawAnswer answer = await _raw.PostAsync(Say, RawClient.Frame(new Text { Value = "rpc" }));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(answer.IsTrailersOnly, Is.True);
            Assert.That(answer.GrpcStatus, Is.EqualTo("9"));
            Assert.That(answer.Find("grpc-message"), Is.EqualTo("%C3%A4 %25 %0A %E2%98%BA %F0%9F%98%88"));
            Assert.That(answer.Find("grpc-status-details-bin"), Is.EqualTo("AQL/"));
            Assert.That(answer.Find("reason"), Is.EqualTo("r"));
            Assert.That(answer.Find("from-context"), Is.EqualTo("c"));
        }
    }

    [TestCase("headers-then-fail", "5", false)]
    [TestCase("status", "10", true)]
    [TestCase("null", "1", true)]
    [TestCase("rpc-ok", "13", true)]
    public async Task Status_WhereItGoes_DependsOnWhatWasSent(string handler, string status, bool trailersOnly)
    {
        RawClient.RawAnswer answer = await _raw.PostAsync(Say, RawClient.Frame(new Text { Value = handler }));
        Assert.That(answer.GrpcStatus, Is.EqualTo(status));
        Assert.That(answer.IsTrailersOnly, Is.EqualTo(trailersOnly));
    }

    [Test]
    public async Task Answer_ThatBreaksOffInside_ResetsTheCall()
    {
        await using GrpcHost host = await GrpcHost.StartAsync(services: services => services.AddSingleton<TornService>(), map: app => app.MapGrpcService<TornService>());
        using var raw = new RawClient(host.Address);
        HttpRequestException? exception = await Assert.ThrowsAsync<HttpRequestException>(async () => await raw.PostAsync(TornService.Path, new byte[5]));
        Assert.That(exception!.ToString(), Does.Contain("INTERNAL_ERROR").And.Not.Contains(EchoService.Secret));
        Assert.That(host.Errors().Single(), Does.Contain("the handler of"));
    }

    [Test]
    public async Task Method_NotOverridden_IsUnimplemented()
    {
        RawClient.RawAnswer answer = await _raw.PostAsync("/zerotrust.grpctest.Echo/Missing", new byte[5]);
        Assert.That(answer.GrpcStatus, Is.EqualTo(((int)StatusCode.Unimplemented).ToString(System.Globalization.CultureInfo.InvariantCulture)));
    }

    [Test]
    public async Task Unary_LargerThanTheWindow_IsRead()
    {
        var text = new Text { Padding = Google.Protobuf.ByteString.CopyFrom(new byte[3_000_000]) };
        RawClient.RawAnswer answer = await _raw.PostAsync(Say, RawClient.Frame(text));
        Assert.That(answer.GrpcStatus, Is.EqualTo("0"));
        Assert.That(answer.Body, Has.Length.EqualTo(RawClient.Frame(text).Length));
    }
}
