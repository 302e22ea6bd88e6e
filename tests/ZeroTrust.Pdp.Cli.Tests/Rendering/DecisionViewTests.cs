using Google.Protobuf.WellKnownTypes;
using ZeroTrust.Pdp.Cli.Files;
using ZeroTrust.Pdp.Cli.Rendering;
using ZeroTrust.Pdp.Cli.Tests.Support;
using ZeroTrust.Pdp.Engine.Documents;
using ZeroTrust.Pdp.V1;

namespace ZeroTrust.Pdp.Cli.Tests.Rendering;

internal sealed class DecisionViewTests
{
    [Test]
    public void Decision_Allow_ShowsWhatItRestsOn()
    {
        var decision = new DecideResponse
        {
            DecisionId = "0195553e-7e1b-7c4e-8f1a-0123456789ab",
            Effect = Effect.Allow,
            Reason = ReasonCode.AllowedByPolicy,
            DeterminingPolicies = { "a-read", "b-read" },
            Trust = new Trust { Score = 86, Tier = "high", Profile = "workforce", Algorithm = "score", AlgorithmVersion = "1.0" },
            Obligations =
            {
                new Obligation { Id = "mask", Policy = "a-read", With = Struct.Parser.ParseJson("""{"fields": ["iban"]}""") },
                new Obligation { Id = "log", Policy = "b-read", With = new Struct() },
            },
            Audit = { new AuditOutcome { Policy = "new-rule", Effect = Effect.Deny, Reason = ReasonCode.DeniedByPolicy } },
            ValidUntil = Timestamp.FromDateTimeOffset(FixedTime.Monday),
            Revision = 4,
        };
        Assert.That(
            Plain.Render(screen => DecisionView.Write(screen, decision, SourceTexts.None, "4")),
            Is.EqualTo(
                """
                ALLOW  an allow policy holds and all its requirements are met (allowed_by_policy)

                  policies     a-read
                               b-read
                  trust        86 of 100, tier high, by profile workforce (score 1.0)
                  obligations  mask { "fields": [ "iban" ] } (from a-read)
                               log (from b-read)
                  audit        new-rule would make it DENY (denied_by_policy)
                  valid until  2026-03-02T09:30:00.123Z
                  revision     4
                  decision id  0195553e-7e1b-7c4e-8f1a-0123456789ab

                """));
    }

    [Test]
    public void Decision_Challenge_ShowsTheWayIn()
    {
        var decision = new DecideResponse
        {
            DecisionId = "id",
            Effect = Effect.Challenge,
            Reason = ReasonCode.StepUpRequired,
            DeterminingPolicies = { "p" },
            Remedies =
            {
                new Remedy { Kind = RemedyKind.Mfa, MaxAge = Duration.FromTimeSpan(TimeSpan.FromHours(12)), Message = "Confirm your identity." },
                new Remedy { Kind = RemedyKind.DevicePosture, TrustScore = 70, Message = "Let your device report." },
            },
        };
        Assert.That(
            Plain.Render(screen => DecisionView.Write(screen, decision, SourceTexts.None, "4")),
            Is.EqualTo(
                """
                CHALLENGE  an allow policy holds, but for requirements that the subject can still meet (step_up_required)

                  policies     p
                  to be let in mfa, at most 12h old: Confirm your identity.
                               device_posture, trust 70: Let your device report.
                  valid until  time alone does not change it
                  revision     4
                  decision id  id

                """));
    }

    [Test]
    public void Decision_Problems_PointIntoTheTextAtHand()
    {
        var texts = SourceTexts.Of([new PolicySource("p.yaml", "spec:\n  when: subject.properties.region == 'DE'\n")]);
        var decision = new DecideResponse
        {
            DecisionId = "id",
            Effect = Effect.Deny,
            Reason = ReasonCode.NoPolicyMatched,
            Problems =
            {
                Problem("p.yaml", 2, 9, "subject.properties.region"),
                Problem("elsewhere.yaml", 7, 1, "device.id"),
            },
        };
        Assert.That(
            Plain.Render(screen => DecisionView.Write(screen, decision, texts, "4")),
            Is.EqualTo(
                """
                DENY  no allow policy holds for this request (no_policy_matched)

                  valid until  time alone does not change it
                  revision     4
                  decision id  id

                2 conditions could not be evaluated
                  p.yaml:2:9: no_such_key in Policy/p
                      |
                    2 |   when: subject.properties.region == 'DE'
                      |         ^^^^^^^^^^^^^^^^^^^^^^^^^
                  elsewhere.yaml:7:1: no_such_key in Policy/p
                    device.id

                """));
    }

    [Test]
    public void Decision_Unspecified_IsShownAsADenial() =>
        Assert.That(Plain.Render(screen => DecisionView.Write(screen, new DecideResponse(), SourceTexts.None, "0")), Does.StartWith("DENY  "));

    [Test]
    public void Words_EveryReasonAndState_HasItsOwn()
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(System.Enum.GetValues<ReasonCode>().Select(Words.Of), Is.Unique);
            Assert.That(System.Enum.GetValues<PolicyOutcome>().Select(Words.Of), Is.Unique);
            Assert.That(System.Enum.GetValues<FactorState>().Select(Words.Of), Is.Unique);
        }
    }

    private static EvaluationProblem Problem(string file, int line, int column, string expression) => new()
    {
        Document = "Policy/p",
        Code = "no_such_key",
        Expression = expression,
        Position = new SourcePosition { File = file, Line = line, Column = column, Length = expression.Length },
    };
}
