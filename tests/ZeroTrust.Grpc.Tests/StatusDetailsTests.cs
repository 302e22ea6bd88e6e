using System.Net;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using ZeroTrust.Grpc.Tests.Wire;
using RpcStatus = Google.Rpc.Status;

namespace ZeroTrust.Grpc.Tests;

/// <summary>What travels beside messages: status details, and metadata of many and of binary values, both ways.</summary>
[TestFixture]
[CancelAfter(30_000)]
internal sealed class StatusDetailsTests
{
    private const string Say = "/zerotrust.grpctest.Echo/Say";
    private GrpcHost _host = null!;
    private RawClient _raw = null!;
    private Echo.EchoClient _client = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _host = await GrpcHost.StartAsync();
        _raw = new RawClient(_host.Address);
        _client = new Echo.EchoClient(_host.Channel);
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        _raw.Dispose();
        await _host.DisposeAsync();
    }

    [Test]
    public async Task Details_OfAFailure_ReachTheClient()
    {
        RpcException? failure = await Assert.ThrowsAsync<RpcException>(async () => await _client.SayAsync(new Text { Value = "rich" }));
        RpcStatus status = failure!.GetRpcStatus()!;
        using (Assert.EnterMultipleScope())
        {
            Assert.That((failure.StatusCode, failure.Status.Detail), Is.EqualTo((StatusCode.FailedPrecondition, "ä % \n ☺ 😈")));
            Assert.That((status.Code, status.Message), Is.EqualTo((9, "ä % \n ☺ 😈")));
            Assert.That(status.GetDetail<Text>()!.Value, Is.EqualTo("detail"));
            Assert.That(status.GetDetail<RepeatRequest>(), Is.Null);
            Assert.That(failure.Trailers.GetValue("reason"), Is.EqualTo("r"));
        }
    }

    [Test]
    public async Task Details_OnTheWire_AreUnpaddedBase64OfTheStatus()
    {
        RawClient.RawAnswer answer = await _raw.PostAsync(Say, RawClient.Frame(new Text { Value = "rich" }));
        string text = answer.Find("grpc-status-details-bin")!;
        Assert.That(text, Does.Not.EndWith("="));
        RpcStatus status = RpcStatus.Parser.ParseFrom(Convert.FromBase64String(text.PadRight((text.Length + 3) / 4 * 4, '=')));
        Assert.That(status.Details.Single().Unpack<Text>().Value, Is.EqualTo("detail"));
    }

    [Test]
    public void Details_Absent_AreNull() => Assert.That(new RpcException(new Status(StatusCode.Aborted, "")).GetRpcStatus(), Is.Null);

    [Test]
    public void Details_Malformed_ThrowUnlessIgnored()
    {
        var metadata = new Metadata { { MetadataExtensions.StatusDetailsTrailerName, [1, 2, 0xFF] } };
        Assert.Throws<InvalidProtocolBufferException>(() => metadata.GetRpcStatus());
        Assert.Throws<InvalidProtocolBufferException>(() => new RpcException(new Status(StatusCode.Aborted, ""), metadata).GetRpcStatus());
        Assert.That(metadata.GetRpcStatus(ignoreParseError: true), Is.Null);
    }

    [Test]
    public void SetRpcStatus_TakesThePlaceOfAllThatIsThere()
    {
        Metadata metadata = [];
        metadata.Add(MetadataExtensions.StatusDetailsTrailerName, [1]);
        metadata.Add("other", "stays");
        metadata.Add(MetadataExtensions.StatusDetailsTrailerName, [2]);
        metadata.SetRpcStatus(new RpcStatus { Code = 5 });
        Assert.That(metadata.Select(entry => entry.Key), Is.EqualTo(new[] { "other", "grpc-status-details-bin" }));
        Assert.That(metadata.GetRpcStatus()!.Code, Is.EqualTo(5));
    }

    [Test]
    public void ToRpcException_OfOwnCodeAndMessage_KeepsTheStatusAsItIs()
    {
        RpcException failure = new RpcStatus { Code = 5, Message = "inner" }.ToRpcException(StatusCode.Aborted, "outer");
        Assert.That((failure.StatusCode, failure.Status.Detail, failure.GetRpcStatus()!.Message), Is.EqualTo((StatusCode.Aborted, "outer", "inner")));
    }

    [Test]
    public void UnpackDetailMessages_GivesKnownTypesInOrder()
    {
        var status = new RpcStatus { Details = { Any.Pack(new Text { Value = "a" }), Any.Pack(new Duration()), Any.Pack(new Text { Value = "b" }) } };
        IEnumerable<IMessage> known = status.UnpackDetailMessages(TypeRegistry.FromMessages(Text.Descriptor));
        Assert.That(known.Cast<Text>().Select(text => text.Value), Is.EqualTo(new[] { "a", "b" }));
    }

    [Test]
    public async Task Metadata_OfManyAndOfBinaryValues_TravelsBothWays()
    {
        byte[][] bytes = [[], [0], [0xFF, 0xFE], [.. Enumerable.Range(0, 256).Select(i => (byte)i)]];
        Metadata sent = new() { { "x-back", "one" }, { "x-back", "two, and" }, { "x-back-other", " ~!" } };
        foreach (byte[] value in bytes)
            sent.Add("x-back-bin", value);

        using AsyncUnaryCall<Text> call = _client.SayAsync(new Text { Value = "reflect" }, sent);
        await call;
        foreach (Metadata came in new[] { await call.ResponseHeadersAsync, call.GetTrailers() })
        {
            using (Assert.EnterMultipleScope())
            {
                Assert.That(came.GetAll("x-back-bin").Select(entry => entry.ValueBytes), Is.EqualTo(bytes));
                Assert.That(string.Join(", ", came.GetAll("x-back").Select(entry => entry.Value)), Is.EqualTo("one, two, and"), "the transport may join the values of a text field");
                Assert.That(came.GetValue("x-back-other")!.Trim(), Is.EqualTo("~!"), "the transport may strip spaces");
            }
        }
    }

    [TestCase("AQ,Ag==,AwM", "01|02|0303")]
    [TestCase("AQ==, Ag", "01|02")]
    [TestCase("", "")]
    [TestCase(",", "|")]
    public async Task Metadata_BinaryValuesThatCameJoined_AreTakenApart(string joined, string expected)
    {
        RawClient.RawAnswer answer = await _raw.PostAsync(Say, RawClient.Frame(new Text { Value = "reflect" }), ("x-back-bin", joined));
        IEnumerable<string> came = answer.Headers.NonValidated["x-back-bin"].Select(value => Convert.ToHexString(Convert.FromBase64String(value.PadRight((value.Length + 3) / 4 * 4, '='))));
        Assert.That(string.Join('|', came), Is.EqualTo(expected));
    }

    [TestCase("A")]
    [TestCase("AQ,A")]
    [TestCase("A-_A")]
    [TestCase("====A")]
    public async Task Metadata_BinaryValueThatIsNotBase64_EndsTheCallThatReadsIt(string value)
    {
        RawClient.RawAnswer answer = await _raw.PostAsync(Say, RawClient.Frame(new Text { Value = "reflect" }), ("x-back-bin", value));
        Assert.That(answer.GrpcStatus, Is.EqualTo("13"));
        Assert.That(answer.Find("grpc-message"), Does.Contain("x-back-bin").And.Not.Contains(value == "A" ? "`A`" : value));
    }

    [Test]
    public async Task Metadata_UpToTheLimitOfTheServer_ComesBackWhole([Values(10_000, 20_000, 30_000)] int size)
    {
        // The longest go over several frames, both ways.
        byte[] bytes = new byte[size * 3 / 4];
        new Random(3).NextBytes(bytes);
        using AsyncUnaryCall<Text> call = _client.SayAsync(new Text { Value = "reflect" }, new Metadata { { "x-back-bin", bytes } });
        await call;
        Assert.That((await call.ResponseHeadersAsync).GetValueBytes("x-back-bin"), Is.EqualTo(bytes));
        Assert.That(call.GetTrailers().GetValueBytes("x-back-bin"), Is.EqualTo(bytes));
    }

    [Test]
    public async Task Metadata_OverTheLimitOfTheServer_IsRefused_AndTheNextCallIsServed()
    {
        RpcException? failure = await Assert.ThrowsAsync<RpcException>(async () => await _client.SayAsync(new Text { Value = "reflect" }, new Metadata { { "x-back", new string('a', 40_000) } }));
        Assert.That(failure!.StatusCode, Is.EqualTo(StatusCode.Internal).Or.EqualTo(StatusCode.ResourceExhausted).Or.EqualTo(StatusCode.Unavailable), failure.Status.Detail);
        Assert.That((await _client.SayAsync(new Text { Value = "next" })).Value, Is.EqualTo("next"));
        RawClient.RawAnswer many = await _raw.PostAsync(Say, new byte[5], [.. Enumerable.Range(0, 90).Select(i => ($"x-{i}", "v"))]);
        Assert.That(many.Status, Is.EqualTo(HttpStatusCode.OK));
    }
}
