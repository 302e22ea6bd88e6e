using System.Globalization;
using ZeroTrust.Cel;
using ZeroTrust.Pdp.Engine.Compilation;
using ZeroTrust.Pdp.Engine.Containment;
using ZeroTrust.Pdp.Engine.Counterfactuals;
using ZeroTrust.Pdp.Engine.Decisions;
using ZeroTrust.Pdp.Engine.Documents;
using ZeroTrust.Pdp.Engine.Explanations;
using ZeroTrust.Pdp.Server.Decisions;

namespace ZeroTrust.Pdp.Server.Tests.Decisions;

/// <summary>What the views of an explanation let through, over the contract.</summary>
internal sealed class ExplanationViewTests
{
    private const string Policies =
        """
        apiVersion: zerotrust.pdp/v1
        kind: Definitions
        metadata: {name: shared}
        spec:
          expressions:
            isOwner: resource.properties.owner == subject.properties.name
            initial: subject.properties.name.substring(0, 3)
        ---
        apiVersion: zerotrust.pdp/v1
        kind: AccessLevel
        metadata: {name: managed-device}
        spec:
          conditions:
            - device: {managed: true, ownership: corporate, os: [{type: linux, minVersion: "5"}]}
              regions: [DE]
              subject: {groups: [staff]}
          when: device.properties.serial.startsWith("SN")
        ---
        apiVersion: zerotrust.pdp/v1
        kind: TrustProfile
        metadata: {name: standard}
        spec:
          algorithm: score
          factors:
            - {name: risk, weight: 1, when: subject.properties.risk != "high"}
        ---
        apiVersion: zerotrust.pdp/v1
        kind: Policy
        metadata: {name: secret-policy}
        spec:
          effect: allow
          when: isOwner || initial + resource.properties.owner == "x" || [subject.properties.name, "y"].exists(n, n == resource.properties.owner)
          require: {accessLevel: managed-device, trust: 50, mfaWithin: 1h}
        ---
        apiVersion: zerotrust.pdp/v1
        kind: Policy
        metadata: {name: broken-deny}
        spec:
          effect: deny
          when: int(subject.properties.name) > 3 || subject.properties.suspended

        """;

    private static readonly string[] Attributes = ["name", "risk", "mfa_time", "owner", "serial", "os", "os_version", "ownership", "region", "suspended"];

    /// <summary>Every text that a request brings carries a mark; whatever is there or missing, no mark gets through.</summary>
    [Test]
    public void Views_OfRequestsFullOfMarks_LetNoneThrough()
    {
        PolicySnapshot snapshot = new PolicyCompiler().Compile([new PolicySource("p.yaml", Policies)]) switch
        {
            { Snapshot: { } compiled } => compiled,
            CompilationResult failed => throw new AssertionException(string.Join('\n', failed.Diagnostics)),
        };
        var random = new Random(7);
        var engine = new PolicyEngine();
        bool isShownToAuditors = false;
        for (int n = 0; n < 500; n++)
        {
            Explanation explanation = engine.Explain(snapshot, MarkedRequest(random));
            isShownToAuditors |= ExplanationMapper.Map(explanation, V1.ExplainView.Auditor).ToString().Contains("mark-", StringComparison.Ordinal);
            string forOperators = ExplanationMapper.Map(explanation, V1.ExplainView.Operator).ToString();
            string forUsers = ExplanationMapper.Map(explanation, V1.ExplainView.EndUser).ToString();
            using (Assert.EnterMultipleScope())
            {
                Assert.That(forOperators, Does.Not.Contain("mark-"));
                Assert.That(forUsers, Does.Not.Contain("mark-").And.Not.Contain("secret").And.Not.Contain("broken").And.Not.Contain("p.yaml").And.Not.Contain("managed"));
            }
        }

        Assert.That(isShownToAuditors, Is.True);
    }

