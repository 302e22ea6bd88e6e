using System.Net;
using System.Net.Sockets;
using ZeroTrust.Pdp.Cli.Tests.Support;
using ZeroTrust.Pdp.V1;

namespace ZeroTrust.Pdp.Cli.Tests.Commands;

/// <summary>The verbs against a real server, over real sockets.</summary>
[CancelAfter(60_000)]
internal sealed class ServerVerbTests
{
    private const string Allow =
        """
        apiVersion: zerotrust.pdp/v1
        kind: Policy
        metadata: {name: doc-read}
        spec:
          effect: allow
          actions: [read]
          when: subject.properties.region == "DE"
          obligations: [{id: watermark}]

        """;

    private const string Deny =
        """
        apiVersion: zerotrust.pdp/v1
        kind: Policy
        metadata: {name: no-robots}
        spec: {effect: deny, subjects: {types: [robot]}}

        """;

    private static readonly string[] Ana = ["--subject", "user:ana", "--subject-attr", "region=DE", "--action", "read", "--resource", "doc:1"];

    private ServerSandbox _pdp = null!;

    [SetUp]
    public async Task SetUp() => _pdp = await ServerSandbox.StartAsync();

    [TearDown]
    public async Task TearDown() => await _pdp.DisposeAsync();

    [Test]
    public async Task Apply_FirstTime_StoresAndActivates()
    {
        _pdp.Cli.Write("p/a.yaml", Allow);
        var run = await _pdp.RunAsync("apply", "p", "-m", "first", "--author", "ana");
        Assert.That(run, Is.EqualTo(new CliRun(0, "revision 1 stored, active: 1 document changed\n  + Policy/doc-read\n", "")));
    }

    /// <summary>An HTTP request is mapped at the server and on files alike.</summary>
    [Test]
    public async Task Explain_HttpRequest_ShowsTheRouteThereAndHere()
    {
        _pdp.Cli.Write("p/a.yaml", """
            apiVersion: zerotrust.pdp/v1
            kind: Application
            metadata: {name: shop}
            spec:
              hosts: [shop.example.com]
              routes:
              - {method: GET, path: "/orders/{id}", action: read, resource: {type: order, id: "{id}"}}
            ---
            apiVersion: zerotrust.pdp/v1
            kind: Policy
            metadata: {name: orders}
            spec: {effect: allow, actions: [read], resources: {types: [order]}}

            """);
        await _pdp.RunAsync("apply", "p");
        foreach (string[] place in (string[][])[[], ["-p", "p"]])
        {
            Task<CliRun> RunAsync(string http, params string[] more)
            {
                string[] all = ["explain", "--http", http, "--subject", "user:ana", .. more, .. place];
                return place.Length == 0 ? _pdp.RunAsync(all) : _pdp.Cli.RunAsync(all);
            }

            var mapped = await RunAsync("GET https://shop.example.com/orders/7?x=1");
            var unknown = await RunAsync("GET https://shop.example.com/orders/7/");
            var both = await RunAsync("GET https://shop.example.com/orders/7", "--action", "read");
            using (Assert.EnterMultipleScope())
            {
                Assert.That(mapped.Code, Is.Zero, mapped.Error);
                Assert.That(mapped.Out, Does.Match(@"\nroute: /orders/\{id\} of the application shop  (p/)?a\.yaml:7:25\n  action read, resource order:7\n"));
                Assert.That(unknown.Code, Is.EqualTo(ExitCodes.Failure));
                Assert.That(unknown.Error, Does.Contain("http: no application has a route for it").And.Contain("unknown_resource"));
                Assert.That(both.Error, Does.Contain("`--http` names action and resource"));
            }
        }
    }

    [Test]
    public async Task Apply_SameAgain_ChangesNothing()
    {
        await ApplyAsync();
        var run = await _pdp.RunAsync("apply", "p");
        Assert.That(run.Out, Is.EqualTo("nothing changed: revision 1 says the same (active)\n"));
    }

