using System.Collections.Immutable;
using System.Runtime.InteropServices;
using ZeroTrust.Cel;
using ZeroTrust.Pdp.Engine.Compilation;
using ZeroTrust.Pdp.Engine.Decisions;
using ZeroTrust.Pdp.Engine.Explanations;

namespace ZeroTrust.Pdp.Engine.Evaluation;

/// <content>From the results of the candidates to the answer.</content>
internal sealed partial class RequestEvaluation
{
    private Decision Combine(PolicySnapshot current)
    {
        Tally tally = TallyEnforced(out UnmetPolicy challenge);
        (Effect effect, ReasonCode reason) = tally.Outcome;
        return new Decision
        {
            Id = Request.DecisionId,
            Effect = effect,
            Reason = reason,
            DeterminingPolicies = Determining(reason, challenge),
            Trust = _assessment,
            Obligations = effect == Effect.Allow ? Obligations() : [],
            Revision = current.Revision,
            ValidUntil = Horizon == CelTimestamp.MaxValue ? null : Horizon,
            Audit = WithSegments(_audit.Count == 0 ? [] : AuditOutcomes(tally)),
            Remedies = effect == Effect.Challenge ? challenge.Remediation.ToRemedies() : [],
            Problems = Problems(),
            BreakGlass = _breakGlass?.Id,
        };
    }

    private Decision Fail(PolicySnapshot current, ReasonCode reason) => new()
    {
        Id = Request.DecisionId,
        Effect = Effect.Deny,
        Reason = reason,
        Revision = current.Revision,
        Audit = WithSegments([]),
        ValidUntil = Horizon == CelTimestamp.MaxValue ? null : Horizon,
        Problems = Problems(),
        Failure = _trustFailure,
        BreakGlass = _breakGlass?.Id,
    };

    private Tally TallyEnforced(out UnmetPolicy challenge)
    {
        challenge = UnmetPolicy.None;
        foreach (UnmetPolicy unmet in CollectionsMarshal.AsSpan(_unmet))
        {
            bool cheaper = challenge.Policy is null || unmet.Remediation.Cost < challenge.Remediation.Cost;
            if (unmet.Remediation.IsPossible && cheaper)
                challenge = unmet;
        }

        return new Tally
        {
            Denied = _denies.Count > 0,
            DenyFailed = _failedDenies.Count > 0,
            Allowed = _allows.Count > 0,
            Challenged = challenge.Policy is not null,
            Unmet = _unmet.Count > 0,
        };
    }

    private ImmutableArray<string> Determining(ReasonCode reason, UnmetPolicy challenge)
    {
        switch (reason)
        {
            case ReasonCode.DeniedByPolicy or ReasonCode.DenyConditionFailed:
                _denies.AddRange(_failedDenies);
                _denies.Sort(static (a, b) => string.CompareOrdinal(a.Name, b.Name));
                return Names(_denies);
            case ReasonCode.AllowedByPolicy:
                return Names(_allows);
            case ReasonCode.StepUpRequired:
                return challenge.Policy!.NameAlone;
            case ReasonCode.RequirementsNotMet when _unmet.Count == 1:
                return _unmet[0].Policy!.NameAlone;
            case ReasonCode.RequirementsNotMet:
                return [.. _unmet.Select(static unmet => unmet.Policy!.Name)];
            default:
                return [];
        }
    }

    private static ImmutableArray<string> Names(List<CompiledPolicy> policies)
    {
        if (policies.Count == 1)
            return policies[0].NameAlone;
        string[] names = new string[policies.Count];
        for (int i = 0; i < names.Length; i++)
            names[i] = policies[i].Name;
        return ImmutableCollectionsMarshal.AsImmutableArray(names);
    }

    private ImmutableArray<Obligation> Obligations()
    {
        if (_allows.Count == 1)
            return _allows[0].Obligations;
        int count = 0;
        foreach (CompiledPolicy policy in CollectionsMarshal.AsSpan(_allows))
            count += policy.Obligations.Length;
        if (count == 0)
            return [];
        ImmutableArray<Obligation>.Builder obligations = ImmutableArray.CreateBuilder<Obligation>(count);
        foreach (CompiledPolicy policy in CollectionsMarshal.AsSpan(_allows))
            obligations.AddRange(policy.Obligations);
        return obligations.MoveToImmutable();
    }

    private ImmutableArray<AuditOutcome> AuditOutcomes(Tally enforced)
    {
        AuditOutcome[] outcomes = new AuditOutcome[_audit.Count];
        for (int i = 0; i < outcomes.Length; i++)
        {
            AuditResult audit = _audit[i];
            Tally tally = enforced;
            if (audit.Outcome == PolicyOutcome.ConditionFailed)
            {
                tally.DenyFailed = true;
            }
            else if (audit.Outcome == PolicyOutcome.RequirementNotMet)
            {
                tally.Unmet = true;
                tally.Challenged |= audit.Remediation.IsPossible;
            }
            else if (audit.Policy.Effect == Effect.Deny)
            {
                tally.Denied = true;
            }
            else
            {
                tally.Allowed = true;
            }

            (Effect effect, ReasonCode reason) = tally.Outcome;
            outcomes[i] = new AuditOutcome(audit.Policy.Name, effect, reason);
        }

        return ImmutableCollectionsMarshal.AsImmutableArray(outcomes);
    }

    private ImmutableArray<EvaluationProblem> Problems()
    {
        if (_problems is null)
            return [];
        _problems.Sort(static (a, b) =>
        {
            int byDocument = string.CompareOrdinal(a.Document, b.Document);
            int byPosition = byDocument != 0 ? byDocument : a.Position.CompareTo(b.Position);
            return byPosition != 0 ? byPosition : string.CompareOrdinal(a.Code, b.Code);
        });
        return [.. _problems];
    }
}
