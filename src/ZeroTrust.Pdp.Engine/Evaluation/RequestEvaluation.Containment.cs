using ZeroTrust.Cel;
using ZeroTrust.Pdp.Engine.Compilation;
using ZeroTrust.Pdp.Engine.Containment;
using ZeroTrust.Pdp.Engine.Decisions;

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
        if (quarantines.Find(Request, ref horizon) is not { } quarantine)
        {
            NarrowTo(horizon);
            return false;
        }

        _breakGlass = _grants?.FindBreakGlass(Request, ref horizon);
        NarrowTo(horizon);
        _trace?.AddContainment(quarantine, _breakGlass);
        return _breakGlass is null;
    }

    private Decision RefuseContained(PolicySnapshot current) => new()
    {
        Id = Request.DecisionId,
        Effect = Effect.Deny,
        Reason = ReasonCode.Quarantined,
        Revision = current.Revision,
        ValidUntil = Horizon == CelTimestamp.MaxValue ? null : Horizon,
    };

    private Remediation GrantRemediation(string name)
    {
        CelTimestamp horizon = Horizon;
        Grant? grant = _grants?.Find(Request, name, ref horizon);
        NarrowTo(horizon);
        Remediation remediation = grant is null ? Remediation.OfGrant(name) : Remediation.None;
        _trace?.AddGrantRequirement(name, grant, remediation);
        return remediation;
    }
}
