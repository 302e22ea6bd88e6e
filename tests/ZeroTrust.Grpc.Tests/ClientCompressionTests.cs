using System.IO.Compression;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using Grpc.Net.Compression;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using ZeroTrust.Grpc.Tests.Wire;

namespace ZeroTrust.Grpc.Tests;

/// <summary>Compression as the client does it. That both sides of others understand it is held by the interop suite.</summary>
[TestFixture]
[CancelAfter(60_000)]
internal sealed class ClientCompressionTests
{
    private GrpcHost _host = null!;
    private IHeaderDictionary _headers = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => _host = await GrpcHost.StartAsync(
        options =>
        {
            options.ResponseCompressionAlgorithm = "gzip";
            options.CompressionProviders = [new GzipCompressionProvider(CompressionLevel.Fastest), new BrotliProvider()];
        },
        map: app =>
        {
            app.Use(next => http =>
            {
                _headers = http.Request.Headers;
                return next(http);
            });
            app.MapPost("/coded/{encoding}", AnswerAsync);
        });

    [OneTimeTearDown]
    public async Task StopAsync() => await _host.DisposeAsync();

    [Test]
    public async Task EveryCall_SaysWhatItCanRead()
    {
        await new Echo.EchoClient(_host.Channel).SayAsync(new Text());
        Assert.That(_headers["grpc-accept-encoding"].ToString(), Is.EqualTo("identity,deflate,gzip"));
        Assert.That(_headers.ContainsKey("grpc-encoding"), Is.False);
    }

    [TestCase("gzip", "gzip")]
    [TestCase("identity", "")]
    [TestCase(null, "")]
    public async Task Codec_OfACall_IsChosenByMetadataThatStaysHere(string? codec, string expected)
    {
        Metadata headers = [];
        if (codec is not null)
            headers.Add("grpc-internal-encoding-request", codec);
        Text sent = new() { Value = new string('a', 10_000) };
        Assert.That(await new Echo.EchoClient(_host.Channel).SayAsync(sent, headers), Is.EqualTo(sent));
        Assert.That(_headers["grpc-encoding"].ToString(), Is.EqualTo(expected));
        Assert.That(_headers.Keys, Has.None.Contains("internal"));
    }

    [Test]
    public async Task Codec_OfOurOwn_IsUsedBothWays()
    {
        using GrpcChannel channel = _host.NewChannel(new GrpcChannelOptions { CompressionProviders = [new BrotliProvider()] });
        Text sent = new() { Value = new string('a', 10_000) };
        Assert.That(await new Echo.EchoClient(channel).SayAsync(sent, new Metadata { { "grpc-internal-encoding-request", "br" } }), Is.EqualTo(sent));
        Assert.That(_headers["grpc-encoding"].ToString(), Is.EqualTo("br"));
        Assert.That(_headers["grpc-accept-encoding"].ToString(), Is.EqualTo("identity,br"));
    }

    [Test]
    public async Task Codec_ThatTheChannelHasNot_EndsTheCallUnsent()
    {
        var client = new Echo.EchoClient(_host.Channel);
        Metadata headers = new() { { "grpc-internal-encoding-request", "snappy" } };
        _headers = null!;
        RpcException? unary = await Assert.ThrowsAsync<RpcException>(async () => await client.SayAsync(new Text(), headers));
        Assert.That(unary!.StatusCode, Is.EqualTo(StatusCode.Internal));
        Assert.That(unary.Status.Detail, Does.Contain("`snappy`").And.Contain("gzip"));
        using AsyncClientStreamingCall<Text, Text> call = client.Join(headers);
        RpcException? streaming = await Assert.ThrowsAsync<RpcException>(async () => await call);
        Assert.That(streaming!.StatusCode, Is.EqualTo(StatusCode.Internal));
        Assert.That(_headers, Is.Null);
    }

    [Test]
    public async Task Codec_ThatTheServerHasNot_IsUnimplemented()
    {
        RpcException? exception = await Assert.ThrowsAsync<RpcException>(async () => await new Echo.EchoClient(_host.Channel).SayAsync(new Text { Value = "v" }, new Metadata { { "grpc-internal-encoding-request", "deflate" } }));
        Assert.That(exception!.StatusCode, Is.EqualTo(StatusCode.Unimplemented));
    }

    [TestCase("gzip", 1000, StatusCode.OK)]
    [TestCase("deflate", 1000, StatusCode.OK)]
    [TestCase("gzip", 4 * 1024 * 1024, StatusCode.ResourceExhausted)]
    [TestCase("gzip", 200 * 1024 * 1024, StatusCode.ResourceExhausted)]
    [TestCase("br", 1000, StatusCode.Internal)]
    [TestCase("identity", 1000, StatusCode.Internal)]
    [TestCase("none", 1000, StatusCode.Internal)]
    [TestCase("gzip, deflate", 1000, StatusCode.Internal)]
    [TestCase("torn", 1000, StatusCode.Internal)]
    [TestCase("garbage", 1000, StatusCode.Internal)]
    public async Task CompressedAnswer_IsReadWithinBounds(string encoding, int size, StatusCode expected)
    {
        Marshaller<Text> marshaller = Marshallers.Create(text => text.ToByteArray(), Text.Parser.ParseFrom);
        var method = new Method<Text, Text>(MethodType.Unary, "coded", Uri.EscapeDataString(encoding), marshaller, marshaller);
        using AsyncUnaryCall<Text> call = _host.Channel.CreateCallInvoker().AsyncUnaryCall(method, null, default, new Text { Value = size.ToString(System.Globalization.CultureInfo.InvariantCulture) });
        if (expected == StatusCode.OK)
            Assert.That((await call).Padding.Length, Is.EqualTo(size));
        else
            Assert.That((await Assert.ThrowsAsync<RpcException>(async () => await call))!.StatusCode, Is.EqualTo(expected));
    }

    private static async Task AnswerAsync(HttpContext http, string encoding)
    {
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body);
        int size = int.Parse(Text.Parser.ParseFrom(body.ToArray(), 5, (int)body.Length - 5).Value, System.Globalization.CultureInfo.InvariantCulture);
        byte[] payload = Compress(encoding, new Text { Padding = UnsafeByteOperations.UnsafeWrap(new byte[size]) }.ToByteArray());
        http.Response.ContentType = "application/grpc";
        if (encoding != "none")
            http.Response.Headers["grpc-encoding"] = encoding is "torn" or "garbage" ? "gzip" : encoding;
        await http.Response.Body.WriteAsync(RawClient.Frame(payload, flag: 1));
        http.Response.AppendTrailer("grpc-status", "0");
    }

    private static byte[] Compress(string encoding, byte[] payload)
    {
        using var output = new MemoryStream();
        using (Stream stream = encoding switch { "deflate" => new ZLibStream(output, CompressionLevel.Fastest), "br" => new BrotliStream(output, CompressionLevel.Fastest), _ => new GZipStream(output, CompressionLevel.Fastest) })
            stream.Write(payload);
        byte[] whole = output.ToArray();
        return encoding switch { "torn" => whole[..^9], "garbage" => [1, 2, 3], _ => whole };
    }

    private sealed class BrotliProvider : ICompressionProvider
    {
        public string EncodingName => "br";

        public Stream CreateCompressionStream(Stream stream, CompressionLevel? compressionLevel) => new BrotliStream(stream, compressionLevel ?? CompressionLevel.Fastest, leaveOpen: true);

        public Stream CreateDecompressionStream(Stream stream) => new BrotliStream(stream, CompressionMode.Decompress, leaveOpen: true);
    }
}
