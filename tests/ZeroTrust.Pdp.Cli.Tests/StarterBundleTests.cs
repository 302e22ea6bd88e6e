using ZeroTrust.Pdp.Cli.Embedded;
using ZeroTrust.Pdp.Cli.Files;
using ZeroTrust.Pdp.Cli.Tests.Support;
using ZeroTrust.Pdp.V1;
using static ZeroTrust.Pdp.V1.ReasonCode;

namespace ZeroTrust.Pdp.Cli.Tests;

/// <summary>The bundle that newcomers start from says what its comments say.</summary>
internal sealed class StarterBundleTests
{
    // Monday, 10:30 in Berlin.
    private const string Clerk =
        "--subject user:ana --group staff --group payroll --subject-attr region=DE --subject-attr risk=0.1 --subject-attr mfa_time=2026-03-02T09:10:00Z";

    private const string Engineer =
        "--subject user:eve --group staff --group engineering-firmware --subject-attr risk=0.1 --subject-attr mfa_time=2026-03-02T08:40:00Z";

    private const string Laptop =
        "--device laptop-7 --device-attr managed=true --device-attr encrypted=true --device-attr screen_lock=true --device-attr ownership=corporate "
        + "--device-attr os=macos --device-attr os_version=15.3 --device-attr posture_score=95 --device-attr posture_time=2026-03-02T08:00:00Z";

    private const string Phone = "--device phone-1 --device-attr managed=false --device-attr os=android --device-attr os_version=15";

    private const string Stale =
        "--device laptop-7 --device-attr managed=true --device-attr encrypted=true --device-attr screen_lock=true --device-attr ownership=corporate "
        + "--device-attr os=macos --device-attr os_version=15.3 --device-attr posture_score=95 --device-attr posture_time=2026-02-27T08:00:00Z";

    private const string Record = "--resource payroll-record:2026-03 --resource-attr region=DE";

    private const string Berlin = "--context-attr region=DE --ip 203.0.113.7 --time 2026-03-02T09:30:00Z";

