namespace ZeroTrust.Cel.Conformance.Tests;

/// <summary>Says what is missing when the project was built without the suite's data.</summary>
[TestFixture]
public sealed class SuiteDataTests
{
    private const int Files = 29;

    [Test]
    public void Suite_AtBuildTime_WasThere()
    {
        var folder = Path.Combine(TestContext.CurrentContext.TestDirectory, "suite");
        var found = Directory.Exists(folder) ? Directory.GetFiles(folder, "*.binpb").Length : 0;
#if CONFORMANCE_SUITE
        const bool IsCompiled = true;
#else
        const bool IsCompiled = false;
#endif
        Assert.That((IsCompiled, found), Is.EqualTo((true, Files)), "the conformance suite has not been fetched: run `bash tests/setup`, then build again");
    }
}
