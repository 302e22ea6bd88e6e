using NUnit.Framework.Interfaces;

namespace ZeroTrust.Mutation;

/// <summary>Hears of every test that has ended.</summary>
internal sealed class TestListener(Action<ITestResult> finished) : ITestListener
{
    public static TestListener Deaf { get; } = new(static _ => { });

    public void TestFinished(ITestResult result)
    {
        if (!result.Test.IsSuite)
            finished(result);
    }

    public void TestStarted(ITest test)
    {
        // Only results count.
    }

    public void TestOutput(TestOutput output)
    {
        // Only results count.
    }

    public void SendMessage(TestMessage message)
    {
        // Only results count.
    }
}
