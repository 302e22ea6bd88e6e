using ZeroTrust.Pdp.Cli.Rendering;
using ZeroTrust.Pdp.Cli.Tests.Support;
using ZeroTrust.Pdp.V1;

namespace ZeroTrust.Pdp.Cli.Tests.Rendering;

internal sealed class FlowViewTests
{
    [Test]
    public void Flow_None_IsNotMentioned() => Assert.That(Render(null), Is.Empty);

    [Test]
    public void Flow_ResourceOfNoSegment_SaysWhatGuardsIt() =>
        Assert.That(
            Render(new FlowTrace { Allowed = true }),
            Is.EqualTo("\nflow: allowed\n  the resource is in no segment: policies alone guard it\n"));

    [Test]
    public void Flow_Refused_ShowsEveryStepWithItsPlace()
    {
        var flow = new FlowTrace
        {
            SourceWorkload = "spiffe://prod.example/ns/orders/sa/api",
            SourceSegments = { "canary", "orders" },
            DestinationSegments = { "payments-db" },
            Steps =
            {
                new FlowStep { From = "canary", To = "payments-db", Audit = true, Position = At(9), Missing = "`Segment/payments-db` does not let in `canary`" },
                new FlowStep { From = "orders", To = "payments-db", Position = At(9), Missing = "`Segment/payments-db` does not let in `orders`" },
            },
        };
        Assert.That(
            Render(flow),
            Is.EqualTo(
                """

                flow: not allowed
                  from spiffe://prod.example/ns/orders/sa/api, segment canary, orders
                  to   the resource, segment payments-db
                  not stated  canary → payments-db (audit): `Segment/payments-db` does not let in `canary`  s.yaml:9:1
                  not stated  orders → payments-db: `Segment/payments-db` does not let in `orders`  s.yaml:9:1

                """));
    }

    [Test]
    public void Flow_Allowed_ShowsTheEntryThatStatesIt()
    {
        var flow = new FlowTrace
        {
            Allowed = true,
            DestinationWorkload = "spiffe://prod.example/ns/web/sa/front",
            DestinationSegments = { "web" },
            Steps = { new FlowStep { From = "external", To = "web", Position = At(7) } },
        };
        Assert.That(
            Render(flow),
            Is.EqualTo(
                """

                flow: allowed
                  from no workload is named, no segment
                  to   spiffe://prod.example/ns/web/sa/front, segment web
                  stated      external → web  s.yaml:7:1

                """));
    }

    [Test]
    public void Flow_EndThatCannotBeTold_ShowsTheProblem()
    {
        var flow = new FlowTrace { SourceWorkload = "job-7", Problems = { "`context.source_workload` is not the SPIFFE ID of a workload: it does not begin with `spiffe://`" } };
        Assert.That(
            Render(flow),
            Is.EqualTo(
                """

                flow: not allowed
                  from job-7, no segment
                  to   the resource, no segment
                  `context.source_workload` is not the SPIFFE ID of a workload: it does not begin with `spiffe://`

                """));
    }

    private static string Render(FlowTrace? flow) => Plain.Render(screen => FlowView.Write(screen, flow));

    private static SourcePosition At(int line) => new() { File = "s.yaml", Line = line, Column = 1, Length = 0 };
}
