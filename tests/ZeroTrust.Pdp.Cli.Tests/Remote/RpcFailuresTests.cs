using System.Net.Sockets;
using System.Security.Authentication;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using ZeroTrust.Pdp.Cli.Remote;
using ZeroTrust.Pdp.V1;

namespace ZeroTrust.Pdp.Cli.Tests.Remote;

internal sealed class RpcFailuresTests
{
    private static readonly PdpAddress Address = PdpAddress.Parse("127.0.0.1:50051");

    [TestCase(StatusCode.InvalidArgument, "the PDP at 127.0.0.1:50051 refuses the request: subject.id: required")]
    [TestCase(StatusCode.FailedPrecondition, "the PDP at 127.0.0.1:50051 cannot do this now: subject.id: required")]
    [TestCase(StatusCode.Aborted, "somebody else was first: subject.id: required")]
    [TestCase(StatusCode.NotFound, "not found at 127.0.0.1:50051: subject.id: required")]
    [TestCase(StatusCode.Unavailable, "the PDP at 127.0.0.1:50051 is not ready: subject.id: required")]
    [TestCase(StatusCode.DeadlineExceeded, "the PDP at 127.0.0.1:50051 did not answer within 5s")]
    [TestCase(StatusCode.Unimplemented, "the server at 127.0.0.1:50051 does not offer this call")]
    [TestCase(StatusCode.DataLoss, "the call to the PDP at 127.0.0.1:50051 failed: data loss: subject.id: required")]
    public void Status_FromServer_IsOneClearLine(StatusCode code, string message)
    {
        var failure = Translate(new RpcException(new Status(code, "subject.id: required")));
        Assert.That(failure.Message, Is.EqualTo(message));
    }

    [Test]
    public void Status_EveryCode_IsTranslated([Values] StatusCode code) =>
        Assert.That(Translate(new RpcException(new Status(code, "d"))).Message, Does.Contain("127.0.0.1:50051").Or.Contain("somebody else"));

    // A server that speaks TLS ends a connection in plain text in one of these ways.
    private static readonly string[] BrokenOff = ["the connection was reset", "the connection broke (response ended)", "it did not complete the HTTP/2 handshake"];

    private static readonly object[] ConnectFailures =
    [
        new object[] { new HttpRequestException("x", new SocketException((int)SocketError.ConnectionRefused)), "connection refused" },
        new object[] { new HttpRequestException("x", new SocketException((int)SocketError.HostNotFound)), "no such host" },
        new object[] { new HttpRequestException("x", new IOException("x", new SocketException((int)SocketError.ConnectionReset))), "the connection was reset" },
        new object[] { new SocketException((int)SocketError.TooManyOpenSockets), "the connection failed (too many open sockets)" },
        new object[] { new HttpRequestException("x", new HttpProtocolException(0xd, "x", null)), "a server is there, but it speaks HTTP/1.1 and not gRPC" },
        new object[] { new HttpIOException(HttpRequestError.ResponseEnded), "the connection broke (response ended)" },
        new object[] { new HttpRequestException(HttpRequestError.InvalidResponse, "x"), "it did not complete the HTTP/2 handshake" },
        new object[] { new InvalidOperationException("x"), "error starting the call" },
        new object[]
        {
            new HttpRequestException("x", new AuthenticationException("x")),
            "the TLS handshake failed: the certificate is not trusted for this name, or the server speaks plain text",
        },
    ];

    [TestCaseSource(nameof(ConnectFailures))]
    public void Status_NoConnection_SaysWhyAndWhatToDo(Exception cause, string reason)
    {
        var failure = Translate(new RpcException(new Status(StatusCode.Unavailable, "error starting the call", cause)));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(failure.Message, Is.EqualTo($"cannot reach the PDP at 127.0.0.1:50051: {reason}"));
            Assert.That(failure.Help, Is.EqualTo(BrokenOff.Contains(reason)
                ? "does it speak TLS? then name it as `--server https://127.0.0.1:50051`"
                : "start it with `pdp serve`, or name another with `--server`"));
        }
    }

    [Test]
    public void Status_WithDiagnostics_CarriesThem()
    {
        var details = new PolicyDiagnostics { Total = 3, Diagnostics = { new Diagnostic { Code = "PDP1004" } } };
        var failure = RpcFailures.Translate(WithDetails(new Google.Rpc.Status { Details = { Any.Pack(details) } }.ToByteArray()), Address, TimeSpan.FromSeconds(5));
        Assert.That(((PoliciesRefusedException)failure).Details, Is.EqualTo(details));
    }

    private static readonly byte[][] Undetailed =
    [
        [],
        [0xff, 0xff],
        new Google.Rpc.Status { Details = { Any.Pack(new Duration()) } }.ToByteArray(),
        new Google.Rpc.Status { Details = { new Any { TypeUrl = Any.Pack(new PolicyDiagnostics()).TypeUrl, Value = ByteString.CopyFrom(0xff) } } }.ToByteArray(),
    ];

    [TestCaseSource(nameof(Undetailed))]
    public void Status_WithOtherDetails_FallsBackToTheMessage(byte[] trailer) =>
        Assert.That(
            RpcFailures.Translate(WithDetails(trailer), Address, TimeSpan.FromSeconds(5)).Message,
            Is.EqualTo("the PDP at 127.0.0.1:50051 refuses the request: the documents have errors"));

    private static RpcException WithDetails(byte[] trailer) => new(
        new Status(StatusCode.InvalidArgument, "the documents have errors"),
        new Metadata { { "grpc-status-details-bin", trailer } });

    private static CommandFailedException Translate(RpcException failure) =>
        (CommandFailedException)RpcFailures.Translate(failure, Address, TimeSpan.FromSeconds(5));
}
