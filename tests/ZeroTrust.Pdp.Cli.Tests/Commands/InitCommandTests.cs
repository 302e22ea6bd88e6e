using ZeroTrust.Pdp.Cli.Tests.Support;

namespace ZeroTrust.Pdp.Cli.Tests.Commands;

internal sealed class InitCommandTests
{
    private CliSandbox _sandbox = null!;

    [SetUp]
    public void SetUp() => _sandbox = new CliSandbox();

    [TearDown]
    public void TearDown() => _sandbox.Dispose();

    [Test]
    public async Task Init_NewFolder_WritesTheBundleAndTheNextCommands()
    {
        var run = await _sandbox.RunAsync("init", "a/b");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(run.Code, Is.Zero);
            foreach (var (name, text) in StarterBundle.Files)
                Assert.That(await File.ReadAllTextAsync(_sandbox.PathOf($"a/b/{name}")), Is.EqualTo(text));
            Assert.That(run.Out, Does.Contain("wrote 8 files to a/b").And.Contain("pdp check a/b").And.Contain("pdp test a/b").And.Contain("pdp serve --policies a/b"));
        }
    }

    [Test]
    public async Task Init_NextCommands_Run()
    {
        var run = await _sandbox.RunAsync("init");
        string[] next = [.. run.Out.Split('\n').Where(static line => line.StartsWith("  pdp ", StringComparison.Ordinal)).Select(static line => line.Trim())];
        var check = await _sandbox.RunAsync(next[0].Split(' ')[1..]);
        var test = await _sandbox.RunAsync(next[1].Split(' ')[1..]);
        var explain = await _sandbox.RunAsync(next[2].Split(' ')[1..]);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(next, Has.Length.EqualTo(4));
            Assert.That(check.Code, Is.Zero);
            Assert.That(test.Code, Is.Zero, test.Out);
            Assert.That(explain.Code, Is.EqualTo(ExitCodes.Deny));
            Assert.That(explain.Out, Does.Contain("no-lost-devices"));
        }
    }

    [Test]
    public async Task Init_OneFileThere_WritesNothing()
    {
        _sandbox.Write("policies/trust.yaml", "mine");
        var run = await _sandbox.RunAsync("init");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(run.Code, Is.EqualTo(ExitCodes.Failure));
            Assert.That(run.Error, Does.Contain("`policies/trust.yaml` is there already").And.Contain("--force"));
            Assert.That(Directory.GetFiles(_sandbox.PathOf("policies")), Has.Length.EqualTo(1));
            Assert.That(await File.ReadAllTextAsync(_sandbox.PathOf("policies/trust.yaml")), Is.EqualTo("mine"));
        }
    }

    [Test]
    public async Task Init_Force_Overwrites()
    {
        _sandbox.Write("policies/trust.yaml", "mine");
        var run = await _sandbox.RunAsync("init", "--force");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(run.Code, Is.Zero);
            Assert.That(await File.ReadAllTextAsync(_sandbox.PathOf("policies/trust.yaml")), Does.Contain("TrustProfile"));
        }
    }

    [Test]
    public async Task Init_FolderWithASpace_IsQuotedInTheNextCommands()
    {
        var run = await _sandbox.RunAsync("init", "my 'own'");
        Assert.That(run.Out, Does.Contain("""pdp check 'my '\''own'\'''"""));
    }

    [Test]
    public async Task Init_WhereAFileStands_Fails()
    {
        _sandbox.Write("policies", "a file");
        var run = await _sandbox.RunAsync("init");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(run.Code, Is.EqualTo(ExitCodes.Failure));
            Assert.That(run.Error, Does.StartWith("error: cannot write to `policies`: "));
        }
    }
}
