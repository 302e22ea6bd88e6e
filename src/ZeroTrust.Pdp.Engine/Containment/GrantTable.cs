using System.Collections.Immutable;
using ZeroTrust.Cel;
using ZeroTrust.Pdp.Engine.Decisions;

namespace ZeroTrust.Pdp.Engine.Containment;

/// <summary>Finds the grant that a subject has, by one look-up by hash.</summary>
internal sealed class GrantTable
{
    private readonly Dictionary<ControlKey, Grant[]> _grants;
    private readonly Dictionary<ControlKey, Grant[]> _breakGlass;

    /// <param name="grants">Ordered by id, and so stay those of one key.</param>
    public GrantTable(ImmutableArray<Grant> grants)
    {
        _grants = Group(grants.Where(static grant => !grant.IsBreakGlass));
        _breakGlass = Group(grants.Where(static grant => grant.IsBreakGlass));
    }

    /// <summary>The active grant of a name that lasts longest; null: none. The horizon narrows to when that may change.</summary>
    public Grant? Find(DecisionRequest request, string name, ref CelTimestamp horizon) =>
        Longest(_grants, KeyOf(request.Subject, name), request, ref horizon);

    /// <summary>The active break-glass of the subject that lasts longest; null: none.</summary>
    public Grant? FindBreakGlass(DecisionRequest request, ref CelTimestamp horizon) =>
        Longest(_breakGlass, KeyOf(request.Subject, string.Empty), request, ref horizon);

    private static Grant? Longest(Dictionary<ControlKey, Grant[]> table, ControlKey key, DecisionRequest request, ref CelTimestamp horizon)
    {
        if (!table.TryGetValue(key, out Grant[]? entries))
            return null;
        Grant? found = null;
        CelTimestamp begins = CelTimestamp.MaxValue;
        foreach (Grant grant in entries)
        {
            CelTimestamp change = CelTimestamp.MaxValue;
            if (!grant.Scope.Fits(request))
                continue;
            if (!ControlState.IsActive(grant.From, grant.Until, request.Time, ref change))
                begins = change < begins ? change : begins;
            else if (found is null || grant.Until > found.Until)
                found = grant;
        }

        // One that has ended by then changes nothing while a longer one lasts.
        CelTimestamp next = found?.Until ?? begins;
        if (next < horizon)
            horizon = next;
        return found;
    }

    private static ControlKey KeyOf(SubjectEntity subject, string name) => new(subject.SubjectType, subject.Id, name);

    private static Dictionary<ControlKey, Grant[]> Group(IEnumerable<Grant> grants) => grants
        .GroupBy(static grant => new ControlKey(grant.SubjectType, grant.SubjectId, grant.Name))
        .ToDictionary(static group => group.Key, static group => group.ToArray());
}
