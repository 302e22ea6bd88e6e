using Microsoft.AspNetCore.Http;
using ZeroTrust.Pdp.Server.Admission;
using ZeroTrust.Pdp.Server.Tests.Support;

namespace ZeroTrust.Pdp.Server.Tests.Admission;

public sealed class UnaryAdmissionTests
{
    private const int Calls = 10_000;

    [Test]
    public void Call_WhileFewAreInHand_CostsNoAllocation()
    {
        using var pieces = new Pieces();
        var admission = new UnaryAdmission("a.B/C", static _ => Task.CompletedTask, pieces.Admission);
        var context = new DefaultHttpContext();
        bool allAtOnce = true;
        long before = 0;
        for (int i = 0; i < 2 * Calls; i++)
        {
            if (i == Calls)
                before = GC.GetAllocatedBytesForCurrentThread();
            allAtOnce &= admission.InvokeAsync(context).IsCompletedSuccessfully;
        }

        long bytes = GC.GetAllocatedBytesForCurrentThread() - before;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(bytes, Is.Zero);
            Assert.That(allAtOnce, Is.True);
            Assert.That(pieces.Admission.InHand, Is.Zero);
        }
    }

    [Test]
    public async Task Call_ThatThrowsOrIsCancelled_IsGivenBack()
    {
        using var pieces = new Pieces();
        var context = new DefaultHttpContext();
        RequestDelegate[] handlers =
        [
            static _ => throw new InvalidOperationException(),
            static _ => Task.FromException(new InvalidOperationException()),
            static async _ =>
            {
                await Task.Yield();
                throw new InvalidOperationException();
            },
        ];
        foreach (RequestDelegate handler in handlers)
            await Assert.ThrowsAsync<InvalidOperationException>(() => new UnaryAdmission("a.B/C", handler, pieces.Admission).InvokeAsync(context));
        Assert.That(pieces.Admission.InHand, Is.Zero);
    }
}