    private static readonly object[] Tuples =
    [
        Row("payroll: managed laptop, own region", Effect.Allow, AllowedByPolicy, $"{Clerk} {Laptop} --action read {Record} {Berlin}", "payroll-read"),
        Row("payroll: another region", Effect.Deny, NoPolicyMatched, $"{Clerk} {Laptop} --action read --resource payroll-record:1 --resource-attr region=AT {Berlin}"),
        Row("payroll: the record states no region", Effect.Deny, NoPolicyMatched, $"{Clerk} {Laptop} --action read --resource payroll-record:1 {Berlin}"),
        Row("payroll: unmanaged phone", Effect.Deny, RequirementsNotMet, $"{Clerk} {Phone} --action read {Record} {Berlin}"),
        Row("payroll: stale posture", Effect.Challenge, StepUpRequired, $"{Clerk} {Stale} --action read {Record} {Berlin}", "payroll-read"),
        Row("payroll: no second factor", Effect.Challenge, StepUpRequired, $"--subject user:ana -g staff -g payroll --subject-attr region=DE --subject-attr risk=0.1 {Laptop} --action read {Record} {Berlin}", "payroll-read"),
        Row("payroll: no device", Effect.Deny, DenyConditionFailed, $"{Clerk} --action read {Record} {Berlin}", "no-lost-devices"),
        Row("payroll: lost device", Effect.Deny, DeniedByPolicy, $"{Clerk} {Laptop} --device-attr lost=true --action read {Record} {Berlin}", "no-lost-devices"),
        Row("payroll: disabled account", Effect.Deny, DeniedByPolicy, $"{Clerk} --subject-attr disabled=true {Laptop} --action read {Record} {Berlin}", "no-disabled-accounts"),
        Row("payroll: embargoed region", Effect.Deny, DeniedByPolicy, $"{Clerk} {Laptop} --action read {Record} --context-attr region=KP --time 2026-03-02T09:30:00Z", "no-embargoed-regions"),
        Row("payroll: write at home", Effect.Allow, AllowedByPolicy, $"{Clerk} {Laptop} --action update {Record} {Berlin}", "payroll-write"),
        Row("payroll: write from abroad", Effect.Deny, RequirementsNotMet, $"{Clerk} {Laptop} --action update {Record} --context-attr region=US --ip 203.0.113.7 --time 2026-03-02T09:30:00Z"),
        Row("payroll: write from abroad through a company network", Effect.Allow, AllowedByPolicy, $"{Clerk} {Laptop} --action update {Record} --context-attr region=US --ip 10.20.4.1 --time 2026-03-02T09:30:00Z", "payroll-write"),
        Row("payroll: shared account writes", Effect.Deny, DeniedByPolicy, $"--subject user:shared-desk -g payroll --subject-attr region=DE {Laptop} --action update {Record} {Berlin}", "no-shared-accounts-for-changes"),
        Row("payroll: auditor inside the window", Effect.Allow, AllowedByPolicy, $"--subject user:ida -g auditors --subject-attr risk=0.2 --subject-attr mfa_time=2026-03-02T08:40:00Z {Laptop} --action export {Record} {Berlin}", "payroll-annual-audit"),
        Row("payroll: auditor after the window", Effect.Deny, NoPolicyMatched, $"--subject user:ida -g auditors --subject-attr risk=0.2 --subject-attr mfa_time=2036-05-05T08:40:00Z {Laptop} --action export {Record} --context-attr region=DE --time 2036-05-05T09:30:00Z"),
        Row("payments: second factor an hour old", Effect.Challenge, StepUpRequired, $"--subject user:kim -g finance-leads --subject-attr mfa_time=2026-03-02T08:30:00Z {Laptop} --action approve --resource payment-run:2026-03 --resource-attr prepared_by=ana {Berlin}", "payments-approve"),
        Row("payments: all boxes ticked", Effect.Allow, AllowedByPolicy, $"--subject user:kim -g finance-leads --subject-attr mfa_time=2026-03-02T09:25:00Z {Laptop} --action approve --resource payment-run:2026-03 --resource-attr prepared_by=ana {Berlin}", "payments-approve"),
        Row("payments: one's own run", Effect.Deny, NoPolicyMatched, $"--subject user:kim -g finance-leads --subject-attr mfa_time=2026-03-02T09:25:00Z {Laptop} --action approve --resource payment-run:2026-03 --resource-attr prepared_by=kim {Berlin}"),
        Row("code: engineer reads on a private phone", Effect.Allow, AllowedByPolicy, $"{Engineer} {Phone} --action clone --resource repository:firmware/core {Berlin}", "code-read"),
        Row("code: engineer pushes from a private phone", Effect.Deny, RequirementsNotMet, $"{Engineer} {Phone} --action push --resource repository:firmware/core --resource-attr branch=topic {Berlin}"),
        Row("code: engineer pushes to main in the window", Effect.Allow, AllowedByPolicy, $"{Engineer} {Laptop} --action push --resource repository:firmware/core --resource-attr branch=main {Berlin}", "code-push"),
        Row("code: engineer pushes to main on Friday", Effect.Deny, DeniedByPolicy, $"{Engineer} {Laptop} --action push --resource repository:firmware/core --resource-attr branch=main --context-attr region=DE --time 2026-03-06T09:30:00Z", "code-freeze"),
        Row("code: a push on Friday that names no branch", Effect.Deny, DenyConditionFailed, $"{Engineer} {Laptop} --action push --resource repository:firmware/core --context-attr region=DE --time 2026-03-06T09:30:00Z", "code-freeze"),
        Row("code: infrastructure by another team", Effect.Deny, DeniedByPolicy, $"{Engineer} {Laptop} --action push --resource repository:infra/dns --resource-attr branch=topic {Berlin}", "code-infrastructure"),
        Row("code: contractor, own repository", Effect.Allow, AllowedByPolicy, $"--subject user:max -g contractors --subject-attr repositories:=[\"firmware/core\"] --subject-attr contract_until=2026-06-30T00:00:00Z --subject-attr mfa_time=2026-03-02T08:40:00Z {Phone} --action read --resource repository:firmware/core {Berlin}", "code-contractors"),
        Row("code: contractor, another repository", Effect.Deny, NoPolicyMatched, $"--subject user:max -g contractors --subject-attr repositories:=[\"firmware/core\"] --subject-attr contract_until=2026-06-30T00:00:00Z --subject-attr mfa_time=2026-03-02T08:40:00Z {Phone} --action read --resource repository:web/site {Berlin}"),
        Row("code: build machine clones", Effect.Allow, AllowedByPolicy, $"--subject workload:spiffe://tamarack.example/build/17 --action clone --resource repository:firmware/core {Berlin}", "code-build-machines"),
        Row("site: anybody reads", Effect.Allow, AllowedByPolicy, "--subject visitor:anonymous --action read --resource page:public/index --context-attr region=KP", "site-read"),
        Row("site: a stranger reads a draft", Effect.Deny, NoPolicyMatched, "--subject visitor:anonymous --action read --resource page:draft/next"),
        Row("site: editor without second factor", Effect.Challenge, StepUpRequired, $"--subject user:lea -g staff -g editors {Laptop} --action publish --resource page:public/index {Berlin}", "site-publish"),
    ];