    /// <summary>The same for what would allow; end users are told what they can do themselves, or nothing.</summary>
    [Test]
    public void Views_OfCounterfactualsOfMarkedRequests_LetNoMarkThrough()
    {
        PolicySnapshot snapshot = new PolicyCompiler().Compile([new PolicySource("p.yaml",
            """
            apiVersion: zerotrust.pdp/v1
            kind: AccessLevel
            metadata: {name: secret-level}
            spec:
              combine: any
              conditions:
                - device: {ownership: corporate, os: [{type: linux, minVersion: "5"}]}
                - regions: [DE]
                - {device: {encrypted: true}, subject: {mfaWithin: 1h}}
            ---
            apiVersion: zerotrust.pdp/v1
            kind: Policy
            metadata: {name: secret-policy}
            spec:
              effect: allow
              when: subject.properties.name != "x" || "secret-group" in subject.groups
              require: {accessLevel: secret-level}
            ---
            apiVersion: zerotrust.pdp/v1
            kind: Policy
            metadata: {name: secret-deny}
            spec:
              effect: deny
              when: has(subject.properties.suspended) && has(resource.properties.owner)

            """)]).Snapshot!;
        var random = new Random(11);
        var engine = new PolicyEngine();
        var seen = new HashSet<string>();
        for (int n = 0; n < 500; n++)
        {
            DecisionRequest request = MarkedRequest(random);
            Explanation explanation = engine.Explain(snapshot, request);
            explanation = explanation with { Counterfactual = new CounterfactualSearch(engine).Find(snapshot, ControlState.Empty, request, explanation.Decision) };
            V1.ExplainResponse auditor = ExplanationMapper.Map(explanation, V1.ExplainView.Auditor);
            V1.ExplainResponse @operator = ExplanationMapper.Map(explanation, V1.ExplainView.Operator);
            V1.ExplainResponse user = ExplanationMapper.Map(explanation, V1.ExplainView.EndUser);
            seen.Add($"auditor {auditor.Counterfactual.Outcome} {auditor.Counterfactual.ToString().Contains("mark-", StringComparison.Ordinal)}");
            seen.Add($"user {user.Counterfactual.Outcome}");
            using (Assert.EnterMultipleScope())
            {
                Assert.That(@operator.ToString(), Does.Not.Contain("mark-"));
                Assert.That(
                    @operator.Counterfactual.Changes.Select(static change => (change.Kind, change.What, change.To)),
                    Is.EqualTo(auditor.Counterfactual.Changes.Select(static change => (change.Kind, change.What, change.To))));
                Assert.That(user.ToString(), Does.Not.Contain("mark-").And.Not.Contain("secret").And.Not.Contain("region").And.Not.Contain("properties"));
                Assert.That(user.Counterfactual.Changes.Count > 0, Is.EqualTo(user.Counterfactual.Outcome == V1.CounterfactualOutcome.Found));
                Assert.That(user.Counterfactual.Message, Is.Not.Empty);
            }
        }

        Assert.That(seen, Is.SupersetOf(new[] { "auditor Found True", "auditor StillDenied False", "user Unspecified" }));
    }

    [Test]
    public void EndUser_OfWhatHeCanDoHimself_IsToldAllOfIt()
    {
        PolicySnapshot snapshot = new PolicyCompiler().Compile([new PolicySource("p.yaml",
            "apiVersion: zerotrust.pdp/v1\nkind: Policy\nmetadata: {name: p}\nspec:\n  effect: allow\n  when: device.properties.encrypted == true\n  require: {mfaWithin: 1h}\n")]).Snapshot!;
        var engine = new PolicyEngine();
        DecisionRequest request = Request(CelMap.Empty, CelMap.Empty, CelMap.Empty, CelMap.Empty);
        Explanation explanation = engine.Explain(snapshot, request);
        explanation = explanation with { Counterfactual = new CounterfactualSearch(engine).Find(snapshot, ControlState.Empty, request, explanation.Decision) };
        Assert.That(ExplanationMapper.Map(explanation, V1.ExplainView.EndUser).Counterfactual, Is.EqualTo(new V1.Counterfactual
        {
            Outcome = V1.CounterfactualOutcome.Found,
            Changes =
            {
                new V1.CounterfactualChange { Kind = V1.RequestChangeKind.Mfa, Text = "Confirm your identity with a second factor." },
                new V1.CounterfactualChange { Kind = V1.RequestChangeKind.DeviceAttribute, Text = "Turn on the encryption of your device." },
            },
            Message = "You can do this yourself.",
        }));
    }

