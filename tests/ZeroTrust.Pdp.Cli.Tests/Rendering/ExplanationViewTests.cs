using Google.Protobuf.WellKnownTypes;
using ZeroTrust.Pdp.Cli.Files;
using ZeroTrust.Pdp.Cli.Rendering;
using ZeroTrust.Pdp.Cli.Tests.Support;
using ZeroTrust.Pdp.V1;

namespace ZeroTrust.Pdp.Cli.Tests.Rendering;

internal sealed class ExplanationViewTests
{
    [Test]
    public void Explanation_Whole_IsATree()
    {
        const string Condition = "a.x == b.x || isAuditor";
        var explanation = new ExplainResponse
        {
            Decision = new DecideResponse { DecisionId = "id", Effect = Effect.Challenge, Reason = ReasonCode.StepUpRequired },
            Policies =
            {
                new PolicyTrace
                {
                    Policy = "guard",
                    Position = At("g.yaml", 1, 1, 0),
                    Effect = Effect.Deny,
                    Audit = true,
                    Outcome = PolicyOutcome.ConditionFailed,
                    Condition = new ConditionTrace
                    {
                        Expression = "device.id\n  == \"x\"",
                        Position = At("g.yaml", 9, 3, 12),
                        Value = new TraceValue { Error = "attribute_absent: the request states no device" },
                        Steps =
                        {
                            Step("device.id", At("g.yaml", 9, 3, 9), error: "attribute_absent: the request states no device"),
                            Step("device", At("g.yaml", 9, 3, 6), error: "attribute_absent: the request states no device"),
                            Step("subject", At("g.yaml", 9, 20, 7), "subject{…}"),
                            Step("\"x\"", At("g.yaml", 10, 6, 3), "\"x\""),
                        },
                    },
                },
                new PolicyTrace { Policy = "other", Effect = Effect.Allow, Outcome = PolicyOutcome.TargetMismatch, MismatchedTarget = "actions" },
                new PolicyTrace
                {
                    Policy = "read",
                    Position = At("p.yaml", 3, 1, 0),
                    Effect = Effect.Allow,
                    Outcome = PolicyOutcome.RequirementNotMet,
                    Condition = new ConditionTrace
                    {
                        Expression = Condition,
                        Position = At("p.yaml", 12, 9, Condition.Length),
                        Value = new TraceValue { Literal = "true" },
                        Steps =
                        {
                            Step(Condition, At("p.yaml", 12, 9, Condition.Length), "true"),
                            Step("a.x == b.x", At("p.yaml", 12, 9, 10), "false"),
                            Step("a.x", At("p.yaml", 12, 9, 3), "\"DE\""),
                            Step("b.x", At("p.yaml", 12, 16, 3), "\"AT\""),
                            Step("isAuditor", At("p.yaml", 12, 23, 9), "true"),
                        },
                    },
                    Requirements =
                    {
                        new RequirementTrace { Requirement = "accessLevel", Expected = "managed-device", Actual = "managed-device", Met = true },
                        new RequirementTrace
                        {
                            Requirement = "mfaWithin",
                            Expected = "12h",
                            Actual = "15h ago",
                            Remedies = { new Remedy { Kind = RemedyKind.Mfa }, new Remedy { Kind = RemedyKind.DevicePosture } },
                        },
                        new RequirementTrace { Requirement = "trustThreshold", Expected = "80", Actual = "33", Position = At("t.yaml", 14, 5, 0) },
                    },
                },
            },
            TrustFactors =
            {
                new TrustFactorTrace { Factor = "managed", Weight = 30, Value = 1, Contribution = 30, State = FactorState.Present, Source = "caller", Position = At("t.yaml", 5, 7, 0) },
                new TrustFactorTrace
                {
                    Factor = "posture", Weight = 7.5, Value = 0.4, Contribution = 3, State = FactorState.Decayed,
                    Age = Duration.FromTimeSpan(TimeSpan.FromHours(30)), Source = "pdp", Position = At("t.yaml", 8, 7, 0),
                },
                new TrustFactorTrace { Factor = "risk", Weight = 10, State = FactorState.Failed, Error = "no_such_key", Source = "caller", Position = At("t.yaml", 11, 7, 0) },
            },
            Shared =
            {
                new SharedTrace
                {
                    Document = "AccessLevel/managed-device",
                    Conditions = { new RequirementTrace { Requirement = "device.managed", Expected = "true", Actual = "true", Met = true } },
                },
            },
        };
        Assert.That(
            Plain.Render(screen => ExplanationView.Write(screen, explanation, SourceTexts.None, "4")),
            Is.EqualTo(
                """
                CHALLENGE  an allow policy holds, but for requirements that the subject can still meet (step_up_required)

                  valid until  time alone does not change it
                  revision     4
                  decision id  id

                policies: 2 candidates of 3 policies compared
                  guard  deny (audit)  condition could not be evaluated  g.yaml:1:1
                    when device.id == "x" → error attribute_absent: the request states no device
                      device.id → error attribute_absent
                        device → error attribute_absent: the request states no device
                  read  allow  condition holds, a requirement is not met  p.yaml:3:1
                    when a.x == b.x || isAuditor → true
                      a.x == b.x → false
                        a.x → "DE"
                        b.x → "AT"
                      isAuditor → true
                    require
                      met      accessLevel: expected managed-device, found managed-device
                      not met  mfaWithin: expected 12h, found 15h ago; remedy mfa + device_posture
                      not met  trustThreshold: expected 80, found 33  t.yaml:14:5
                  targets do not fit
                    other: actions

                trust factors
                  factor   weight  value  points  state                 source  at
                  managed      30   1.00    30.0  present               caller  t.yaml:5:7
                  posture     7.5   0.40     3.0  decayed, 1d6h old     pdp     t.yaml:8:7
                  risk         10   0.00     0.0  failed (no_such_key)  caller  t.yaml:11:7

                definitions and access levels
                  AccessLevel/managed-device
                    conditions
                      met      device.managed: expected true, found true

                """));
    }

