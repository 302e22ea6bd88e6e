using System.Buffers;
using System.IO.Compression;
using Google.Protobuf;
using Grpc.Internal;
using Grpc.Net.Compression;
using Microsoft.Extensions.DependencyInjection;
using ZeroTrust.Grpc.Tests.Wire;

namespace ZeroTrust.Grpc.Tests;

/// <summary>Message compression on the server, seen byte by byte.</summary>
[TestFixture]
[CancelAfter(30_000)]
internal sealed class CompressionTests
{
    private const string Say = "/zerotrust.grpctest.Echo/Say";
    private const string Join = "/zerotrust.grpctest.Echo/Join";
    private const string Repeat = "/zerotrust.grpctest.Echo/Repeat";
    private const string AcceptAll = "identity,gzip,deflate";
    private GrpcHost _plain = null!;
    private GrpcHost _packing = null!;
    private RawClient _toPlain = null!;
    private RawClient _toPacking = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _plain = await GrpcHost.StartAsync();
        _packing = await GrpcHost.StartAsync(options =>
        {
            options.ResponseCompressionAlgorithm = "gzip";
            options.ResponseCompressionLevel = CompressionLevel.SmallestSize;
        });
        _toPlain = new RawClient(_plain.Address);
        _toPacking = new RawClient(_packing.Address);
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        _toPlain.Dispose();
        _toPacking.Dispose();
        await _plain.DisposeAsync();
        await _packing.DisposeAsync();
    }

    [TestCase("gzip")]
    [TestCase("deflate")]
    public async Task Request_Compressed_IsReadAndAnsweredPlain(string encoding)
    {
        RawClient.RawAnswer answer = await _toPlain.PostAsync(Say, Pack(encoding, "packed"), ("grpc-encoding", encoding));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(answer.Body, Is.EqualTo(Plain("packed")));
            Assert.That(answer.Find("grpc-encoding"), Is.Null);
            Assert.That(answer.Find("grpc-accept-encoding"), Is.EqualTo(AcceptAll));
        }
    }

    [Test]
    public async Task Request_NoEncodingNamed_IsNotToldOfCodecs() =>
        Assert.That((await _toPlain.PostAsync(Say, Plain("a"), ("grpc-accept-encoding", AcceptAll))).Find("grpc-accept-encoding"), Is.Null);

    [Test]
    public async Task Request_FlagDecidesMessageByMessage()
    {
        byte[] body = [.. Pack("gzip", "a"), .. Plain("b"), .. Pack("gzip", "c"), .. RawClient.Frame([], flag: 1)];
        RawClient.RawAnswer whole = await _toPlain.PostAsync(Join, body, ("grpc-encoding", "gzip"));
        RawClient.RawAnswer bytewise = await _toPlain.PostAsync(Join, [.. body.Select(b => new[] { b })], [("grpc-encoding", "gzip")]);
        Assert.That(whole.Body, Is.EqualTo(Plain("a,b,c,")));
        Assert.That(bytewise.Body, Is.EqualTo(Plain("a,b,c,")));
    }

    [TestCase("snappy", "12")]
    [TestCase("deflate,gzip", "12")]
    [TestCase("GZIP", "12")]
    [TestCase("identity", "13")]
    [TestCase("Identity", "13")]
    [TestCase("", "13")]
    public async Task Request_CodecUnknownOrNone_IsRefused(string encoding, string status)
    {
        RawClient.RawAnswer answer = await _toPlain.PostAsync(Say, Pack("gzip", "x"), ("grpc-encoding", encoding));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(answer.IsTrailersOnly, Is.True);
            Assert.That(answer.GrpcStatus, Is.EqualTo(status));
            Assert.That(answer.Body, Is.Empty);
            if (status == "12")
                Assert.That(answer.Find("grpc-accept-encoding"), Does.Contain("gzip").And.Not.Contains(encoding));
        }
    }

    [Test]
    public async Task Request_UnknownCodecButPlainMessage_IsServed() =>
        Assert.That((await _toPlain.PostAsync(Say, Plain("a"), ("grpc-encoding", "snappy"))).GrpcStatus, Is.EqualTo("0"));

    [Test]
    public async Task Request_CodecOfAnotherName_IsInternal()
    {
        Assert.That((await _toPlain.PostAsync(Say, Pack("deflate", "x"), ("grpc-encoding", "gzip"))).GrpcStatus, Is.EqualTo("13"));
        Assert.That((await _toPlain.PostAsync(Say, RawClient.Frame([1, 2, 3], flag: 1), ("grpc-encoding", "deflate"))).GrpcStatus, Is.EqualTo("13"));
    }

    [Test]
    public async Task Request_CompressedGarbageInsideGoodCoding_IsInternal() =>
        Assert.That((await _toPlain.PostAsync(Say, RawClient.Frame(Coded("gzip", [0x0A, 0x05]), flag: 1), ("grpc-encoding", "gzip"))).GrpcStatus, Is.EqualTo("13"));

    [Test]
    public async Task Request_BombOverTheMessageLimit_IsResourceExhausted()
    {
        byte[] bomb = RawClient.Frame(Coded("gzip", new byte[64 << 20]), flag: 1);
        Assert.That(bomb, Has.Length.LessThan(1 << 20), "it passes the limit as it comes");
        Assert.That((await _toPlain.PostAsync(Say, bomb, ("grpc-encoding", "gzip"))).GrpcStatus, Is.EqualTo("8"));
        Assert.That((await _toPlain.PostAsync(Say, Plain("after"))).GrpcStatus, Is.EqualTo("0"));
    }

    [TestCase(null)]
    [TestCase("identity")]
    [TestCase("deflate")]
    [TestCase("gzippy, xgzip")]
    public async Task Response_CodecNotTaken_IsPlain(string? accepted)
    {
        RawClient.RawAnswer answer = await _toPacking.PostAsync(Say, Plain("text"), accepted is null ? [] : [("grpc-accept-encoding", accepted)]);
        Assert.That(answer.Body, Is.EqualTo(Plain("text")));
        Assert.That(answer.Find("grpc-encoding"), Is.Null);
    }

    [TestCase("gzip")]
    [TestCase("identity,deflate,gzip")]
    [TestCase("identity , gzip , deflate")]
    public async Task Response_CodecTaken_IsCompressed(string accepted)
    {
        RawClient.RawAnswer answer = await _toPacking.PostAsync(Say, Plain(new string('a', 5000)), ("grpc-accept-encoding", accepted));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(answer.Find("grpc-encoding"), Is.EqualTo("gzip"));
            Assert.That(answer.Body[0], Is.EqualTo(1));
            Assert.That(answer.Body, Has.Length.LessThan(100));
            Assert.That(Frames(answer.Body).Single().Value, Is.EqualTo(new string('a', 5000)));
            Assert.That(answer.GrpcStatus, Is.EqualTo("0"));
        }
    }

    [Test]
    public async Task Response_Error_NeedsNoCodec() =>
        Assert.That((await _toPacking.PostAsync(Say, Plain("rpc"), ("grpc-accept-encoding", "gzip"))).GrpcStatus, Is.EqualTo("9"));

    [Test]
    public async Task Response_NoCompress_LeavesThatCall() =>
        Assert.That((await _toPacking.PostAsync(Say, Plain("no-compress"), ("grpc-accept-encoding", "gzip"))).Body, Is.EqualTo(Plain("no-compress")));

    [Test]
    public async Task Response_NoCompress_LeavesThatMessage()
    {
        var request = new RepeatRequest { Count = 4, Value = "m", PlainEvery = 2 };
        RawClient.RawAnswer answer = await _toPacking.PostAsync(Repeat, RawClient.Frame(request), ("grpc-accept-encoding", "gzip"));
        (byte Flag, string Value)[] frames = [.. Frames(answer.Body)];
        Assert.That(frames, Is.EqualTo(new[] { ((byte)0, "m0"), ((byte)1, "m1"), ((byte)0, "m2"), ((byte)1, "m3") }));
    }

    [TestCase("deflate", "gzip,deflate", "deflate")]
    [TestCase("identity", "gzip,deflate", null)]
    [TestCase("unknown", "gzip,deflate,unknown", null)]
    [TestCase("deflate", "gzip", null)]
    public async Task Response_CodecAskedForByTheHandler_IsUsedWhereTaken(string asked, string accepted, string? used)
    {
        RawClient.RawAnswer answer = await _toPacking.PostAsync(Say, Plain("codec:" + asked), ("grpc-accept-encoding", accepted));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(answer.Find("grpc-encoding"), Is.EqualTo(used));
            Assert.That(answer.Find("grpc-internal-encoding-request"), Is.Null);
            Assert.That(answer.Body[0], Is.EqualTo(used is null ? 0 : 1));
            Assert.That(Frames(answer.Body).Single().Value, Is.EqualTo("codec:" + asked));
        }
    }

    [Test]
    public async Task Options_OfOneService_StandBeforeTheCommonOnes()
    {
        await using GrpcHost host = await GrpcHost.StartAsync(
            options => options.ResponseCompressionAlgorithm = "gzip",
            services => services.AddGrpc().AddServiceOptions<EchoService>(options =>
            {
                options.ResponseCompressionAlgorithm = "reverse";
                options.CompressionProviders.Add(new ReverseProvider());
            }));
        using var raw = new RawClient(host.Address);
        RawClient.RawAnswer answer = await raw.PostAsync(Say, Pack("gzip", "abc"), ("grpc-encoding", "gzip"), ("grpc-accept-encoding", "reverse"));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(answer.Find("grpc-encoding"), Is.EqualTo("reverse"));
            Assert.That(answer.Find("grpc-accept-encoding"), Does.Contain("reverse").And.Contains("gzip").And.StartsWith("identity"));
            Assert.That(answer.Body, Is.EqualTo(RawClient.Frame([.. new Text { Value = "abc" }.ToByteArray().Reverse()], flag: 1)));
        }
    }

    [Test]
    public async Task Options_NoCodecs_RefusesCompressedRequests()
    {
        await using GrpcHost host = await GrpcHost.StartAsync(options => options.CompressionProviders.Clear());
        using var raw = new RawClient(host.Address);
        RawClient.RawAnswer answer = await raw.PostAsync(Say, Pack("gzip", "abc"), ("grpc-encoding", "gzip"));
        Assert.That((answer.GrpcStatus, answer.Find("grpc-accept-encoding")), Is.EqualTo(("12", "identity")));
    }

    [Test]
    public async Task Options_AlgorithmWithoutCodec_StopsTheStart()
    {
        InvalidOperationException? exception = await Assert.ThrowsAsync<InvalidOperationException>(async () =>
        {
            await using GrpcHost host = await GrpcHost.StartAsync(options => options.ResponseCompressionAlgorithm = "zstd");
        });
        Assert.That(exception!.Message, Does.Contain("`zstd`"));
    }

    private static byte[] Plain(string value) => RawClient.Frame(new Text { Value = value });

    private static byte[] Pack(string encoding, string value) => RawClient.Frame(Coded(encoding, new Text { Value = value }.ToByteArray()), flag: 1);

    private static byte[] Coded(string encoding, byte[] bytes)
    {
        using MemoryStream stream = new MessageCodec(MessageCodec.ByName(MessageCodec.Defaults)[encoding], Level: null).Compress(bytes);
        return stream.ToArray();
    }

    private static IEnumerable<(byte Flag, string Value)> Frames(byte[] body)
    {
        for (int start = 0; start < body.Length;)
        {
            MessageFrame.TryReadPrefix(new ReadOnlySequence<byte>(body, start, body.Length - start), out byte flag, out uint length);
            byte[] payload = body[(start + MessageFrame.PrefixSize)..(start + MessageFrame.PrefixSize + (int)length)];
            start += MessageFrame.PrefixSize + payload.Length;
            if (flag == 1)
                payload = Inflate(payload);
            yield return (flag, Text.Parser.ParseFrom(payload).Value);
        }
    }

    // The runtime's own reader, not the one under test.
    private static byte[] Inflate(byte[] payload)
    {
        using var source = new MemoryStream(payload);
        using Stream stream = payload[0] == 0x1F ? new GZipStream(source, CompressionMode.Decompress) : new ZLibStream(source, CompressionMode.Decompress);
        using var output = new MemoryStream();
        stream.CopyTo(output);
        return output.ToArray();
    }

    private sealed class ReverseProvider : ICompressionProvider
    {
        public string EncodingName => "reverse";

        public Stream CreateCompressionStream(Stream stream, CompressionLevel? compressionLevel) => new Reversing(stream);

        public Stream CreateDecompressionStream(Stream stream) => throw new NotSupportedException();

        private sealed class Reversing(Stream inner) : MemoryStream
        {
            protected override void Dispose(bool disposing)
            {
                inner.Write([.. ToArray().Reverse()]);
                base.Dispose(disposing);
            }
        }
    }
}
