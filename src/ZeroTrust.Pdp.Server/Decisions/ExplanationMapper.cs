using System.Collections.Immutable;
using Google.Protobuf.Collections;
using ZeroTrust.Pdp.Engine.Attributes;
using ZeroTrust.Pdp.Engine.Decisions;
using ZeroTrust.Pdp.Engine.Explanations;
using ZeroTrust.Pdp.Engine.Trust;
using ZeroTrust.Pdp.Server.Controls;

namespace ZeroTrust.Pdp.Server.Decisions;

/// <summary>Maps explanations of the engine to the public contract.</summary>
internal static class ExplanationMapper
{
    /// <summary>The answer for a view; what the view leaves out is not mapped.</summary>
    public static V1.ExplainResponse Map(Explanation explanation, V1.ExplainView view) => view switch
    {
        V1.ExplainView.EndUser => Map(explanation.ForEndUser()),
        V1.ExplainView.Operator => Map(explanation.ForOperator()),
        _ => Map(explanation),
    };

    private static V1.ExplainResponse Map(EndUserExplanation explanation)
    {
        var decision = new V1.DecideResponse { DecisionId = explanation.DecisionId.ToString(), Effect = ResponseMapper.Map(explanation.Effect) };
        foreach (Remedy remedy in explanation.Remedies)
            decision.Remedies.Add(ResponseMapper.Map(remedy));
        var response = new V1.ExplainResponse { Decision = decision, Message = explanation.Message };
        if (explanation.Counterfactual is { } counterfactual)
            response.Counterfactual = CounterfactualMapper.Map(counterfactual);
        return response;
    }

    private static V1.ExplainResponse Map(Explanation explanation)
    {
        var response = new V1.ExplainResponse { Decision = ResponseMapper.Map(explanation.Decision), Message = explanation.Decision.SafeMessage() };
        foreach (PolicyTrace policy in explanation.Policies)
            response.Policies.Add(Map(policy));
        foreach (TrustFactorTrace factor in explanation.TrustFactors)
            response.TrustFactors.Add(Map(factor));
        foreach (SharedTrace shared in explanation.Shared)
            response.Shared.Add(Map(shared));
        if (explanation.Counterfactual is { } counterfactual)
            response.Counterfactual = CounterfactualMapper.Map(counterfactual);
        if (explanation.Route is { } route)
        {
            response.Route = new V1.RouteTrace
            {
                Application = route.Application,
                Path = route.PathTemplate,
                Position = ResponseMapper.Map(route.Position),
                Action = route.Action,
                ResourceType = route.ResourceType,
                ResourceId = route.ResourceId,
            };
        }

        if (explanation.Flow is { } flow)
            response.Flow = Map(flow);
        foreach (AttributeTrace attribute in explanation.Attributes)
            response.Attributes.Add(Map(attribute));
        if (explanation.Containment is { } containment)
        {
            response.Containment = new V1.ContainmentTrace { Quarantine = ControlMapper.Map(containment.Quarantine) };
            if (containment.BreakGlass is { } grant)
                response.Containment.BreakGlass = ControlMapper.Map(grant);
        }

        return response;
    }

    private static V1.AttributeTrace Map(AttributeTrace trace)
    {
        var message = new V1.AttributeTrace
        {
            Path = trace.Path,
            State = trace.State switch
            {
                AttributeState.Present => V1.AttributeState.Present,
                AttributeState.Absent => V1.AttributeState.Absent,
                AttributeState.Stale => V1.AttributeState.Stale,
                AttributeState.Conflicting => V1.AttributeState.Conflicting,
                _ => V1.AttributeState.Unspecified,
            },
            Value = Map(trace.Value),
            Source = trace.Source ?? string.Empty,
            StatedSource = trace.StatedSource,
        };
        if (trace.ObservedAt is { } observed)
            message.ObservedAt = ProtoTime.ToProto(observed);
        if (trace.Limit is { } limit)
            message.Limit = ProtoTime.ToProto(limit);
        message.Ignored.Add(trace.Ignored.Select(static one => new V1.IgnoredSource { Source = one.Source, Reason = one.Reason }));
        return message;
    }

    private static V1.FlowTrace Map(FlowTrace trace)
    {
        var message = new V1.FlowTrace
        {
            Allowed = trace.Allowed,
            SourceWorkload = trace.SourceWorkload ?? string.Empty,
            SourceSegments = { trace.SourceSegments },
            DestinationWorkload = trace.DestinationWorkload ?? string.Empty,
            DestinationSegments = { trace.DestinationSegments },
            Problems = { trace.Problems },
        };
        foreach (FlowStep step in trace.Steps)
        {
            message.Steps.Add(new V1.FlowStep
            {
                From = step.From,
                To = step.To,
                Audit = step.Audit,
                Position = ResponseMapper.Map(step.Position),
                Missing = step.Missing ?? string.Empty,
            });
        }

        return message;
    }

