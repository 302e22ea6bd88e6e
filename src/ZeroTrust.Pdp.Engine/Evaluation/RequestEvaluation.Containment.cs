using ZeroTrust.Cel;
using ZeroTrust.Pdp.Engine.Compilation;
using ZeroTrust.Pdp.Engine.Containment;
using ZeroTrust.Pdp.Engine.Decisions;
using ZeroTrust.Pdp.Engine.Segments;

namespace ZeroTrust.Pdp.Engine.Evaluation;

/// <content>Quarantines, which deny before trust and policies, and grants, which policies may require.</content>
internal sealed partial class RequestEvaluation
{
    private GrantTable? _grants;
    private Grant? _breakGlass;

    /// <summary>Whether a quarantine denies. Break-glass lets its subject pass into ordinary evaluation, never past it.</summary>
    private bool IsContained(QuarantineTable quarantines)
    {
        CelTimestamp horizon = Horizon;
        Quarantine? quarantine = null;
        Find(quarantines, Request, ref horizon, ref quarantine);
        // What a request says against itself counts whoever is believed: it must not pass because a caller may not say so.
        if (!ReferenceEquals(_stated, Request))
            Find(quarantines, _stated!, ref horizon, ref quarantine);
        if (quarantine is null)
        {
            NarrowTo(horizon);
            return false;
        }

        _breakGlass = _grants?.FindBreakGlass(Request, ref horizon);
        NarrowTo(horizon);
        _trace?.AddContainment(quarantine, _breakGlass);
        return _breakGlass is null;
    }

    private void Find(QuarantineTable quarantines, DecisionRequest request, ref CelTimestamp horizon, ref Quarantine? found)
    {
        quarantines.FindParties(request, ref horizon, ref found);
        if (quarantines.UsesSegments)
            FindSegments(quarantines, request, ref horizon, ref found);
        quarantines.FindResource(request, ref horizon, ref found);
    }

    /// <summary>The segments of both ends. One of which cannot be told whether an end is in it is taken to hold the request.</summary>
    private void FindSegments(QuarantineTable quarantines, DecisionRequest request, ref CelTimestamp horizon, ref Quarantine? found)
    {
        if (_flow is null)
        {
            if (!request.Resource.Properties.TryGet("segment", out CelValue stated))
                return;
            if (stated.Kind == CelKind.String)
                quarantines.FindSegment(stated.AsString(), Now, ref horizon, ref found);
            else if (stated.IsError)
                quarantines.FindAnySegment(Now, ref horizon, ref found);
            return;
        }

        _flow.Table.FindSource(request, _flow.Source);
        _flow.Table.FindDestination(request, _flow.Destination);
        FindSegments(quarantines, _flow.Source, ref horizon, ref found);
        FindSegments(quarantines, _flow.Destination, ref horizon, ref found);
        _flow.Clear();
    }

    private void FindSegments(QuarantineTable quarantines, Membership end, ref CelTimestamp horizon, ref Quarantine? found)
    {
        foreach (int segment in end.In)
            quarantines.FindSegment(_flow!.Table.Segments[segment].Name, Now, ref horizon, ref found);
        foreach ((int segment, _) in end.Unknown)
            quarantines.FindSegment(_flow!.Table.Segments[segment].Name, Now, ref horizon, ref found);
        if (end.Fault is not null)
            quarantines.FindAnySegment(Now, ref horizon, ref found);
    }

    private Decision RefuseContained(PolicySnapshot current) => new()
    {
        Id = Request.DecisionId,
        Effect = Effect.Deny,
        Reason = ReasonCode.Quarantined,
        Revision = current.Revision,
        ValidUntil = Horizon == CelTimestamp.MaxValue ? null : Horizon,
    };

    private Remediation GrantRemediation(CompiledPolicy policy, string name)
    {
        CelTimestamp horizon = Horizon;
        Grant? grant = _grants?.Find(Request, name, ref horizon);
        NarrowTo(horizon);
        Remediation remediation = grant is null ? Remediation.OfGrant(name) : Remediation.None;
        _trace?.AddGrantRequirement(policy, name, grant, remediation);
        return remediation;
    }
}
