using System.Text.Json.Nodes;
using ZeroTrust.Pdp.Functional.Tests.Support;

namespace ZeroTrust.Pdp.Functional.Tests;

/// <summary>The published `pdp`, as a newcomer meets it.</summary>
[TestFixture]
internal sealed class CommandLineTests
{
    private string _folder = "";

    [SetUp]
    public void SetUp() => _folder = Workspace.NewFolder();

    [TearDown]
    public void TearDown() => Directory.Delete(_folder, recursive: true);

    [Test]
    public async Task Init_ThenCheck_IsCleanAndASecondInitOverwritesNothing()
    {
        string starter = Path.Combine(_folder, "policies");
        CommandResult init = await Command.PdpAsync("init", starter);
        CommandResult check = await Command.PdpAsync("check", starter, "--strict");
        CommandResult again = await Command.PdpAsync("init", starter);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(init.ExitCode, Is.Zero, init.ToString());
            Assert.That(check.ExitCode, Is.Zero, check.ToString());
            Assert.That(again.ExitCode, Is.Not.Zero, again.ToString());
        }
    }

    [Test]
    public async Task Check_Typo_PointsAtItAndExitsWithTwo()
    {
        string file = Path.Combine(_folder, "typo.yaml");
        await File.WriteAllTextAsync(file, """
            apiVersion: zerotrust.pdp/v1
            kind: Policy
            metadata: {name: typo}
            spec:
              effect: allow
              when: subjekt.id == "ana"
            """);
        CommandResult check = await Command.PdpAsync("check", file);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(check.ExitCode, Is.EqualTo(2), check.ToString());
            Assert.That(check.Output + check.Errors, Does.Contain("typo.yaml:6:9").And.Contain("subject").And.Contain("^^^^^^^"));
            Assert.That(check.Output + check.Errors, Does.Not.Contain("\u001b["), "no colours into a pipe");
        }
    }

    [Test]
    public async Task Decide_AgainstTheServer_TellsTheEffectByExitCode()
    {
        await using PdpProcess server = await PdpProcess.StartAsync("--policies", Workspace.Bundle, "--data", Path.Combine(_folder, "pdp.db"));
        CommandResult allow = await Command.PdpAsync("decide", "--server", server.Grpc, "--subject", "user:bo", "--action", "read", "--resource", "page:home", "--output", "json");
        CommandResult deny = await Command.PdpAsync("decide", "--server", server.Grpc, "--subject", "user:bo", "--action", "delete", "--resource", "page:home");
        CommandResult challenge = await Command.PdpAsync(
            "decide", "--server", server.Grpc, "--subject", "user:ana", "--action", "read", "--resource", "payroll-record:2026-03",
            "--subject-attr", "suspended=false", "--resource-attr", "owner=ana");
        CommandResult explain = await Command.PdpAsync("explain", "--server", server.Grpc, "--subject", "user:bo", "--action", "delete", "--resource", "page:home");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(allow.ExitCode, Is.Zero, allow.ToString());
            Assert.That((string?)JsonNode.Parse(allow.Output)?["effect"], Is.EqualTo("EFFECT_ALLOW"));
            Assert.That(deny.ExitCode, Is.EqualTo(3), deny.ToString());
            Assert.That(deny.Output, Does.Contain("DENY").And.Contain("no_policy_matched"));
            Assert.That(challenge.ExitCode, Is.EqualTo(4), challenge.ToString());
            Assert.That(explain.Output, Does.Contain("site-read").And.Contain("actions"), explain.ToString());
        }
    }

    [Test]
    public async Task Decide_NoServer_SaysWhatToDo()
    {
        CommandResult result = await Command.PdpAsync("decide", "--server", "127.0.0.1:1", "--subject", "user:bo", "--action", "read", "--resource", "page:home");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(result.ExitCode, Is.EqualTo(1), result.ToString());
            Assert.That(result.Errors, Does.Contain("127.0.0.1:1").And.Contain("pdp serve").And.Not.Contain("   at "));
        }
    }

    [TestCase("--grpc", "0.0.0.0:50051")]
    [TestCase("--http", "192.0.2.1:8080")]
    [TestCase("--grpc", "[::]:50051")]
    public async Task Serve_PlainTextBeyondLoopback_IsRefused(string option, string address)
    {
        CommandResult result = await Command.PdpAsync("serve", option, address, "--data", Path.Combine(_folder, "pdp.db"));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(result.ExitCode, Is.Not.Zero, result.ToString());
            Assert.That(result.Errors, Does.Contain(address).And.Contain("TLS"));
        }
    }

    [Test]
    public async Task Serve_BrokenPolicies_DoesNotStart()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, "broken.yaml"), "kind: Policy\n");
        CommandResult result = await Command.PdpAsync("serve", "--policies", _folder, "--data", Path.Combine(_folder, "pdp.db"), "--grpc", "127.0.0.1:0", "--http", "127.0.0.1:0");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(result.ExitCode, Is.EqualTo(2), result.ToString());
            Assert.That(result.Errors, Does.Contain("broken.yaml:1:1"));
        }
    }
}
