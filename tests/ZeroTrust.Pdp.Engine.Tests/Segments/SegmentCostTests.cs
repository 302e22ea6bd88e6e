using System.Diagnostics;
using ZeroTrust.Pdp.Engine.Compilation;
using ZeroTrust.Pdp.Engine.Decisions;
using ZeroTrust.Pdp.Engine.Tests.Testing;

namespace ZeroTrust.Pdp.Engine.Tests.Segments;

/// <summary>What the network tier costs: it follows what fits, not how many segments there are.</summary>
[TestFixture]
internal sealed class SegmentCostTests
{
    [TestCase("")]
    [TestCase("*")]
    public void Decide_ThousandsOfSegments_CostsAsMuchAsAFew(string rest)
    {
        double few = Cost(Mesh(10, rest));
        double many = Cost(Mesh(5_000, rest));

        Assert.That(many, Is.LessThan(few * 5), $"{few:0} ns with 10 segments, {many:0} ns with 5,000");
    }

    [Test]
    public void Decide_FlowThatIsStated_AllocatesNothingForIt()
    {
        DecisionRequest request = Ask(3);
        PolicySnapshot plain = Given.Snapshot(Given.Allow("anything"));
        PolicySnapshot mesh = Mesh(10);
        Assert.That(Given.Decide(mesh, request).Effect, Is.EqualTo(Effect.Allow));

        Assert.That(Allocated(mesh, request), Is.EqualTo(Allocated(plain, request)));
    }

    private static long Allocated(PolicySnapshot snapshot, DecisionRequest request)
    {
        for (int i = 0; i < 100; i++)
            Given.Decide(snapshot, request);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
            Given.Decide(snapshot, request);
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    // The median of many short slices, since others use the machine, too.
    private static double Cost(PolicySnapshot snapshot)
    {
        DecisionRequest request = Ask(3);
        double[] slices = new double[101];
        for (int slice = 0; slice < slices.Length; slice++)
        {
            long start = Stopwatch.GetTimestamp();
            for (int i = 0; i < 500; i++)
                Given.Decide(snapshot, request);
            slices[slice] = Stopwatch.GetElapsedTime(start).TotalNanoseconds / 500;
        }

        Array.Sort(slices);
        return slices[slices.Length / 2];
    }

    private static DecisionRequest Ask(int service) =>
        Given.Request(sourceWorkload: $"spiffe://prod.example/ns/team-{service}/sa/main", resourceType: "database", resource: $"db-{service}");

    /// <summary>Services, each in front of its database.</summary>
    private static PolicySnapshot Mesh(int segments, string rest = "") => Given.Snapshot(
        Given.Allow("anything") + string.Concat(Enumerable.Range(0, segments / 2).Select(i =>
            Given.Segment($"s{i}", $"members: {{workloads: ['spiffe://prod.example/ns/team-{i}/*']}}")
            + Given.Segment($"d{i}", $"members: {{resources: {{types: [database], ids: ['db-{i}{rest}']}}}}\nallowFrom: [{{segment: s{i}}}]"))));
}