    private static V1.PolicyTrace Map(PolicyTrace trace)
    {
        var message = new V1.PolicyTrace
        {
            Policy = trace.Policy,
            Position = ResponseMapper.Map(trace.Position),
            Effect = ResponseMapper.Map(trace.Effect),
            Audit = trace.Audit,
            Outcome = trace.Outcome switch
            {
                PolicyOutcome.TargetMismatch => V1.PolicyOutcome.TargetMismatch,
                PolicyOutcome.NotValidNow => V1.PolicyOutcome.NotValidNow,
                PolicyOutcome.ConditionFalse => V1.PolicyOutcome.ConditionFalse,
                PolicyOutcome.ConditionFailed => V1.PolicyOutcome.ConditionFailed,
                PolicyOutcome.RequirementNotMet => V1.PolicyOutcome.RequirementNotMet,
                PolicyOutcome.Holds => V1.PolicyOutcome.Holds,
                _ => V1.PolicyOutcome.Unspecified,
            },
            MismatchedTarget = trace.MismatchedTarget ?? string.Empty,
        };
        if (trace.MismatchPosition is { } mismatch)
            message.MismatchPosition = ResponseMapper.Map(mismatch);
        if (trace.Condition is { } condition)
            message.Condition = Map(condition);
        AddTo(message.Requirements, trace.Requirements);
        return message;
    }

    private static V1.TrustFactorTrace Map(TrustFactorTrace trace)
    {
        TrustFactor factor = trace.Factor;
        var message = new V1.TrustFactorTrace
        {
            Factor = factor.Name,
            Weight = factor.Weight,
            Value = factor.Value,
            Contribution = factor.Contribution,
            State = factor.State switch
            {
                TrustFactorState.Present => V1.FactorState.Present,
                TrustFactorState.Absent => V1.FactorState.Absent,
                TrustFactorState.Stale => V1.FactorState.Stale,
                TrustFactorState.Decayed => V1.FactorState.Decayed,
                TrustFactorState.Failed => V1.FactorState.Failed,
                _ => V1.FactorState.Unspecified,
            },
            Position = ResponseMapper.Map(trace.Position),
            Source = trace.Sources,
        };
        if (factor.Age is { } age)
            message.Age = ProtoTime.ToProto(age);
        if (factor.State == TrustFactorState.Failed || factor.Source == FactorSources.History)
            message.Error = factor.ErrorCode ?? string.Empty;
        return message;
    }

    private static V1.SharedTrace Map(SharedTrace trace)
    {
        var message = new V1.SharedTrace { Document = trace.Document };
        if (trace.Condition is { } condition)
            message.Condition = Map(condition);
        AddTo(message.Conditions, trace.Conditions);
        return message;
    }

    private static V1.ConditionTrace Map(ConditionTrace trace)
    {
        var message = new V1.ConditionTrace
        {
            Expression = trace.Expression,
            Value = Map(trace.Value),
            Position = ResponseMapper.Map(trace.Position),
        };
        if (trace.Steps.IsDefault)
            return message;
        foreach (ExpressionTrace step in trace.Steps)
        {
            message.Steps.Add(new V1.ExpressionTrace
            {
                Expression = step.Expression,
                Position = ResponseMapper.Map(step.Position),
                Value = Map(step.Value),
            });
        }

        return message;
    }

    private static V1.TraceValue Map(TraceValue value) =>
        value.Error is { } error ? new V1.TraceValue { Error = error } : new V1.TraceValue { Literal = value.Literal ?? string.Empty };

    private static void AddTo(RepeatedField<V1.RequirementTrace> target, ImmutableArray<RequirementTrace> traces)
    {
        if (traces.IsDefault)
            return;
        foreach (RequirementTrace trace in traces)
        {
            var message = new V1.RequirementTrace
            {
                Requirement = trace.Requirement,
                Expected = trace.Expected,
                Actual = trace.Actual,
                Met = trace.Met,
            };
            if (trace.Position is { } position)
                message.Position = ResponseMapper.Map(position);
            foreach (Remedy remedy in trace.Remedies)
                message.Remedies.Add(ResponseMapper.Map(remedy));
            target.Add(message);
        }
    }
}
