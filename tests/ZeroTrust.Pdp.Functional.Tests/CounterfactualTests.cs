using System.Text.Json.Nodes;
using ZeroTrust.Pdp.Functional.Tests.Support;

namespace ZeroTrust.Pdp.Functional.Tests;

/// <summary>What would allow a request of the company, asked of a real server by a real client.</summary>
[TestFixture]
internal sealed class CounterfactualTests() : ServedTests(Workspace.Bundle)
{
    private readonly ClientDriver _client = new(ClientDriver.Node);

    [Test]
    public async Task Explain_UnmanagedPhone_TellsWhatToChangeAndThatIsAllowed()
    {
        JsonObject tuple = Requests.Tuple(Requests.User("bo", "staff", TimeSpan.FromHours(20)), Requests.Phone(), "read", Requests.PayrollRecord());
        JsonNode found = await FindAsync(tuple, "EXPLAIN_VIEW_AUDITOR");
        JsonArray changes = found["changes"]!.AsArray();
        using (Assert.EnterMultipleScope())
        {
            Assert.That((string)found["outcome"]!, Is.EqualTo("COUNTERFACTUAL_OUTCOME_FOUND"));
            Assert.That(
                changes.Select(static change => $"{change!["kind"]} {change["what"]}"),
                Is.EqualTo(new[]
                {
                    "REQUEST_CHANGE_KIND_MFA subject.properties.mfa_time", "REQUEST_CHANGE_KIND_DEVICE_ATTRIBUTE device.properties.managed",
                    "REQUEST_CHANGE_KIND_GROUP subject.groups",
                }));
            Assert.That(((string)changes[2]!["from"]!, (string)changes[2]!["to"]!), Is.EqualTo(("not a member", "payroll")));
            Assert.That(((string)found["decision"]!["effect"]!, (string?)found["decision"]!["decisionId"] ?? ""), Is.EqualTo(("EFFECT_ALLOW", "")));
        }

        // The same changes, made by who asks.
        JsonObject changed = Requests.Tuple(Requests.User("bo", "payroll", TimeSpan.Zero), Requests.Phone(), "read", Requests.PayrollRecord());
        changed["device"]!["properties"]!["managed"] = true;
        Answer answer = await _client.CallOneAsync(Server.Grpc, Call.Decide("1", changed));
        Assert.That((answer.Effect, answer.List("determiningPolicies")), Is.EqualTo(("EFFECT_ALLOW", new[] { "payroll-read" })));

        JsonNode shown = await FindAsync(tuple, "EXPLAIN_VIEW_END_USER");
        Assert.That(shown.ToJsonString(), Does.Not.Contain("payroll").And.Not.Contain("managed").And.Contain("help desk"));
    }

    [Test]
    public async Task Explain_SuspendedAccount_NamesTheDenyThatHolds()
    {
        JsonObject tuple = Requests.Tuple(Requests.User("bo", "payroll", null, ("suspended", true)), Requests.Phone(), "read", Requests.PayrollRecord());
        JsonNode none = await FindAsync(tuple, "EXPLAIN_VIEW_OPERATOR");
        Assert.That((string)none["outcome"]!, Is.EqualTo("COUNTERFACTUAL_OUTCOME_STILL_DENIED"));
        Assert.That(none["policies"]!.AsArray().Select(static policy => (string)policy!), Is.EqualTo(new[] { "suspended-accounts" }));
    }

    [Test]
    public async Task Command_Counterfactual_ShowsTheChange()
    {
        CommandResult explained = await Command.PdpAsync(
            "explain", "--counterfactual", "--server", Server.Grpc, "--subject", "user:bo", "--group", "ops", "--action", "GET", "--resource", "http:/admin/users");
        Assert.That(explained.Output, Does.Contain("counterfactual: One change would allow this.\n  pass multi-factor authentication again  subject.properties.mfa_time: absent → "), explained.ToString());
        Assert.That(explained.Output, Does.Contain("  then ALLOW by mesh-admin").And.Contain("hypothetical requests decided"), explained.ToString());
    }

    private async Task<JsonNode> FindAsync(JsonObject tuple, string view)
    {
        Answer answer = await _client.CallOneAsync(
            Server.Grpc, Call.Point("1", "Explain", new JsonObject { ["request"] = tuple.DeepClone(), ["view"] = view, ["counterfactual"] = true }));
        Assert.That(answer.Status, Is.Zero, answer.Message);
        return answer.Response["counterfactual"]!;
    }
}
