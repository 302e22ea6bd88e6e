using Google.Protobuf.WellKnownTypes;
using ZeroTrust.Pdp.Server.Tests.Support;
using ZeroTrust.Pdp.V1;

namespace ZeroTrust.Pdp.Server.Tests.Decisions;

public sealed class DecideCostTests
{
    /// <summary>About 1.5 times what a decision allocates today: a closure or an enumerator on the path shows here.</summary>
    private const long MostBytes = 1600;

    [Test]
    [NonParallelizable]
    public void Decide_PlainRequest_CompletesSynchronouslyAndAllocatesLittle()
    {
        using Pieces pieces = new Pieces().With(Texts.AllowWithObligation("p", "read", "log", "{level: full}"));
        DecideRequest request = Requests.Decide();
        request.Resource.Properties = new Struct { Fields = { ["a"] = Value.ForString("b") } };
        for (int i = 0; i < 2000; i++)
            Assert.That(pieces.Service.Decide(request, ServiceCall.Local).IsCompletedSuccessfully, Is.True);
        const int Count = 1000;
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < Count; i++)
            _ = pieces.Service.Decide(request, ServiceCall.Local);
        long each = (GC.GetAllocatedBytesForCurrentThread() - before) / Count;
        TestContext.Out.WriteLine($"{each} bytes for a decision");
        Assert.That(each, Is.LessThan(MostBytes));
    }
}
