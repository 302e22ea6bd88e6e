using ZeroTrust.Pdp.Cli.Tests.Support;
using ZeroTrust.Pdp.V1;

namespace ZeroTrust.Pdp.Cli.Tests.Commands;

internal sealed class TestCommandTests
{
    private const string Policies =
        """
        apiVersion: zerotrust.pdp/v1
        kind: Policy
        metadata: {name: staff-read}
        spec: {effect: allow, subjects: {groups: [staff]}, actions: [read], when: resource.properties.open}
        """;

    private const string Tests =
        """
        apiVersion: zerotrust.pdp/v1
        kind: PolicyTest
        metadata: {name: papers}
        spec:
          now: 2026-03-02T09:30:00Z
          subjects:
            ana: {type: user, id: ana, groups: [staff]}
            gil: {type: user, id: gil}
          resources:
            paper: {type: doc, id: "1", properties: {open: true}}
          tests:
          - name: reading
            subjects: [ana, gil]
            actions: [read]
            resources: [paper]
            expect:
            - {subject: ana, effect: allow, policies: [staff-read]}
        """;

    private CliSandbox _sandbox = null!;

    [SetUp]
    public void SetUp() => _sandbox = new CliSandbox();

    [TearDown]
    public void TearDown() => _sandbox.Dispose();

