using ZeroTrust.Pdp.Cli.Tests.Support;

namespace ZeroTrust.Pdp.Cli.Tests.Commands;

[CancelAfter(60_000)]
internal sealed class ServeCommandTests
{
    private CliSandbox _sandbox = null!;

    [SetUp]
    public void SetUp() => _sandbox = new CliSandbox { Time = TimeProvider.System };

    [TearDown]
    public void TearDown() => _sandbox.Dispose();

    [Test]
    public async Task Serve_Folder_SaysItIsReadyAndStopsInOrder()
    {
        _sandbox.WriteStarter();
        using var stop = new CancellationTokenSource();
        await using var output = new LineSignal("listening on ");
        var error = new StringWriter();
        var running = PdpCommandLine.RunAsync(
            [
                "serve", "--policies", _sandbox.PathOf("policies"), "--data", _sandbox.PathOf("pdp.db"), "--grpc", "127.0.0.1:0", "--http", "127.0.0.1:0",
                "--log-level", "none",
            ],
            _sandbox.Environment(output, error),
            stop.Token);
        string line = await output.WaitAsync(TimeSpan.FromSeconds(30));
        await stop.CancelAsync();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(line, Does.Match(@"^listening on 127\.0\.0\.1:\d+ \(gRPC\) and 127\.0\.0\.1:\d+ \(HTTP\), revision \d+, 18 policies"));
            Assert.That(await running.WaitAsync(TimeSpan.FromSeconds(30)), Is.Zero, error.ToString());
        }
    }

    [Test]
    public async Task Serve_BrokenPolicies_ExitsTwo()
    {
        _sandbox.Write("policies/a.yaml", "kind: Policy\n");
        var run = await _sandbox.RunAsync(
            "serve", "--policies", _sandbox.PathOf("policies"), "--data", _sandbox.PathOf("pdp.db"), "--grpc", "127.0.0.1:0", "--http", "127.0.0.1:0", "--log-level", "none");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(run.Code, Is.EqualTo(ExitCodes.InvalidPolicy));
            Assert.That(run.Error, Does.Contain("a.yaml:1:1: error ").And.EndWith($"help: `pdp check {_sandbox.PathOf("policies")}` shows the lines\n"));
        }
    }

    [TestCase("--grpc", "0.0.0.0:50051", "--grpc-address")]
    [TestCase("--http-address", "nonsense", "--http-address")]
    [TestCase("--log-level", "loud", "--log-level")]
    [TestCase("--max-connections", "0", "`--max-connections`: must lie between 1 and 1000000")]
    [TestCase("--caller-burst", "5", "`--caller-burst`: means nothing without a rate")]
    [TestCase("--drain-timeout", "soon", "`--drain-timeout`: `soon` is not a duration")]
    [TestCase("--settings", "nowhere.json", "nowhere.json")]
    public async Task Serve_WrongSetting_ExitsOneAndNamesTheFlag(string flag, string value, string named)
    {
        var run = await _sandbox.RunAsync("serve", flag, value, "--data", _sandbox.PathOf("pdp.db"));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(run.Code, Is.EqualTo(ExitCodes.Failure));
            Assert.That(run.Error, Does.StartWith("error: the configuration cannot be used\n  ").And.Contain(named).And.EndWith("\nhelp: see `pdp serve --help`\n"));
        }
    }
}
