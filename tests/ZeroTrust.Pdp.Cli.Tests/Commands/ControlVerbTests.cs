using System.Text.Json.Nodes;
using ZeroTrust.Pdp.Cli.Commands;
using ZeroTrust.Pdp.Cli.Tests.Support;

namespace ZeroTrust.Pdp.Cli.Tests.Commands;

/// <summary>`pdp quarantine` and `pdp grant` against a real server.</summary>
[CancelAfter(60_000)]
internal sealed class ControlVerbTests
{
    private const string Policies =
        """
        apiVersion: zerotrust.pdp/v1
        kind: Policy
        metadata: {name: doc-read}
        spec: {effect: allow, actions: [read]}
        ---
        apiVersion: zerotrust.pdp/v1
        kind: Policy
        metadata: {name: doc-write}
        spec: {effect: allow, actions: [write], require: {grant: on-call}}

        """;

    private ServerSandbox _pdp = null!;

    [SetUp]
    public async Task SetUp()
    {
        _pdp = await ServerSandbox.StartAsync();
        _pdp.Cli.Write("p/a.yaml", Policies);
        Assert.That((await _pdp.RunAsync("apply", "p")).Code, Is.Zero);
    }

    [TearDown]
    public async Task TearDown() => await _pdp.DisposeAsync();

    [Test]
    public async Task Quarantine_AddListLift_SuspendsAndReleases()
    {
        var added = await _pdp.RunAsync("quarantine", "add", "subject", "user:ana", "--reason", "leak", "--by", "ops", "-o", "json");
        string id = (string)JsonNode.Parse(added.Out)!["quarantine"]!["id"]!;
        var denied = await AskAsync("read");
        var explained = await _pdp.RunAsync("explain", "--subject", "user:ana", "--action", "read", "--resource", "doc:1");
        var listed = await _pdp.RunAsync("quarantine", "list");
        var lifted = await _pdp.RunAsync("quarantine", "lift", id, "--reason", "rotated", "--by", "bo");
        var allowed = await AskAsync("read");
        var none = await _pdp.RunAsync("quarantine", "list");
        var history = await _pdp.RunAsync("quarantine", "list", "--all");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(denied.Code, Is.EqualTo(ExitCodes.Deny));
            Assert.That(denied.Out, Does.StartWith("DENY  access is suspended (quarantined)\n"));
            Assert.That(explained.Out, Does.Contain($"quarantine: subject user:ana, by ops: leak  {id}\n"));
            Assert.That(listed.Out, Does.Contain(id).And.Contain("subject user:ana").And.Contain("leak"));
            Assert.That(lifted.Out, Is.EqualTo("subject user:ana was released by bo\n"));
            Assert.That(allowed.Code, Is.Zero);
            Assert.That(none.Out, Is.EqualTo("nothing is quarantined\n"));
            Assert.That(history.Out, Does.Contain(id).And.Contain("bo"));
        }
    }

    [Test]
    public async Task Grant_IssueListRevoke_TurnsAChallengeIntoAnAllowAndBack()
    {
        var challenged = await AskAsync("write");
        var issued = await _pdp.RunAsync("grant", "issue", "user:ana", "on-call", "--for", "1h", "--reason", "INC-42", "--by", "boss", "--action", "write", "-o", "json");
        string id = (string)JsonNode.Parse(issued.Out)!["grant"]!["id"]!;
        var allowed = await AskAsync("write");
        var listed = await _pdp.RunAsync("grant", "list");
        var revoked = await _pdp.RunAsync("grant", "revoke", id, "--reason", "closed", "--by", "boss");
        var again = await AskAsync("write");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(challenged.Code, Is.EqualTo(ExitCodes.Challenge));
            Assert.That(challenged.Out, Does.Contain("grant, named on-call: Ask for this access to be granted to you for a time."));
            Assert.That(allowed.Code, Is.Zero, allowed.Out);
            Assert.That(listed.Out, Does.Contain(id).And.Contain("user:ana").And.Contain("write"));
            Assert.That(revoked.Out, Is.EqualTo("the grant of user:ana was revoked by boss\n"));
            Assert.That(again.Code, Is.EqualTo(ExitCodes.Challenge));
        }
    }

    [Test]
    public async Task Grant_BreakGlass_PassesTheQuarantine()
    {
        await _pdp.RunAsync("quarantine", "add", "resource", "doc", "--reason", "audit", "--by", "ops");
        var issued = await _pdp.RunAsync("grant", "issue", "user:ana", "--break-glass", "--for", "1h", "--reason", "INC-43", "--by", "boss");
        var allowed = await AskAsync("read");
        var challenged = await AskAsync("write");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(issued.Out, Does.StartWith("user:ana has break-glass until "));
            Assert.That((allowed.Code, challenged.Code), Is.EqualTo((ExitCodes.Success, ExitCodes.Challenge)));
            Assert.That(allowed.Out, Does.Contain("passed a quarantine by grant "));
        }
    }

    [TestCase("`ana` is not a subject", "quarantine", "add", "subject", "ana", "--reason", "x", "--by", "y")]
    [TestCase("target.workload: is not a SPIFFE ID", "quarantine", "add", "workload", "orders", "--reason", "x", "--by", "y")]
    [TestCase("end_time: is later than 4 hours", "grant", "issue", "user:ana", "--break-glass", "--for", "5h", "--reason", "x", "--by", "y")]
    [TestCase("there is no quarantine of that id", "quarantine", "lift", "x", "--reason", "x", "--by", "y")]
    public async Task Usage_Wrong_SaysWhat(string message, params string[] arguments)
    {
        var run = await _pdp.RunAsync(arguments);
        Assert.That(run.Code, Is.EqualTo(ExitCodes.Failure));
        Assert.That(run.Error, Does.Contain(message));
    }

    [Test]
    public async Task Usage_ReasonMissing_PointsToTheHelpOfTheVerb()
    {
        var run = await _pdp.RunAsync("quarantine", "add", "device", "d-1");
        Assert.That(run.Code, Is.EqualTo(ExitCodes.Failure));
        Assert.That(run.Error, Does.Contain("--reason").And.Contain("see `pdp quarantine add --help`"));
    }

    [Test]
    public void Help_EveryVerb_HasExamplesThatParse()
    {
        var root = PdpCommandLine.Build(_pdp.Cli.Environment());
        Verb[] verbs = [.. root.Subcommands.Where(static command => command is not Verb).SelectMany(static group => group.Subcommands).Cast<Verb>()];
        Assert.That(verbs, Has.Length.EqualTo(6));
        foreach (Verb verb in verbs)
        {
            foreach (string line in verb.Examples.Split('\n'))
                Assert.That(root.Parse(line.Split('|')[0].Trim()["pdp ".Length..]).Errors, Is.Empty, line);
        }
    }

    private Task<CliRun> AskAsync(string action) => _pdp.RunAsync("decide", "--subject", "user:ana", "--action", action, "--resource", "doc:1");
}