    [Test]
    public async Task Apply_Errors_ShowTheLocalLinesAndStoreNothing()
    {
        _pdp.Cli.Write("p/a.yaml", Allow.Replace("actions:", "aktions:", StringComparison.Ordinal));
        _pdp.Cli.Write("p/b.yaml", Deny);
        var run = await _pdp.RunAsync("apply", "p");
        var revisions = await _pdp.RunAsync("revisions");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(run.Code, Is.EqualTo(ExitCodes.InvalidPolicy));
            Assert.That(run.Out, Is.Empty);
            Assert.That(run.Error, Does.StartWith("p/a.yaml:6:3: error PDP1004: ").And.Contain("  6 |   aktions: [read]\n    |   ^^^^^^^\n"));
            Assert.That(run.Error, Does.EndWith("1 error in 2 files\nrefused: nothing was stored\n"));
            Assert.That(revisions.Out, Does.Contain("has no revision yet"));
        }
    }

    [Test]
    public async Task Apply_ErrorsAsJson_AreOneDocument()
    {
        _pdp.Cli.Write("p/a.yaml", Allow.Replace("actions:", "aktions:", StringComparison.Ordinal));
        var run = await _pdp.RunAsync("apply", "p", "-o", "json");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(run.Code, Is.EqualTo(ExitCodes.InvalidPolicy));
            Assert.That(PolicyDiagnostics.Parser.ParseJson(run.Out).Total, Is.EqualTo(1));
        }
    }

    [Test]
    public async Task Apply_DryRun_ComparesAndStoresNothing()
    {
        await ApplyAsync();
        _pdp.Cli.Write("p/a.yaml", Allow.Replace("DE", "AT", StringComparison.Ordinal));
        _pdp.Cli.Write("p/b.yaml", Deny);
        var run = await _pdp.RunAsync("apply", "p", "--dry-run");
        var revisions = ListRevisionsResponse.Parser.ParseJson((await _pdp.RunAsync("revisions", "-o", "json")).Out);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(run, Is.EqualTo(new CliRun(0, "dry run: 2 documents would change\n  ~ Policy/doc-read\n  + Policy/no-robots\n", "")));
            Assert.That(revisions.Revisions, Has.Count.EqualTo(1));
        }
    }

    [Test]
    public async Task Apply_DryRunWithErrors_ExitsTwo()
    {
        _pdp.Cli.Write("p/a.yaml", "kind: Policy\n");
        var run = await _pdp.RunAsync("apply", "p", "--dry-run");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(run.Code, Is.EqualTo(ExitCodes.InvalidPolicy));
            Assert.That(run.Out, Does.Contain("p/a.yaml:1:1: error ").And.EndWith("dry run: these documents would be refused\n"));
        }
    }

    [Test]
    public async Task Apply_ReplaceAndRemove_TakeOut()
    {
        _pdp.Cli.Write("p/b.yaml", Deny);
        await ApplyAsync();
        var removed = await _pdp.RunAsync("apply", "--remove", "Policy/no-robots");
        _pdp.Cli.Write("q/b.yaml", Deny);
        var replaced = await _pdp.RunAsync("apply", "q", "--replace");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(removed.Out, Is.EqualTo("revision 2 stored, active: 1 document changed\n  - Policy/no-robots\n"));
            Assert.That(replaced.Out, Is.EqualTo("revision 3 stored, active: 2 documents changed\n  - Policy/doc-read\n  + Policy/no-robots\n"));
        }
    }

    [TestCase("apply")]
    [TestCase("apply", "--replace", "--remove", "Policy/x")]
    public async Task Apply_WithoutSense_IsRefused(params string[] arguments) =>
        Assert.That((await _pdp.RunAsync(arguments)).Code, Is.EqualTo(ExitCodes.Failure));

    [Test]
    public async Task Apply_OnAnotherBase_SaysWhoWasFirst()
    {
        await ApplyAsync();
        _pdp.Cli.Write("p/b.yaml", Deny);
        var run = await _pdp.RunAsync("apply", "p", "--base-revision", "0");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(run.Code, Is.EqualTo(ExitCodes.Failure));
            Assert.That(run.Error, Does.StartWith("error: somebody else was first: ").And.Contain("--base-revision"));
        }
    }

    [Test]
    public async Task Stage_ThenActivate_SwitchesAndRollsBack()
    {
        await ApplyAsync();
        _pdp.Cli.Write("p/a.yaml", Allow.Replace("DE", "AT", StringComparison.Ordinal));
        var staged = await _pdp.RunAsync("apply", "p", "--stage", "-m", "only Austria\nand a second line");
        var before = await _pdp.RunAsync(["decide", .. Ana]);
        var activated = await _pdp.RunAsync("activate", "2");
        var after = await _pdp.RunAsync(["decide", .. Ana]);
        var revisions = await _pdp.RunAsync("revisions");
        var conflict = await _pdp.RunAsync("activate", "1", "--expected-active", "1");
        var back = await _pdp.RunAsync("activate", "1", "--expected-active", "2");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(staged.Out, Is.EqualTo("revision 2 stored, not active: 1 document changed\n  ~ Policy/doc-read\nactivate it with pdp activate 2\n"));
            Assert.That(before.Code, Is.EqualTo(ExitCodes.Success));
            Assert.That(activated.Out, Is.EqualTo($"revision 2 is active at {_pdp.Grpc}\n"));
            Assert.That(after.Code, Is.EqualTo(ExitCodes.Deny));
            Assert.That(revisions.Out, Does.Match(@"\Arevision  active  created +documents  author  message *\n +2  \* +2\d{3}-.*Z +1  tests +only Austria …\n +1 +2\d{3}-.*Z +1  tests +\n\z"));
            Assert.That(conflict.Code, Is.EqualTo(ExitCodes.Failure));
            Assert.That(back.Code, Is.EqualTo(ExitCodes.Success));
        }
    }

    [Test]
    public async Task Revisions_Limit_IsKept()
    {
        await ApplyAsync();
        _pdp.Cli.Write("p/b.yaml", Deny);
        await _pdp.RunAsync("apply", "p");
        var run = await _pdp.RunAsync("revisions", "-n", "1");
        var json = ListRevisionsResponse.Parser.ParseJson((await _pdp.RunAsync("revisions", "-o", "json")).Out);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(run.Out, Does.EndWith("there are older ones: raise `--limit`\n"));
            Assert.That(json.Revisions.Select(static revision => revision.Number), Is.EqualTo(new long[] { 2, 1 }));
        }
    }

    [Test]
    public async Task List_And_Get_ShowWhatIsStored()
    {
        _pdp.Cli.Write("p/b.yaml", "# about robots\n" + Deny);
        await ApplyAsync();
        var list = await _pdp.RunAsync("list");
        var none = await _pdp.RunAsync("list", "--kind", "AccessLevel");
        var got = await _pdp.RunAsync("get", "Policy/doc-read");
        var missing = await _pdp.RunAsync("get", "Policy/nowhere");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(list.Out, Does.StartWith("document          place").And.Contain("Policy/doc-read   p/a.yaml:1\n").And.EndWith("2 documents in revision 1\n"));
            Assert.That(none.Out, Does.EndWith("0 documents in revision 1\n"));
            Assert.That(got.Out.Trim(), Is.EqualTo(Allow.Trim()));
            Assert.That(missing.Code, Is.EqualTo(ExitCodes.Failure));
            Assert.That(missing.Error, Does.StartWith($"error: not found at {_pdp.Grpc}: "));
        }
    }

    [Test]
    public async Task Decide_EveryVerdict_HasItsExitCode()
    {
        _pdp.Cli.Write(
            "p/c.yaml",
            """
            apiVersion: zerotrust.pdp/v1
            kind: Policy
            metadata: {name: doc-write}
            spec: {effect: allow, actions: [write], require: {mfaWithin: 1h}}
            """);
        _pdp.Cli.Write("p/b.yaml", Deny);
        await ApplyAsync();
        var allow = await _pdp.RunAsync(["decide", .. Ana]);
        var deny = await _pdp.RunAsync("decide", "--subject", "robot:r2", "--action", "read", "--resource", "doc:1");
        var challenge = await _pdp.RunAsync("decide", "--subject", "user:ana", "--action", "write", "--resource", "doc:1");
        using (Assert.EnterMultipleScope())
        {
            Assert.That((allow.Code, deny.Code, challenge.Code), Is.EqualTo((0, 3, 4)));
            Assert.That(allow.Out, Does.StartWith("ALLOW  ").And.Contain($"  revision     1 at {_pdp.Grpc}\n"));
            Assert.That(challenge.Out, Does.StartWith("CHALLENGE  ").And.Contain("mfa, at most 1h old: "));
        }
    }

    [Test]
    public async Task Decide_HereAndThere_IsTheSameAnswer()
    {
        await ApplyAsync();
        var there = ExplainResponse.Parser.ParseJson((await _pdp.RunAsync(["explain", "-o", "json", .. Ana])).Out);
        var here = ExplainResponse.Parser.ParseJson((await _pdp.Cli.RunAsync(["explain", "-o", "json", "-p", "p", .. Ana])).Out);
        there.Decision.DecisionId = here.Decision.DecisionId = "";
        there.Decision.Revision = 0;
        Assert.That(there, Is.EqualTo(here));
    }

    [Test]
    public async Task Decide_Problem_ShowsTheLocalLineWhileItIsTheSame()
    {
        await ApplyAsync();
        string[] bo = ["decide", "--subject", "user:bo", "--action", "read", "--resource", "doc:1"];
        var same = await _pdp.RunAsync(bo);
        _pdp.Cli.Write("p/a.yaml", "# a new first line\n" + Allow);
        var moved = await _pdp.RunAsync(bo);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(same.Code, Is.EqualTo(ExitCodes.Deny));
            Assert.That(same.Out, Does.Contain("    7 |   when: subject.properties.region == \"DE\"\n"));
            Assert.That(moved.Out, Does.Contain("p/a.yaml:7:").And.Not.Contain("7 | "));
        }
    }

    [Test]
    public async Task Decide_MalformedTuple_NamesTheField()
    {
        await ApplyAsync();
        var run = await _pdp.RunAsync(["decide", .. Ana, "--ip", "nonsense"]);
        Assert.That(run, Is.EqualTo(new CliRun(1, "", $"error: the PDP at {_pdp.Grpc} refuses the request: context.ip: is not an IP address\n")));
    }

    [Test]
    public async Task Decide_NoRevisionYet_SaysWhatToDo()
    {
        var run = await _pdp.RunAsync(["decide", .. Ana]);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(run.Code, Is.EqualTo(ExitCodes.Failure));
            Assert.That(run.Error, Does.StartWith($"error: the PDP at {_pdp.Grpc} is not ready: ").And.Contain("pdp apply"));
        }
    }

    [Test]
    public async Task Decide_MinRevisionAhead_IsRefused()
    {
        await ApplyAsync();
        var run = await _pdp.RunAsync(["decide", .. Ana, "--min-revision", "2"]);
        Assert.That((run.Code, run.Error), Is.EqualTo((1, $"error: the PDP at {_pdp.Grpc} cannot do this now: min_revision: 2 is newer than the active revision 1\n")));
    }

    [Test]
    public async Task Server_FromTheEnvironment_IsAsked()
    {
        await ApplyAsync();
        _pdp.Cli.Variables["PDP_SERVER"] = _pdp.Grpc;
        Assert.That((await _pdp.Cli.RunAsync(["decide", .. Ana])).Code, Is.Zero);
    }

    [Test]
    public async Task Server_Absent_SaysConnectionRefused()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        string address = listener.LocalEndpoint.ToString()!;
        listener.Stop();
        var run = await _pdp.Cli.RunAsync("revisions", "--server", address);
        Assert.That(run, Is.EqualTo(new CliRun(
            1,
            "",
            $"error: cannot reach the PDP at {address}: connection refused\nhelp: start it with `pdp serve`, or name another with `--server`\n")));
    }

    [Test]
    public async Task Server_Silent_IsGivenUpAfterTheTimeout()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var run = await _pdp.Cli.RunAsync("revisions", "--timeout", "300ms", "--server", listener.LocalEndpoint.ToString()!);
        Assert.That((run.Code, run.Error), Is.EqualTo((
            1,
            $"error: the PDP at {listener.LocalEndpoint} did not answer within 300ms\nhelp: raise `--timeout`, or look at the server\n")));
    }

    [Test]
    public async Task Server_PlainTextBehindAnHttpsAddress_SaysSo()
    {
        var run = await _pdp.Cli.RunAsync("revisions", "--server", "https://" + _pdp.Grpc);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(run.Code, Is.EqualTo(ExitCodes.Failure));
            Assert.That(run.Error, Does.StartWith($"error: cannot reach the PDP at https://{_pdp.Grpc}: the TLS handshake failed"));
        }
    }

    [Test]
    public async Task Server_HttpPort_IsNotMistakenForAPdp()
    {
        var run = await _pdp.Cli.RunAsync("revisions", "--server", _pdp.Http);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(run.Code, Is.EqualTo(ExitCodes.Failure));
            Assert.That(run.Error, Does.StartWith($"error: cannot reach the PDP at {_pdp.Http}: a server is there, but it speaks HTTP/1.1 and not gRPC\n"));
        }
    }

    private async Task ApplyAsync()
    {
        _pdp.Cli.Variables["PDP_AUTHOR"] = "tests";
        _pdp.Cli.Write("p/a.yaml", Allow);
        var run = await _pdp.RunAsync("apply", "p");
        Assert.That(run.Code, Is.Zero, run.Error);
    }
}
