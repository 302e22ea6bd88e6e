using ZeroTrust.Pdp.Engine.Counterfactuals;
using ZeroTrust.Pdp.Engine.Decisions;
using ZeroTrust.Pdp.Engine.Explanations;
using ZeroTrust.Pdp.Engine.Tests.Testing;

namespace ZeroTrust.Pdp.Engine.Tests.Explanations;

/// <summary>What each view of an explanation leaves out, and what it keeps.</summary>
[TestFixture]
internal sealed class ExplanationViewTests
{
    private const string Hidden = "(hidden)";

    private const string HelpDesk = "There is nothing you can do about this yourself. Ask your help desk and quote the decision id.";

    [Test]
    public void ForOperator_Condition_KeepsWhatWasFoundAndHidesWhatWasRead()
    {
        string text = Given.Definitions("d", "expressions:\n  isBoss: subject.properties.role == 'boss'")
            + Given.Allow("p", "when: subject.properties.vip && subject.properties['vip'] && size(subject.groups) == 2 && isBoss");
        Explanation explanation = Given.Explain(text, Given.Request(groups: ["a", "b"], properties: new { vip = true, role = "boss" })).ForOperator();

        ConditionTrace condition = explanation.Policies.Single().Condition!;
        TraceValue Of(string expression) => condition.Steps.Single(step => step.Expression == expression).Value;
        Assert.That(condition.Value, Is.EqualTo(new TraceValue("true", null)));
        Assert.That((Of("subject.properties.vip").Literal, Of("subject.properties['vip']").Literal), Is.EqualTo((Hidden, Hidden)), "a bool that is an attribute");
        Assert.That((Of("size(subject.groups)").Literal, Of("size(subject.groups) == 2").Literal), Is.EqualTo((Hidden, "true")));
        Assert.That(explanation.Shared.Single().Condition!.Value.Literal, Is.EqualTo("true"));
        Assert.That(explanation.Shared.Single().Condition!.Steps.Single(static step => step.Expression == "subject.properties.role").Value.Literal, Is.EqualTo(Hidden));
        Assert.That(explanation.Attributes.Single(static one => one.Path == "subject.properties.role").Value.Literal, Is.EqualTo(Hidden));
    }

    [Test]
    public void ForOperator_FailedCondition_IsFalseOrACode()
    {
        string text = Given.Allow("p", "when: subject.properties.role == 'boss'") + Given.Allow("q", "when: subject.properties.none == 'boss'") + Given.Allow("r", "actions: [write]");
        Explanation explanation = Given.Explain(text, Given.Request(properties: new { role = "clerk" })).ForOperator();

        Assert.That(explanation.Policies[0].Condition!.Value, Is.EqualTo(new TraceValue("false", null)));
        Assert.That(explanation.Policies[1].Condition!.Value, Is.EqualTo(new TraceValue(null, "no_such_key")));
        Assert.That(explanation.Policies[2].Condition, Is.Null);
    }

    [Test]
    public void ForOperator_Requirements_KeepFindingsOfThePdp()
    {
        string text = Given.Profile("t", "algorithm: score\nfactors: [{name: a, when: 'false', remedy: mfa}]\nthresholds: [{trust: 30}]")
            + Given.Level("l", "conditions: [{regions: [DE], networks: [10.0.0.0/8]}]\nwhen: subject.id == 'alice'")
            + Given.Allow("p", "require: {accessLevel: l, trust: 80, mfaWithin: 1h, grant: on-call}") + Given.Allow("q", "require: {mfaWithin: 1h}");
        Explanation explanation = Given.Explain(text, Given.Request(properties: new { mfa_time = "2026-04-01T09:00:00Z" })).ForOperator();

        Assert.That(explanation.Policies[0].Requirements.Select(static one => $"{one.Requirement} {one.Actual}"), Is.EqualTo(new[] { "accessLevel not reached", "trust 0", $"mfaWithin {Hidden}", "grant not granted" }));
        Assert.That(explanation.Policies[1].Requirements.Select(static one => $"{one.Requirement} {one.Actual}"), Is.EqualTo(new[] { "trustThreshold 0", $"mfaWithin {Hidden}" }));
        Assert.That(explanation.Shared.Single().Conditions.Select(static one => $"{one.Requirement} {one.Actual}"), Is.EqualTo(new[] { "networks (hidden)", "regions absent" }).Or.EqualTo(new[] { "regions absent", "networks (hidden)" }));
    }

    [Test]
    public void ForOperator_Attributes_HideValuesAndTheCallersWords()
    {
        DecisionRequest stated = Given.Request(device: new { managed = true });
        var request = new DecisionRequest
        {
            DecisionId = stated.DecisionId,
            Time = stated.Time,
            Subject = stated.Subject,
            Device = new DeviceEntity("laptop-1", stated.Device!.Properties)
            {
                Origins = new Dictionary<string, Engine.Attributes.AttributeOrigin>(StringComparer.Ordinal) { ["managed"] = new(null, "jamf") },
            },
            Action = stated.Action,
            Resource = stated.Resource,
            Context = stated.Context,
        };
        Explanation explanation = Given.Explain(Given.Allow("p", "when: device.properties.managed"), request);

        static (string, string?) Managed(Explanation explanation) =>
            explanation.Attributes.Where(static one => one.Path == "device.properties.managed").Select(static one => (one.StatedSource, one.Value.Literal)).Single();
        Assert.That((Managed(explanation), Managed(explanation.ForOperator())), Is.EqualTo((("jamf", "true"), ("", Hidden))));
    }