    private CliSandbox _sandbox = null!;

    [SetUp]
    public void SetUp()
    {
        _sandbox = new CliSandbox();
        _sandbox.WriteStarter();
    }

    [TearDown]
    public void TearDown() => _sandbox.Dispose();

    [Test]
    public void Bundle_Compiled_HasNoProblemAtAll()
    {
        var check = PolicyCheck.Analyze(PolicyFiles.Read(_sandbox.Environment(), ["policies"]), FixedTime.Monday);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(check.Diagnostics.Select(static diagnostic => diagnostic.ToString()), Is.Empty);
            Assert.That(check.Result.Snapshot?.PolicyCount, Is.EqualTo(18));
        }
    }

    [Test]
    public void Bundle_Files_SayOnTheirFirstLineWhatTheyAreFor()
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(StarterBundle.Files.Select(static file => file.Name), Is.EqualTo(new[]
            {
                "access-levels.yaml", "definitions.yaml", "guardrails.yaml", "payroll.yaml", "policy-tests.yaml", "public-site.yaml", "source-code.yaml", "trust.yaml",
            }));
            Assert.That(StarterBundle.Files.Select(static file => file.Text), Has.All.StartsWith("# "));
        }
    }

    [TestCaseSource(nameof(Tuples))]
    public async Task Bundle_Decides(Effect effect, ReasonCode reason, string flags, string? policy)
    {
        var run = await _sandbox.RunAsync(["decide", "--policies", "policies", "--output", "json", .. flags.Split(' ', StringSplitOptions.RemoveEmptyEntries)]);
        Assert.That(run.Error, Is.Empty);
        var decision = DecideResponse.Parser.ParseJson(run.Out);
        using (Assert.EnterMultipleScope())
        {
            Assert.That((decision.Effect, decision.Reason), Is.EqualTo((effect, reason)), run.Out);
            if (policy is not null)
                Assert.That(decision.DeterminingPolicies, Is.EqualTo(new[] { policy }));
            Assert.That(run.Code, Is.EqualTo(effect switch { Effect.Allow => 0, Effect.Challenge => 4, _ => 3 }));
        }
    }

    [Test]
    public async Task Bundle_AuditMode_ReportsBesideTheDecision()
    {
        var run = await _sandbox.RunAsync(
            ["decide", "--policies", "policies", "-o", "json", .. $"{Engineer} {Laptop} --action push --resource repository:firmware/core --resource-attr branch=topic {Berlin}".Split(' ')]);
        var decision = DecideResponse.Parser.ParseJson(run.Out);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(decision.Effect, Is.EqualTo(Effect.Allow));
            Assert.That(decision.Audit, Is.EqualTo(new[] { new AuditOutcome { Policy = "code-signed-commits", Effect = Effect.Deny, Reason = DeniedByPolicy } }));
        }
    }

    [Test]
    public async Task Bundle_Challenge_NamesTheCheapestWayIn()
    {
        var run = await _sandbox.RunAsync(["decide", "--policies", "policies", "-o", "json", .. $"{Clerk} {Stale} --action read {Record} {Berlin}".Split(' ')]);
        Assert.That(
            DecideResponse.Parser.ParseJson(run.Out).Remedies.Select(static remedy => remedy.Kind),
            Is.EqualTo(new[] { RemedyKind.DevicePosture }));
    }

    private static TestCaseData Row(string name, Effect effect, ReasonCode reason, string flags, string? policy = null) =>
        new TestCaseData(effect, reason, flags, policy).SetName($"Bundle_Decides({name})");
}
