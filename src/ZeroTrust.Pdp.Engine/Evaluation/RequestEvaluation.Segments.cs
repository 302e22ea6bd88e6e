using System.Collections.Immutable;
using ZeroTrust.Cel;
using ZeroTrust.Pdp.Engine.Compilation;
using ZeroTrust.Pdp.Engine.Decisions;
using ZeroTrust.Pdp.Engine.Segments;

namespace ZeroTrust.Pdp.Engine.Evaluation;

/// <content>The network tier: a flow that no segment states is refused before any policy is read.</content>
internal sealed partial class RequestEvaluation
{
    private readonly FlowEvaluation? _flow = snapshot.Segments is { } segments ? new FlowEvaluation(segments) : null;

    private bool IsFlowAllowed(FlowEvaluation flow)
    {
        bool isAllowed = flow.Run(Request);
        _trace?.Flow = FlowTracer.Trace(flow, Request, isAllowed);
        if (isAllowed)
            return true;
        foreach ((CompiledSegment segment, AttributeFault fault) in flow.Faults())
            (_problems ??= []).Add(new EvaluationProblem(segment.Document, new CelError(fault.Code, "").CodeText, fault.Message, segment.Position, fault.Attribute));
        return false;
    }

    private Decision RefuseFlow(PolicySnapshot current) => new()
    {
        Id = Request.DecisionId,
        Effect = Effect.Deny,
        Reason = ReasonCode.FlowNotAllowed,
        Revision = current.Revision,
        ValidUntil = Horizon == CelTimestamp.MaxValue ? null : Horizon,
        Audit = WithSegments([]),
        Problems = Problems(),
        BreakGlass = _breakGlass?.Id,
    };

    /// <summary>Audit outcomes with those of segments, which come first: names of policies begin with no capital letter.</summary>
    private ImmutableArray<AuditOutcome> WithSegments(ImmutableArray<AuditOutcome> ofPolicies) => _flow is { Table.HasAudit: true }
        ? [.. _flow.AuditRefusals().Select(static segment => new AuditOutcome(segment.Document, Effect.Deny, ReasonCode.FlowNotAllowed)), .. ofPolicies]
        : ofPolicies;

    /// <summary>Whether a policy is about other segments than those of the resource.</summary>
    private string? SegmentMismatch(CompiledPolicy policy) =>
        policy.Targets.Segments is null || FitsSegments(policy.Targets.Segments, policy.Effect) ? null : "segments";

    /// <summary>A segment of which cannot be told whether the resource is in it fits a deny and no allow.</summary>
    private bool FitsSegments(StringMatcher targets, Effect effect)
    {
        Membership destination = _flow!.Destination;
        foreach (int segment in destination.In)
        {
            if (targets.Matches(_flow.Table.Segments[segment].Name))
                return true;
        }

        if (effect != Effect.Deny)
            return false;
        foreach ((int segment, _) in destination.Unknown)
        {
            if (targets.Matches(_flow.Table.Segments[segment].Name))
                return true;
        }

        return destination.Fault is not null;
    }
}
