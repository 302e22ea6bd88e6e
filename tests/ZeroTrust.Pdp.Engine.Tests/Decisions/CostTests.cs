using System.Globalization;
using ZeroTrust.Pdp.Engine.Compilation;
using ZeroTrust.Pdp.Engine.Decisions;
using ZeroTrust.Pdp.Engine.Tests.Testing;

namespace ZeroTrust.Pdp.Engine.Tests.Decisions;

/// <summary>A decision ends, and denies, whatever its conditions cost together.</summary>
[TestFixture]
internal sealed class CostTests
{
    // About 650,000 units for 400 groups: within the budget of one condition, and sixteen of them beyond that of a decision.
    private const string Costly = "subject.groups.exists(g, subject.groups.exists(h, g + h == ''))";

    [TestCase(2, Effect.Allow, ReasonCode.AllowedByPolicy)]
    [TestCase(40, Effect.Deny, ReasonCode.DenyConditionFailed)]
    public void Decide_ManyCostlyDenies_NeverAllowsUnread(int denies, Effect effect, ReasonCode reason)
    {
        string[] groups = [.. Enumerable.Range(0, 300).Select(static i => string.Create(CultureInfo.InvariantCulture, $"group-{i}"))];
        string text = Given.Allow("all")
            + string.Concat(Enumerable.Range(0, denies).Select(i => Given.Deny(string.Create(CultureInfo.InvariantCulture, $"costly-{i}"), $"when: \"{Costly}\"")));
        PolicySnapshot snapshot = Given.Snapshot(text);
        for (int round = 0; round < 2; round++)
        {
            Decision decision = Given.Decide(snapshot, Given.Request(groups: groups));
            Assert.That((decision.Effect, decision.Reason), Is.EqualTo((effect, reason)), "each decision has an allowance of its own");
            Assert.That(decision.Problems.All(static problem => problem.Code == "limit_exceeded"));
            Assert.That(decision.Problems, Has.Length.LessThan(denies));
        }
    }
}
