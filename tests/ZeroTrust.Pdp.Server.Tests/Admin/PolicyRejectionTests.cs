using System.Collections.Immutable;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using ZeroTrust.Pdp.Engine.Diagnostics;
using ZeroTrust.Pdp.Server.Admin;

namespace ZeroTrust.Pdp.Server.Tests.Admin;

public sealed class PolicyRejectionTests
{
    [Test]
    public void ToException_SomeErrors_NamesTheFirstAndCarriesThem()
    {
        RpcException exception = PolicyRejection.ToException(
        [
            new("PDP9", DiagnosticSeverity.Warning, new SourcePosition("a.yaml", 1, 1, 0), "a warning"),
            new("PDP1004", DiagnosticSeverity.Error, new SourcePosition("payroll.yaml", 7, 9, 6), "unknown field `efect`", "did you mean `effect`?", "Policy/p"),
            new("PDP1005", DiagnosticSeverity.Error, new SourcePosition("payroll.yaml", 8, 1, 0), "missing field"),
        ]);
        V1.PolicyDiagnostics details = Details(exception);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(exception.StatusCode, Is.EqualTo(StatusCode.InvalidArgument));
            Assert.That(exception.Status.Detail, Is.EqualTo("2 problems; first: payroll.yaml:7:9 PDP1004 unknown field `efect`"));
            Assert.That(details.Total, Is.EqualTo(2));
            Assert.That(details.Diagnostics.Select(d => d.Code), Is.EqualTo(new[] { "PDP1004", "PDP1005" }));
            Assert.That(details.Diagnostics[0].Help, Is.EqualTo("did you mean `effect`?"));
            Assert.That(details.Diagnostics[0].Document, Is.EqualTo("Policy/p"));
            Assert.That(details.Diagnostics[0].Position.Column, Is.EqualTo(9));
        }
    }

    [TestCase(1)]
    [TestCase(400)]
    public void ToException_ManyLongErrors_FitIntoTheTrailers(int count)
    {
        ImmutableArray<PolicyDiagnostic> diagnostics =
        [
            .. Enumerable.Range(1, count).Select(line => new PolicyDiagnostic(
                "PDP1004", DiagnosticSeverity.Error, new SourcePosition(new string('ü', 300), line, 1, 1), new string('€', 5000), new string('x', 5000), "Policy/p")),
        ];
        RpcException exception = PolicyRejection.ToException(diagnostics);
        int trailers = (exception.Trailers.GetValueBytes("grpc-status-details-bin")!.Length * 4 / 3)
            + System.Text.Encoding.UTF8.GetBytes(exception.Status.Detail).Sum(b => b is >= 0x20 and <= 0x7e and not (byte)'%' ? 1 : 3);
        Assert.That(trailers, Is.LessThan(8 * 1024 - 200));
        Assert.That(Details(exception).Diagnostics, Is.Not.Empty);
        Assert.That(Details(exception).Total, Is.EqualTo(count));
    }

    [Test]
    public void ToException_ManyShortErrors_CarriesTwentyAtMost()
    {
        RpcException exception = PolicyRejection.ToException(
            [.. Enumerable.Range(1, 50).Select(line => new PolicyDiagnostic("PDP1004", DiagnosticSeverity.Error, new SourcePosition("a.yaml", line, 1, 1), "no"))]);
        Assert.That(Details(exception).Diagnostics, Has.Count.EqualTo(20));
        Assert.That(Details(exception).Total, Is.EqualTo(50));
    }

    private static V1.PolicyDiagnostics Details(RpcException exception)
    {
        Google.Rpc.Status status = Google.Rpc.Status.Parser.ParseFrom(exception.Trailers.GetValueBytes("grpc-status-details-bin"));
        Assert.That(status.Code, Is.EqualTo(3));
        Any detail = status.Details.Single();
        Assert.That(detail.TypeUrl, Is.EqualTo("type.googleapis.com/zerotrust.pdp.v1.PolicyDiagnostics"));
        return detail.Unpack<V1.PolicyDiagnostics>();
    }
}
