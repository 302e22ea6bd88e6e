using ZeroTrust.Pdp.Cli.Tests.Support;
using ZeroTrust.Pdp.V1;

namespace ZeroTrust.Pdp.Cli.Tests.Commands;

internal sealed class OfflineDecisionTests
{
    private static readonly string[] Visit = ["--subject", "visitor:x", "--action", "read", "--resource", "page:public/index"];

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
    public async Task Decide_Text_IsTheVerdictFirst()
    {
        var run = await _sandbox.RunAsync(["decide", "-p", "policies", .. Visit]);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(run.Code, Is.Zero);
            Assert.That(run.Out, Does.StartWith("ALLOW  an allow policy holds and all its requirements are met (allowed_by_policy)\n"));
            Assert.That(run.Out, Does.Contain("  policies     site-read\n").And.Contain("  revision     none: decided on the files of policies\n"));
        }
    }

    [Test]
    public async Task Decide_Json_HasEveryListEvenWhenEmpty()
    {
        var run = await _sandbox.RunAsync(["decide", "-p", "policies", "-o", "json", .. Visit]);
        using var json = System.Text.Json.JsonDocument.Parse(run.Out);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(json.RootElement.GetProperty("effect").GetString(), Is.EqualTo("EFFECT_ALLOW"));
            Assert.That(json.RootElement.GetProperty("reason").GetString(), Is.EqualTo("REASON_CODE_ALLOWED_BY_POLICY"));
            Assert.That(json.RootElement.GetProperty("obligations").GetArrayLength(), Is.Zero);
            Assert.That(json.RootElement.GetProperty("problems").GetArrayLength(), Is.Zero);
            Assert.That(json.RootElement.GetProperty("revision").GetString(), Is.EqualTo("0"));
            Assert.That(Guid.Parse(json.RootElement.GetProperty("decisionId").GetString()!).Version, Is.EqualTo(7));
        }
    }

    [Test]
    public async Task Explain_ForAUser_SaysOnlyWhatToDo()
    {
        string[] ask = ["explain", "-p", "policies", "--view", "user", "--subject", "user:ana", "--group", "editors", "--action", "publish", "--resource", "page:public/news"];
        var run = await _sandbox.RunAsync([.. ask, "--time", "2026-03-02T09:30:00Z"]);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(run.Code, Is.EqualTo(ExitCodes.Deny));
            Assert.That(run.Out, Does.Match(@"\ADENY  You may not do this\. If you need to, ask your help desk and quote the decision id\.\n\n  decision id  [-0-9a-f]{36}\n\z"));
        }
    }

    [Test]
    public async Task Explain_ForAnOperator_HidesWhatAttributesAre()
    {
        string[] ask = ["-p", "policies", "--subject", "user:ana", "--action", "read", "--resource", "page:public/news", "--device", "laptop-7", "--device-attr", "os=secret-os", "--device-attr", "managed=true"];
        var all = await _sandbox.RunAsync(["explain", .. ask, "--subject-attr", "mfa_time=2026-03-02T09:00:00Z", "--time", "2026-03-02T09:30:00Z"]);
        var some = await _sandbox.RunAsync(["explain", "--view", "operator", .. ask, "--subject-attr", "mfa_time=2026-03-02T09:00:00Z", "--time", "2026-03-02T09:30:00Z"]);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(some.Code, Is.EqualTo(all.Code));
            Assert.That(some.Out.Split('\n')[0], Is.EqualTo(all.Out.Split('\n')[0]));
            Assert.That(some.Out, Does.Contain("subject.properties → (hidden)").And.Not.Contain("09:00:00"));
            Assert.That(all.Out, Does.Contain("09:00:00").And.Not.Contain("(hidden)"));
        }
    }

    [Test]
    public async Task Decide_ConditionThatFails_IsShownInItsFile()
    {
        var run = await _sandbox.RunAsync(
            "decide", "-p", "policies", "--subject", "user:ana", "--action", "read", "--resource", "repository:r", "--time", "2026-03-02T09:30:00Z");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(run.Code, Is.EqualTo(ExitCodes.Deny));
            Assert.That(run.Out, Does.Contain("policies/guardrails.yaml:").And.Contain(" in Policy/no-lost-devices: the request names no `device`\n"));
            Assert.That(run.Out, Does.Match(@"\n    \d+ \|   when: device\.id == "));
            Assert.That(run.Out, Does.Match(@"\n +\| +\^+\n"));
        }
    }

    [Test]
    public async Task Explain_Text_ShowsCandidatesAndTheirValues()
    {
        var run = await _sandbox.RunAsync(["explain", "-p", "policies", .. Visit]);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(run.Code, Is.Zero);
            Assert.That(run.Out, Does.Contain("\npolicies: "));
            Assert.That(run.Out, Does.Contain("  site-read  allow  holds  policies/public-site.yaml:"));
            Assert.That(run.Out, Does.Contain("  no-disabled-accounts  deny  condition is false"));
            Assert.That(run.Out, Does.Contain("    when accountDisabled → false\n"));
            Assert.That(run.Out, Does.Contain("    site-publish: actions  policies/public-site.yaml:"));
        }
    }

    [Test]
    public async Task Explain_Json_IsOneDocumentOfTheContract()
    {
        var run = await _sandbox.RunAsync(["explain", "-p", "policies", "-o", "json", .. Visit]);
        var explanation = ExplainResponse.Parser.ParseJson(run.Out);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(explanation.Decision.Effect, Is.EqualTo(Effect.Allow));
            Assert.That(explanation.Policies.Select(static policy => policy.Policy), Does.Contain("site-read"));
        }
    }

    [Test]
    public async Task Decide_InvalidPolicies_ExitTwoWithTheProblems()
    {
        _sandbox.Write("policies/extra.yaml", "apiVersion: zerotrust.pdp/v1\nkind: Policy\nmetadata: {name: x}\nspec: {effect: maybe}\n");
        var run = await _sandbox.RunAsync(["decide", "-p", "policies", .. Visit]);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(run.Code, Is.EqualTo(ExitCodes.InvalidPolicy));
            Assert.That(run.Out, Is.Empty);
            Assert.That(run.Error, Does.StartWith("policies/extra.yaml:4:").And.Contain("maybe").And.EndWith("1 error in 9 files\n"));
        }
    }

    [TestCase("--ip", "not-an-ip", "context.ip")]
    [TestCase("--device", "", "device.id")]
    public async Task Decide_MalformedTuple_NamesTheField(string option, string value, string field)
    {
        var run = await _sandbox.RunAsync(["decide", "-p", "policies", .. Visit, option, value]);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(run.Code, Is.EqualTo(ExitCodes.Failure));
            Assert.That(run.Error, Does.StartWith("error: ").And.Contain(field));
        }
    }

    [TestCase("--min-revision", "1")]
    [TestCase("--server", "127.0.0.1:1")]
    public async Task Decide_WhatOnlyAServerKnows_IsRefusedOffline(string option, string value)
    {
        var run = await _sandbox.RunAsync(["decide", "-p", "policies", .. Visit, option, value]);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(run.Code, Is.EqualTo(ExitCodes.Failure));
            Assert.That(run.Error, Does.Contain(option));
        }
    }

    [Test]
    public async Task Decide_NoTime_TakesTheClock()
    {
        string[] push =
        [
            "decide", "-p", "policies", "-o", "json", "--subject", "workload:w", "--action", "push", "--resource", "repository:r",
            "--resource-attr", "branch=main",
        ];
        _sandbox.Time = new FixedTime(FixedTime.Monday);
        var monday = DecideResponse.Parser.ParseJson((await _sandbox.RunAsync(push)).Out);
        _sandbox.Time = new FixedTime(FixedTime.Monday.AddDays(5));
        var saturday = DecideResponse.Parser.ParseJson((await _sandbox.RunAsync(push)).Out);
        Assert.That((monday.Reason, saturday.Reason), Is.EqualTo((ReasonCode.NoPolicyMatched, ReasonCode.DeniedByPolicy)));
    }
}
