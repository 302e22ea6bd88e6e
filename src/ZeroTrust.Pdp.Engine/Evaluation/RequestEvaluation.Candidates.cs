using ZeroTrust.Pdp.Engine.Explanations;

namespace ZeroTrust.Pdp.Engine.Evaluation;

/// <content>The walk over the policies that may fit the request.</content>
internal sealed partial class RequestEvaluation
{
    // An explanation is read by people: of what does not fit anyway it shows so many.
    private const int MaxMismatches = 25;

    private readonly CandidateList _candidates = new();

    /// <summary>Evaluates every candidate once, in the order of names.</summary>
    private void EvaluateCandidates()
    {
        snapshot.Index.Find(Request, _candidates);
        foreach (int number in _candidates.InOrder())
        {
            CompiledPolicy policy = snapshot.Policies[number];
            if (policy.IsAudit)
                EvaluateAudit(policy);
            else
                Sort(policy, Evaluate(policy, out Remediation remediation), remediation);
        }

        if (_trace is not null)
            TraceMismatches(_trace);
    }

    /// <summary>
    /// Shows policies that do not fit, of a large set those of the resource's type: who looks for one of them asks why. Which ones does not
    /// depend on where policies are filed.
    /// </summary>
    private void TraceMismatches(TraceCollector trace)
    {
        IEnumerable<int> others = snapshot.Policies.Length <= MaxMismatches
            ? Enumerable.Range(0, snapshot.Policies.Length)
            : snapshot.Index.OfResourceType(Request.Resource.ResourceType);
        int shown = 0;
        foreach (int number in others)
        {
            CompiledPolicy policy = snapshot.Policies[number];
            if (trace.Has(policy) || (policy.Targets.FirstMismatch(Request) ?? SegmentMismatch(policy)) is not { } mismatch)
                continue;
            trace.AddPolicy(policy, PolicyOutcome.TargetMismatch, mismatch);
            if (++shown == MaxMismatches)
                break;
        }
    }
}
