using ZeroTrust.Pdp.Engine.Decisions;
using ZeroTrust.Pdp.Engine.Diagnostics;

namespace ZeroTrust.Pdp.Server.Decisions;

/// <summary>Maps decisions of the engine to the public contract.</summary>
internal static class ResponseMapper
{
    public static V1.DecideResponse Map(Decision decision)
    {
        var response = new V1.DecideResponse
        {
            DecisionId = decision.Id.ToString("D"),
            Effect = Map(decision.Effect),
            Reason = Map(decision.Reason),
            Revision = decision.Revision,
            BreakGlass = decision.BreakGlass ?? string.Empty,
        };
        foreach (string policy in decision.DeterminingPolicies)
            response.DeterminingPolicies.Add(policy);
        if (decision.Trust is { } trust)
        {
            response.Trust = new V1.Trust
            {
                Score = trust.Score,
                Tier = trust.Tier,
                Profile = trust.Profile,
                Algorithm = trust.Algorithm,
                AlgorithmVersion = trust.AlgorithmVersion,
            };
        }

        foreach (Obligation obligation in decision.Obligations)
            response.Obligations.Add(ObligationStructs.Message(obligation));
        if (decision.ValidUntil is { } validUntil)
            response.ValidUntil = ProtoTime.ToProto(validUntil);
        foreach (AuditOutcome outcome in decision.Audit)
            response.Audit.Add(new V1.AuditOutcome { Policy = outcome.Policy, Effect = Map(outcome.Effect), Reason = Map(outcome.Reason) });
        foreach (Remedy remedy in decision.Remedies)
            response.Remedies.Add(Map(remedy));
        foreach (EvaluationProblem problem in decision.Problems)
        {
            response.Problems.Add(new V1.EvaluationProblem
            {
                Document = problem.Document,
                Code = problem.Code,
                Position = Map(problem.Position),
                Expression = problem.Expression,
                Message = problem.Message,
            });
        }

        return response;
    }

    public static V1.Effect Map(Effect effect) => effect switch
    {
        Effect.Allow => V1.Effect.Allow,
        Effect.Challenge => V1.Effect.Challenge,
        _ => V1.Effect.Deny,
    };

    public static V1.ReasonCode Map(ReasonCode reason) => reason switch
    {
        ReasonCode.AllowedByPolicy => V1.ReasonCode.AllowedByPolicy,
        ReasonCode.DeniedByPolicy => V1.ReasonCode.DeniedByPolicy,
        ReasonCode.DenyConditionFailed => V1.ReasonCode.DenyConditionFailed,
        ReasonCode.NoPolicyMatched => V1.ReasonCode.NoPolicyMatched,
        ReasonCode.RequirementsNotMet => V1.ReasonCode.RequirementsNotMet,
        ReasonCode.StepUpRequired => V1.ReasonCode.StepUpRequired,
        ReasonCode.TrustFailed => V1.ReasonCode.TrustFailed,
        ReasonCode.FlowNotAllowed => V1.ReasonCode.FlowNotAllowed,
        ReasonCode.Quarantined => V1.ReasonCode.Quarantined,
        ReasonCode.TrustAlgorithmUnavailable => V1.ReasonCode.TrustAlgorithmUnavailable,
        _ => V1.ReasonCode.InternalError,
    };

    public static V1.SourcePosition Map(SourcePosition position) => new()
    {
        File = position.File ?? string.Empty,
        Line = position.Line,
        Column = position.Column,
        Length = position.Length,
    };

    public static V1.Remedy Map(Remedy remedy)
    {
        var message = new V1.Remedy
        {
            Kind = remedy.Kind switch
            {
                RemedyKind.Mfa => V1.RemedyKind.Mfa,
                RemedyKind.DevicePosture => V1.RemedyKind.DevicePosture,
                RemedyKind.Grant => V1.RemedyKind.Grant,
                _ => V1.RemedyKind.Unspecified,
            },
            TrustScore = remedy.TrustScore,
            Message = remedy.Message,
            Grant = remedy.Grant ?? string.Empty,
        };
        if (remedy.MaxAge is { } maxAge)
            message.MaxAge = ProtoTime.ToProto(maxAge);
        return message;
    }
}