    [Test]
    public void Operator_OfADenial_SeesWhatFailedButNoValue()
    {
        PolicySnapshot snapshot = new PolicyCompiler().Compile([new PolicySource("p.yaml",
            "apiVersion: zerotrust.pdp/v1\nkind: Policy\nmetadata: {name: p}\nspec:\n  effect: allow\n  when: subject.properties.clearance > 2 && !subject.properties.suspended\n")]).Snapshot!;
        CelMap properties = CelMap.Of([KeyValuePair.Create("clearance", CelValue.FromInt(1)), KeyValuePair.Create("suspended", CelValue.False)]);
        V1.ExplainResponse answer = ExplanationMapper.Map(new PolicyEngine().Explain(snapshot, Request(properties, CelMap.Empty, CelMap.Empty, CelMap.Empty)), V1.ExplainView.Operator);
        V1.ConditionTrace condition = answer.Policies[0].Condition;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(condition.Value.Literal, Is.EqualTo("false"));
            Assert.That(
                condition.Steps.Select(static step => $"{step.Expression} = {step.Value.Literal}"),
                Is.SupersetOf(new[] { "subject.properties.clearance > 2 = false", "subject.properties.clearance = (hidden)" }));
            Assert.That(answer.Message, Is.EqualTo("You may not do this. If you need to, ask your help desk and quote the decision id."));
            Assert.That(answer.Decision.Reason, Is.EqualTo(V1.ReasonCode.NoPolicyMatched));
        }
    }

    [Test]
    public void EndUser_OfAChallenge_SeesWhatToDo()
    {
        PolicySnapshot snapshot = new PolicyCompiler().Compile([new PolicySource("p.yaml",
            "apiVersion: zerotrust.pdp/v1\nkind: Policy\nmetadata: {name: p}\nspec:\n  effect: allow\n  require: {mfaWithin: 1h}\n")]).Snapshot!;
        V1.ExplainResponse answer = ExplanationMapper.Map(
            new PolicyEngine().Explain(snapshot, Request(CelMap.Empty, CelMap.Empty, CelMap.Empty, CelMap.Empty)), V1.ExplainView.EndUser);
        Assert.That(answer, Is.EqualTo(new V1.ExplainResponse
        {
            Decision = new V1.DecideResponse
            {
                DecisionId = Guid.Empty.ToString(),
                Effect = V1.Effect.Challenge,
                Remedies = { new V1.Remedy { Kind = V1.RemedyKind.Mfa, MaxAge = new() { Seconds = 3600 }, Message = "Confirm your identity with a second factor." } },
            },
            Message = "You may do this once you have done what is asked of you.",
        }));
    }

    private static DecisionRequest MarkedRequest(Random random)
    {
        CelMap Some() => CelMap.Of(Attributes.Where(_ => random.Next(4) > 0).Select(name => KeyValuePair.Create(
            name, CelValue.FromString(string.Create(CultureInfo.InvariantCulture, $"mark-{random.Next()}")))));
        CelMap device = random.Next(2) == 0 ? Some() : CelMap.Of([KeyValuePair.Create("managed", CelValue.True), KeyValuePair.Create("serial", CelValue.FromString("SN mark-1"))]);
        return Request(Some(), device, Some(), Some());
    }

    private static DecisionRequest Request(CelMap subject, CelMap device, CelMap resource, CelMap context)
    {
        CelTimestamp noon = CelTimestamp.FromDateTimeOffset(new DateTimeOffset(2026, 4, 1, 12, 0, 0, TimeSpan.Zero));
        return new DecisionRequest
        {
            DecisionId = Guid.Empty,
            Time = noon,
            Subject = new SubjectEntity("user", "ana", ["mark-group"], subject),
            Device = new DeviceEntity("laptop", device),
            Action = new ActionEntity("read", CelMap.Empty),
            Resource = new ResourceEntity("doc", "1", resource),
            Context = new ContextEntity(noon, null, context),
        };
    }
}
