using ZeroTrust.Pdp.Cli.Tests.Support;
using ZeroTrust.Pdp.V1;

namespace ZeroTrust.Pdp.Cli.Tests.Commands;

internal sealed class CheckCommandTests
{
    private const string Broken =
        """
        apiVersion: zerotrust.pdp/v1
        kind: Policy
        metadata: {name: p}
        spec:
          effect: allow
          subjets: {groups: [payroll]}
          when: resource.kind == "x"

        """;

    private CliSandbox _sandbox = null!;

    [SetUp]
    public void SetUp() => _sandbox = new CliSandbox();

    [TearDown]
    public void TearDown() => _sandbox.Dispose();

    [Test]
    public async Task Check_Errors_AreShownWithTheirLines()
    {
        _sandbox.Write("p/a.yaml", Broken);
        var run = await _sandbox.RunAsync("check", "p");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(run.Code, Is.EqualTo(ExitCodes.InvalidPolicy));
            Assert.That(run.Error, Is.Empty);
            Assert.That(run.Out, Does.Contain("p/a.yaml:6:3: error PDP1004: "));
            Assert.That(run.Out, Does.Contain("  6 |   subjets: {groups: [payroll]}\n    |   ^^^^^^^\n  help: "));
            Assert.That(run.Out, Does.Contain("p/a.yaml:7:"));
            Assert.That(run.Out, Does.EndWith("2 errors in 1 file\n"));
        }
    }

    [Test]
    public async Task Check_Json_IsOneDocumentOfTheContract()
    {
        _sandbox.Write("p/a.yaml", Broken);
        var run = await _sandbox.RunAsync("check", "p", "--output", "json");
        var response = ValidatePoliciesResponse.Parser.ParseJson(run.Out);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(run.Code, Is.EqualTo(ExitCodes.InvalidPolicy));
            Assert.That(run.Out, Does.Contain("\"valid\": false"));
            Assert.That(response.Diagnostics, Has.Count.EqualTo(2));
            Assert.That(response.Diagnostics[0].Position, Is.EqualTo(new SourcePosition { File = "p/a.yaml", Line = 6, Column = 3, Length = 7 }));
        }
    }

    [Test]
    public async Task Check_Clean_SaysWhatItRead()
    {
        _sandbox.WriteStarter();
        var run = await _sandbox.RunAsync("check", "--strict", "policies");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(run.Code, Is.EqualTo(ExitCodes.Success));
            Assert.That(run.Out, Does.StartWith("no problems in 8 files\n29 documents, 18 policies, content hash "));
        }
    }

    [TestCase(false, ExitCodes.Success)]
    [TestCase(true, ExitCodes.InvalidPolicy)]
    public async Task Check_WarningsAlone_FailOnlyWhenStrict(bool strict, int code)
    {
        _sandbox.Write(
            "a.yaml",
            """
            apiVersion: zerotrust.pdp/v1
            kind: Policy
            metadata: {name: p}
            spec: {effect: allow, actions: [read, read]}
            """);
        var run = await _sandbox.RunAsync(strict ? ["check", "--strict", "a.yaml"] : ["check", "a.yaml"]);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(run.Code, Is.EqualTo(code));
            Assert.That(run.Out, Does.StartWith("a.yaml:4:39: warning PDP1003: ").And.Contain("\n1 warning in 1 file\n1 document, 1 policy, "));
        }
    }

    [Test]
    public async Task Check_PolicyThatADenyAlwaysBeats_IsAWarning()
    {
        _sandbox.Write(
            "a.yaml",
            """
            apiVersion: zerotrust.pdp/v1
            kind: Policy
            metadata: {name: no-guests}
            spec: {effect: deny, subjects: {groups: [guest*]}}
            ---
            apiVersion: zerotrust.pdp/v1
            kind: Policy
            metadata: {name: read}
            spec: {effect: allow, actions: [read], subjects: {groups: [guests]}}
            """);
        var run = await _sandbox.RunAsync("check", "a.yaml");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(run.Code, Is.EqualTo(ExitCodes.Success));
            Assert.That(run.Out, Does.StartWith("a.yaml:6:1: warning PDP2104: `Policy/no-guests` denies everything that this policy allows\n"));
        }
    }

    [Test]
    public async Task Check_StandardInput_IsNamedInDiagnostics()
    {
        _sandbox.Input = "kind: [";
        var run = await _sandbox.RunAsync("check", "-");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(run.Code, Is.EqualTo(ExitCodes.InvalidPolicy));
            Assert.That(run.Out, Does.StartWith("<stdin>:"));
        }
    }

    [Test]
    public async Task Check_Terminal_IsColouredAndSaysTheSame()
    {
        _sandbox.Write("p/a.yaml", Broken);
        var plain = await _sandbox.RunAsync("check", "p");
        _sandbox.Terminal = true;
        var coloured = await _sandbox.RunAsync("check", "p");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(coloured.Out, Does.Contain("\u001b[91m"));
            Assert.That(System.Text.RegularExpressions.Regex.Replace(coloured.Out, "\u001b\\[[0-9;]*m", ""), Is.EqualTo(plain.Out));
        }
    }
}
