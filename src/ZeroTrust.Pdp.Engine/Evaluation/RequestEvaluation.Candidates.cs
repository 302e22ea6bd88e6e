using ZeroTrust.Pdp.Engine.Explanations;

namespace ZeroTrust.Pdp.Engine.Evaluation;

/// <content>The walk over the policies that may fit the request.</content>
internal sealed partial class RequestEvaluation
{
    // An explanation is read by people: of what does not fit anyway it shows so many.
    private const int MaxMismatches = 25;

    /// <summary>Evaluates every candidate once. The lists are not merged into one order: what was found is ordered at the end, where it is little.</summary>
    private void EvaluateCandidates()
    {
        PolicyIndex index = snapshot.Index;
        Visit(index.Rest);
        if (index.Uses(IndexedTarget.ResourceType))
            Visit(index.Find(IndexedTarget.ResourceType, Request.Resource.ResourceType));
        if (index.Uses(IndexedTarget.SubjectGroup))
            VisitGroups(index);
        if (index.Uses(IndexedTarget.ResourceId))
            Visit(index.Find(IndexedTarget.ResourceId, Request.Resource.Id));
        if (index.Uses(IndexedTarget.SubjectId))
            Visit(index.Find(IndexedTarget.SubjectId, Request.Subject.Id));
        if (index.Uses(IndexedTarget.Action))
            Visit(index.Find(IndexedTarget.Action, Request.Action.Name));
        if (index.Uses(IndexedTarget.SubjectType))
            Visit(index.Find(IndexedTarget.SubjectType, Request.Subject.SubjectType));
        OrderFound();
        if (_trace is not null)
            TraceMismatches(index, _trace);
    }

    private void VisitGroups(PolicyIndex index)
    {
        IReadOnlyList<string> groups = Request.Subject.Groups;
        for (int i = 0; i < groups.Count; i++)
        {
            foreach (int number in index.Find(IndexedTarget.SubjectGroup, groups[i]))
            {
                // Filed under every group that it names, so it has been visited under an earlier one that it fits.
                CompiledPolicy policy = snapshot.Policies[number];
                if (i == 0 || !policy.Targets.FitsGroup(groups, i))
                    Visit(policy);
            }
        }
    }

    private void Visit(int[] numbers)
    {
        foreach (int number in numbers)
            Visit(snapshot.Policies[number]);
    }

    private void Visit(CompiledPolicy policy)
    {
        if (policy.IsAudit)
            EvaluateAudit(policy);
        else
            Sort(policy, Evaluate(policy, out Remediation remediation), remediation);
    }

    /// <summary>Puts what was found into the order of names.</summary>
    private void OrderFound()
    {
        if (_allows.Count > 1)
            _allows.Sort(static (a, b) => string.CompareOrdinal(a.Name, b.Name));
        if (_unmet.Count > 1)
            _unmet.Sort(static (a, b) => string.CompareOrdinal(a.Policy!.Name, b.Policy!.Name));
        if (_audit.Count > 1)
            _audit.Sort(static (a, b) => string.CompareOrdinal(a.Policy.Name, b.Policy.Name));
    }

    /// <summary>Shows policies of the resource's type that were no candidates: who looks for one of them asks why it does not fit.</summary>
    private void TraceMismatches(PolicyIndex index, TraceCollector trace)
    {
        int shown = 0;
        foreach (int number in index.OfResourceType(Request.Resource.ResourceType))
        {
            CompiledPolicy policy = snapshot.Policies[number];
            if (trace.Has(policy) || policy.Targets.FirstMismatch(Request) is not { } mismatch)
                continue;
            trace.AddPolicy(policy, PolicyOutcome.TargetMismatch, mismatch);
            if (++shown == MaxMismatches)
                break;
        }
    }
}