    [Test]
    public void Explanation_Iterations_StandSideBySide()
    {
        const string Macro = "[1, 2].all(x, x > 0)";
        var condition = new ConditionTrace
        {
            Expression = Macro,
            Position = At("p", 1, 1, Macro.Length),
            Value = new TraceValue { Literal = "true" },
            Steps =
            {
                Step(Macro, At("p", 1, 1, Macro.Length), "true"),
                Step("x > 0", At("p", 1, 15, 5), "true"),
                Step("x", At("p", 1, 15, 1), "1"),
                Step("x > 0", At("p", 1, 15, 5), "true"),
                Step("x", At("p", 1, 15, 1), "2"),
            },
        };
        var explanation = new ExplainResponse
        {
            Decision = new DecideResponse(),
            Policies = { new PolicyTrace { Policy = "p", Outcome = PolicyOutcome.Holds, Effect = Effect.Allow, Condition = condition } },
        };
        Assert.That(
            Plain.Render(screen => ExplanationView.Write(screen, explanation, SourceTexts.None, "4")),
            Does.Contain("      x > 0 → true\n        x → 1\n      x > 0 → true\n        x → 2\n"));
    }

    [Test]
    public void Explanation_Flow_TellsEndsAndWhatIsStated()
    {
        var flow = new FlowTrace
        {
            SourceWorkload = "spiffe://t/a",
            SourceSegments = { "app", "trial" },
            DestinationSegments = { "db" },
            Steps =
            {
                new FlowStep { From = "app", To = "db", Position = At("s.yaml", 7, 5, 0) },
                new FlowStep { From = "trial", To = "db", Audit = true, Position = At("s.yaml", 1, 1, 0), Missing = "`Segment/db` does not let in `trial`" },
            },
            Problems = { "`resource.properties.labels` is not there" },
        };
        Assert.That(
            Plain.Render(screen => FlowView.Write(screen, flow)),
            Is.EqualTo(
                """

                flow: not allowed
                  from spiffe://t/a, segment app, trial
                  to   the resource, segment db
                  stated      app → db  s.yaml:7:5
                  not stated  trial → db (audit): `Segment/db` does not let in `trial`  s.yaml:1:1
                  `resource.properties.labels` is not there

                """));
        Assert.That(Plain.Render(static screen => FlowView.Write(screen, null)), Is.Empty);
        Assert.That(
            Plain.Render(static screen => FlowView.Write(screen, new FlowTrace { Allowed = true })),
            Is.EqualTo("\nflow: allowed\n  the resource is in no segment: policies alone guard it\n"));
        Assert.That(
            Plain.Render(static screen => FlowView.Write(screen, new FlowTrace { Allowed = true, DestinationSegments = { "web" }, DestinationWorkload = "spiffe://t/w" })),
            Is.EqualTo("\nflow: allowed\n  from no workload is named, no segment\n  to   spiffe://t/w, segment web\n"));
    }

    [Test]
    public void Explanation_Counterfactual_ListsChangesAndWhatTheyLeadTo()
    {
        var found = new Counterfactual
        {
            Outcome = CounterfactualOutcome.Found,
            Message = "These 2 changes together, and no fewer of them, would allow this.",
            Changes =
            {
                new CounterfactualChange { Kind = RequestChangeKind.AnotherDevice, What = "device", From = "none", Text = "ask from a device" },
                new CounterfactualChange { Kind = RequestChangeKind.Group, What = "subject.groups", From = "not a member", To = "ops", Text = "join the group `ops`" },
            },
            DecisionsTried = 7,
            Decision = new DecideResponse { Effect = Effect.Allow, DeterminingPolicies = { "a", "b" }, Trust = new Trust { Score = 80 } },
        };
        Assert.That(
            Plain.Render(screen => CounterfactualView.Write(screen, found)),
            Is.EqualTo(
                """

                counterfactual: These 2 changes together, and no fewer of them, would allow this.
                  ask from a device  device: none → any
                  join the group `ops`  subject.groups: not a member → ops
                  then ALLOW by a, b, trust 80
                  7 hypothetical requests decided

                """));
        Assert.That(Plain.Render(static screen => CounterfactualView.Write(screen, null)), Is.Empty);
        var forUser = new Counterfactual
        {
            Outcome = CounterfactualOutcome.Found,
            Message = "You can do this yourself.",
            Changes = { new CounterfactualChange { Kind = RequestChangeKind.Mfa, Text = "Confirm your identity with a second factor." } },
        };
        Assert.That(
            Plain.Render(screen => CounterfactualView.Write(screen, forUser)),
            Is.EqualTo("\ncounterfactual: You can do this yourself.\n  Confirm your identity with a second factor.\n"));
    }

    private static ExpressionTrace Step(string expression, SourcePosition position, string? literal = null, string? error = null) => new()
    {
        Expression = expression,
        Position = position,
        Value = error is null ? new TraceValue { Literal = literal } : new TraceValue { Error = error },
    };

    private static SourcePosition At(string file, int line, int column, int length) =>
        new() { File = file, Line = line, Column = column, Length = length };
}