    [Test]
    public async Task Test_EverythingAsExpected_IsQuietAndSucceeds()
    {
        Write();
        var run = await _sandbox.RunAsync("test", "p");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(run.Code, Is.EqualTo(ExitCodes.Success));
            Assert.That(run.Out, Is.EqualTo("passed  papers  2 of 2\n2 passed, 0 failed\n"));
            Assert.That(run.Error, Is.Empty);
        }
    }

    [Test]
    public async Task Test_Failure_ShowsTheExpectationTheDifferenceAndWhy()
    {
        Write(Tests.Replace("open: true", "open: false", StringComparison.Ordinal));
        var run = await _sandbox.RunAsync("test", "p");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(run.Code, Is.EqualTo(ExitCodes.Failure));
            Assert.That(run.Out, Does.StartWith(
                """
                FAILED  papers: reading: ana, read paper
                  p/tests.yaml:17:7
                     |
                  17 |     - {subject: ana, effect: allow, policies: [staff-read]}
                     |       ^
                  effect: expected allow, got deny
                  policies: expected staff-read, got none

                DENY  no allow policy holds for this request (no_policy_matched)

                """));
            Assert.That(run.Out, Does.Contain("when resource.properties.open → false"));
            Assert.That(run.Out, Does.EndWith("\nFAILED  papers  1 of 2\n1 passed, 1 failed\n"));
        }
    }

    [Test]
    public async Task Test_TupleThatIsNotListed_HasToBeDenied()
    {
        Write(Tests.Replace("id: gil}", "id: gil, groups: [staff]}", StringComparison.Ordinal));
        var run = await _sandbox.RunAsync("test", "p");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(run.Code, Is.EqualTo(ExitCodes.Failure));
            Assert.That(run.Out, Does.StartWith("FAILED  papers: reading: gil, read paper\n  p/tests.yaml:12:11\n"));
            Assert.That(run.Out, Does.Contain("  the test does not list this tuple, so it has to be denied\n  effect: expected deny, got allow\n"));
        }
    }

    [Test]
    public async Task Test_Json_IsOneDocumentOfTheContract()
    {
        Write(Tests.Replace("open: true", "open: false", StringComparison.Ordinal));
        var run = await _sandbox.RunAsync("test", "-o", "json", "p");
        var report = PolicyTestReport.Parser.ParseJson(run.Out);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(run.Code, Is.EqualTo(ExitCodes.Failure));
            Assert.That((report.Passed, report.Failed), Is.EqualTo((1, 1)));
            Assert.That(report.Results.Select(static result => (result.Suite, result.Test, result.Subject, result.Action, result.Resource, result.Passed, result.Listed)), Is.EqualTo(new[]
            {
                ("papers", "reading", "ana", "read", "paper", false, true), ("papers", "reading", "gil", "read", "paper", true, false),
            }));
            Assert.That(report.Results[0].Position, Is.EqualTo(new SourcePosition { File = "p/tests.yaml", Line = 17, Column = 7 }));
            Assert.That(report.Results[0].Mismatches, Is.EqualTo(new[]
            {
                new PolicyTestMismatch { Field = "effect", Expected = "allow", Actual = "deny" }, new PolicyTestMismatch { Field = "policies", Expected = "staff-read", Actual = "none" },
            }));
            Assert.That(report.Results[0].Explanation.Policies.Select(static policy => policy.Outcome), Is.EqualTo(new[] { PolicyOutcome.ConditionFalse }));
            Assert.That(report.Results[1].Explanation, Is.Null);
            Assert.That(report.Results[1].Decision.Reason, Is.EqualTo(ReasonCode.NoPolicyMatched));
        }
    }

    [TestCase("text")]
    [TestCase("json")]
    public async Task Test_InvalidPolicies_AreNotRun(string output)
    {
        Write(Tests.Replace("[staff-read]", "[staff-reed]", StringComparison.Ordinal));
        var run = await _sandbox.RunAsync("test", "-o", output, "p");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(run.Code, Is.EqualTo(ExitCodes.InvalidPolicy));
            Assert.That(output == "json" ? run.Out : run.Error, Does.Contain("PDP2001").And.Contain("did you mean `staff-read`?"));
            Assert.That(run.Out, Does.Not.Contain("reading"));
        }
    }

    [TestCase("text", "")]
    [TestCase("json", "\"passed\": 0")]
    public async Task Test_NothingToRun_IsNoSuccess(string output, string report)
    {
        _sandbox.Write("p/policies.yaml", Policies);
        var run = await _sandbox.RunAsync("test", "-o", output, "p");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(run.Code, Is.EqualTo(ExitCodes.NothingRan));
            Assert.That(run.Error, Does.StartWith("error: no test ran: the files have no document of kind `PolicyTest`\nhelp: "));
            Assert.That(run.Out, report.Length == 0 ? Is.Empty : Does.Contain(report));
        }
    }

    [Test]
    public async Task Test_StarterBundle_Passes()
    {
        _sandbox.WriteStarter();
        var run = await _sandbox.RunAsync("test", "policies");
        Assert.That((run.Code, run.Out), Is.EqualTo((ExitCodes.Success, "passed  company  38 of 38\n38 passed, 0 failed\n")));
    }

    // What lets in one too many is noticed, whichever policy of the bundle it is in.
    [TestCase("payroll.yaml", "when: sameRegion || isAuditor", "when: 'true'")]
    [TestCase("payroll.yaml", "accessLevel: high-assurance", "accessLevel: managed-device")]
    [TestCase("guardrails.yaml", "when: accountDisabled", "when: 'false'")]
    [TestCase("public-site.yaml", "when: isStaff", "when: 'true'")]
    [TestCase("source-code.yaml", "!inChangeWindow && !isReleaseManager", "!isReleaseManager && false")]
    public async Task Test_StarterBundleThatLetsInMore_Fails(string file, string right, string wrong)
    {
        _sandbox.WriteStarter();
        string text = await File.ReadAllTextAsync(_sandbox.PathOf($"policies/{file}"));
        Assert.That(text, Does.Contain(right));
        _sandbox.Write($"policies/{file}", text.Replace(right, wrong, StringComparison.Ordinal));
        var run = await _sandbox.RunAsync("test", "policies");
        Assert.That(run.Code, Is.EqualTo(ExitCodes.Failure), run.Out);
    }

    private void Write(string tests = Tests)
    {
        _sandbox.Write("p/policies.yaml", Policies);
        _sandbox.Write("p/tests.yaml", tests);
    }
}
