using ZeroTrust.Pdp.Cli.Commands;
using ZeroTrust.Pdp.Cli.Tests.Support;

namespace ZeroTrust.Pdp.Cli.Tests;

internal sealed class PdpCommandLineTests
{
    private static readonly string[] Verbs =
        ["serve", "decide", "explain", "check", "apply", "revisions", "activate", "list", "get", "init", "schema"];

    private CliSandbox _sandbox = null!;

    [SetUp]
    public void SetUp() => _sandbox = new CliSandbox();

    [TearDown]
    public void TearDown() => _sandbox.Dispose();

    [Test]
    public async Task Help_Root_NamesEveryVerbAndExitCode()
    {
        var run = await _sandbox.RunAsync("--help");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(run.Code, Is.Zero);
            foreach (string verb in Verbs)
                Assert.That(run.Out, Does.Contain($"\n  {verb} "));
            Assert.That(run.Out, Does.Contain(ExitCodes.Help));
            Assert.That(run.Error, Is.Empty);
        }
    }

    [TestCaseSource(nameof(Verbs))]
    public async Task Help_Verb_HasExamplesThatParse(string verb)
    {
        var run = await _sandbox.RunAsync(verb, "--help");
        var root = PdpCommandLine.Build(_sandbox.Environment());
        var command = (Verb)root.Subcommands.Single(command => command.Name == verb);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(run.Code, Is.Zero);
            Assert.That(run.Out, Does.Contain("Examples:").And.Contain(command.Examples.Split('\n')[0]));
            foreach (string[] example in ExampleLines(command.Examples))
                Assert.That(root.Parse(example).Errors, Is.Empty, string.Join(' ', example));
        }
    }

    [TestCase("frobnicate")]
    [TestCase("decide", "--subjekt", "user:ana")]
    [TestCase("check")]
    [TestCase("check", "x", "--output", "yaml")]
    [TestCase("decide", "--timeout", "5")]
    [TestCase("activate", "seven")]
    [TestCase("revisions", "-n", "0")]
    public async Task Usage_Wrong_ExitsOneAndPointsToHelp(params string[] arguments)
    {
        var run = await _sandbox.RunAsync(arguments);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(run.Code, Is.EqualTo(ExitCodes.Failure));
            Assert.That(run.Error, Does.Contain("--help`"));
            Assert.That(run.Error.Length, Is.LessThan(600), "the whole help does not drown the error");
        }
    }

    [Test]
    public async Task Failure_Expected_IsOneLineAndHelp()
    {
        var run = await _sandbox.RunAsync("decide", "--subject", "user:ana");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(run.Code, Is.EqualTo(ExitCodes.Failure));
            Assert.That(run.Out, Is.Empty);
            Assert.That(run.Error, Is.EqualTo("error: the tuple has no `action`\nhelp: add `--action read`, or give it in `--request FILE`\n"));
        }
    }

    [Test]
    public async Task Server_PlainTextBeyondLoopback_IsRefusedBeforeAnyCall()
    {
        var run = await _sandbox.RunAsync("revisions", "--server", "192.0.2.1:50051");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(run.Code, Is.EqualTo(ExitCodes.Failure));
            Assert.That(run.Error, Does.Contain("only loopback may be plain text").And.Contain("https://192.0.2.1:50051"));
        }
    }

    [Test]
    public async Task Failure_Unexpected_IsAnExitCodeToo()
    {
        var error = new StringWriter();
        var environment = _sandbox.Environment(new BrokenWriter(), error);
        int code = await PdpCommandLine.RunAsync(["init", "p"], environment, CancellationToken.None);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(code, Is.EqualTo(ExitCodes.Failure));
            Assert.That(error.ToString(), Does.StartWith("error: pdp failed in a way that it should not").And.Contain("ObjectDisposedException"));
        }
    }

    [TestCase("payroll-read")]
    [TestCase("/x")]
    [TestCase("Policy/")]
    public async Task Document_Unnamed_IsRefused(string name)
    {
        var run = await _sandbox.RunAsync("get", name);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(run.Code, Is.EqualTo(ExitCodes.Failure));
            Assert.That(run.Error, Does.Contain("does not name a document"));
        }
    }

    private sealed class BrokenWriter : TextWriter
    {
        public override System.Text.Encoding Encoding => System.Text.Encoding.UTF8;

        public override void Write(char value) => throw new ObjectDisposedException(nameof(BrokenWriter));
    }

    // The lines of the examples that begin with `pdp`, cut as a shell would, up to a pipe, a redirection or a comment.
    private static IEnumerable<string[]> ExampleLines(string examples)
    {
        foreach (string line in examples.Replace("\\\n", " ", StringComparison.Ordinal).Split('\n'))
        {
            string text = line.Trim();
            if (!text.StartsWith("pdp ", StringComparison.Ordinal))
                continue;
            int comment = text.IndexOf("    ", 4, StringComparison.Ordinal);
            string command = comment > 0 && !text.Contains('\\', StringComparison.Ordinal) && !text.Contains("        --", StringComparison.Ordinal)
                ? text[..comment]
                : text;
            int end = command.AsSpan().IndexOfAny("|<>&");
            yield return [.. System.CommandLine.Parsing.CommandLineParser.SplitCommandLine(end < 0 ? command : command[..end]).Skip(1)];
        }
    }
}