    [TestCase(ChangeKind.DeviceAttribute, "device.properties.encrypted", "false", Hidden)]
    [TestCase(ChangeKind.DeviceAttribute, "device.properties.encrypted", "absent", "absent")]
    [TestCase(ChangeKind.DeviceAttribute, "device.properties.encrypted", "attribute_stale", "attribute_stale")]
    [TestCase(ChangeKind.AnotherDevice, "device", "laptop-1", Hidden)]
    [TestCase(ChangeKind.AnotherDevice, "device", "none", "none")]
    [TestCase(ChangeKind.Group, "subject.groups", "not a member", "not a member")]
    [TestCase(ChangeKind.Grant, "grant", "not granted", "not granted")]
    [TestCase(ChangeKind.Time, "context.time", "2026-04-01T12:00:00Z", "2026-04-01T12:00:00Z")]
    public void ForOperator_Change_TellsNoValueOfTheRequest(ChangeKind kind, string what, string from, string shown)
    {
        Explanation explanation = With(CounterfactualOutcome.Found, new CounterfactualChange(kind, what, from, "x"));

        Assert.That(explanation.ForOperator().Counterfactual!.Changes.Single(), Is.EqualTo(new CounterfactualChange(kind, what, shown, "x")));
    }

    [Test]
    public void ForEndUser_ChangesThatTheSubjectCanMake_AreTold()
    {
        var mfa = new CounterfactualChange(ChangeKind.Mfa, "subject.properties.mfa_time", "absent", "now");
        var group = new CounterfactualChange(ChangeKind.Group, "subject.groups", "not a member", "secret");

        EndUserCounterfactual own = With(CounterfactualOutcome.Found, mfa).ForEndUser().Counterfactual!;
        Assert.That((own.Changes.Single(), own.Message), Is.EqualTo((new EndUserChange(ChangeKind.Mfa, "Confirm your identity with a second factor."), "You can do this yourself.")));
        foreach (Explanation explanation in (Explanation[])[With(CounterfactualOutcome.Found, mfa, group), With(CounterfactualOutcome.NoneFound), With(CounterfactualOutcome.StillDenied, mfa)])
        {
            EndUserCounterfactual others = explanation.ForEndUser().Counterfactual!;
            Assert.That((others.Changes.Length, others.Message), Is.EqualTo((0, HelpDesk)));
        }
    }

    [Test]
    public void Views_WithoutCounterfactual_HaveNone()
    {
        Explanation explanation = Given.Explain(Given.Allow("p", "require: {mfaWithin: 1h}"), Given.Request());

        Assert.That((explanation.ForOperator().Counterfactual, explanation.ForEndUser().Counterfactual), Is.EqualTo(((Counterfactual?)null, (EndUserCounterfactual?)null)));
        Assert.That(explanation.ForEndUser().Remedies.Single().Kind, Is.EqualTo(RemedyKind.Mfa));
        Assert.That(explanation.ForEndUser().Effect, Is.EqualTo(Effect.Challenge));
    }

    [TestCase(Effect.Allow, ReasonCode.AllowedByPolicy, "You may do this.")]
    [TestCase(Effect.Challenge, ReasonCode.StepUpRequired, "You may do this once you have done what is asked of you.")]
    [TestCase(Effect.Deny, ReasonCode.DeniedByPolicy, "You may not do this. If you need to, ask your help desk and quote the decision id.")]
    [TestCase(Effect.Deny, ReasonCode.Quarantined, "You may not do this. If you need to, ask your help desk and quote the decision id.")]
    [TestCase(Effect.Deny, ReasonCode.InternalError, "This could not be decided. Try again later, or ask your help desk and quote the decision id.")]
    [TestCase(Effect.Deny, ReasonCode.TrustFailed, "This could not be decided. Try again later, or ask your help desk and quote the decision id.")]
    [TestCase(Effect.Deny, ReasonCode.TrustAlgorithmUnavailable, "This could not be decided. Try again later, or ask your help desk and quote the decision id.")]
    public void SafeMessage_SaysNoMoreThanWhatToDo(Effect effect, ReasonCode reason, string message) =>
        Assert.That(new Decision { Id = Guid.Empty, Revision = 1, Effect = effect, Reason = reason }.SafeMessage(), Is.EqualTo(message));

    [Test]
    public void Views_OfNothing_AreRefused()
    {
        Assert.That(() => ExplanationViews.ForOperator(null!), Throws.ArgumentNullException);
        Assert.That(() => ExplanationViews.ForEndUser(null!), Throws.ArgumentNullException);
        Assert.That(() => ExplanationViews.SafeMessage(null!), Throws.ArgumentNullException);
    }

    private static Explanation With(CounterfactualOutcome outcome, params CounterfactualChange[] changes) =>
        Given.Explain(Given.Allow("p", "actions: [write]"), Given.Request()) with { Counterfactual = new Counterfactual(outcome, [.. changes], 1) };
}
