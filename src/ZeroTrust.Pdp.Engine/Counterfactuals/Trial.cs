using System.Collections.Immutable;
using ZeroTrust.Cel;
using ZeroTrust.Pdp.Engine.Compilation;
using ZeroTrust.Pdp.Engine.Containment;
using ZeroTrust.Pdp.Engine.Decisions;
using ZeroTrust.Pdp.Engine.Evaluation;

namespace ZeroTrust.Pdp.Engine.Counterfactuals;

/// <summary>Decides a request with sets of changes, each once, until a limit is reached.</summary>
internal sealed class Trial
{
    private readonly PolicyEngine _engine;
    private readonly PolicySnapshot _snapshot;
    private readonly ControlState _controls;
    private readonly DecisionRequest _request;
    private readonly CancellationToken _cancellation;
    private readonly CelTimestamp _last;
    private readonly Dictionary<string, ControlState> _withGrants = new(StringComparer.Ordinal);
    private readonly Dictionary<string, CelTimestamp?> _tried = new(StringComparer.Ordinal);
    private ImmutableArray<string>? _alwaysDenying;
    private long _cost;

    public Trial(
        PolicyEngine engine, PolicySnapshot snapshot, ControlState controls, DecisionRequest request, Decision decision, CancellationToken cancellation)
    {
        _engine = engine;
        _snapshot = snapshot;
        _controls = controls;
        _cancellation = cancellation;
        _request = request;
        _last = SignalTime.Plus(request.Time, SearchLimits.Horizon.Nanoseconds);
        _tried.Add(string.Empty, decision.ValidUntil);
        Note(decision);
    }

    /// <summary>How many hypothetical requests were decided.</summary>
    public int Decisions { get; private set; }

    /// <summary>Whether a limit ends everything.</summary>
    public bool IsOver => Decisions >= SearchLimits.Decisions || _cost > SearchLimits.Cost || _cancellation.IsCancellationRequested;

    /// <summary>Whether some set was not followed through all of its moments.</summary>
    public bool IsCut { get; private set; }

    /// <summary>Whether a deny policy held each time.</summary>
    public bool IsAlwaysDenied { get; private set; } = true;

    /// <summary>The deny policies that held each time.</summary>
    public ImmutableArray<string> AlwaysDenying => _alwaysDenying ?? [];

    /// <summary>The decision with a set of changes, as the request gets it that is made then.</summary>
    public Decision Settle(ImmutableArray<CandidateChange> set, CelTimestamp at) => Decide(set, at, isFollowed: false);

    /// <summary>Decides with a set of changes.</summary>
    /// <param name="set">The changes; a set that was tried, or that changes nothing, is passed over.</param>
    /// <param name="moments">Moments to look at where the set has a later time, in order.</param>
    /// <returns>The moment at which that is an allow; null when there is none.</returns>
    public CelTimestamp? Try(ImmutableArray<CandidateChange> set, ImmutableArray<CelTimestamp> moments)
    {
        if (_tried.ContainsKey(KeyOf(set)) || IsIdle(set))
            return null;
        ImmutableArray<CandidateChange> others = set.RemoveAll(static change => change.Kind == ChangeKind.Time);
        if (others.Length < set.Length)
            return TryLater(set, others, moments);
        Decision decision = Decide(set, _request.Time);
        _tried.Add(KeyOf(set), decision.ValidUntil);
        return decision.Effect == Effect.Allow ? _request.Time : null;
    }

    /// <summary>
    /// Follows a set through time: from each decision to the moment at which it may change. Where that takes too many steps, only the ends
    /// of windows are looked at from there on.
    /// </summary>
    private CelTimestamp? TryLater(
        ImmutableArray<CandidateChange> set, ImmutableArray<CandidateChange> others, ImmutableArray<CelTimestamp> moments)
    {
        // Its part was tried before, for it is smaller.
        CelTimestamp? at = _tried.GetValueOrDefault(KeyOf(others));
        _tried.Add(KeyOf(set), null);
        for (int step = 0; at is { } next && next <= _last; step++)
        {
            if (step >= SearchLimits.Steps)
            {
                IsCut = true;
                return TryMoments(set, moments.Where(moment => moment >= next));
            }

            if (IsOver)
                return null;
            Decision decision = Decide(set, next);
            if (decision.Effect == Effect.Allow)
                return next;
            at = decision.ValidUntil;
        }

        return null;
    }

    private CelTimestamp? TryMoments(ImmutableArray<CandidateChange> set, IEnumerable<CelTimestamp> moments)
    {
        foreach (CelTimestamp moment in moments.TakeWhile(moment => moment <= _last && !IsOver))
        {
            if (Decide(set, moment).Effect == Effect.Allow)
                return moment;
        }

        return null;
    }

    private Decision Decide(ImmutableArray<CandidateChange> set, CelTimestamp at, bool isFollowed = true)
    {
        var hypothesis = new Hypothesis(at, isFollowed);
        foreach (CandidateChange change in set)
            change.Apply(hypothesis);
        Decision decision = _engine.Decide(_snapshot, With(hypothesis.Grants), _request, hypothesis, out long cost);
        Decisions++;
        _cost += cost;
        Note(decision);
        return decision;
    }

    private void Note(Decision decision)
    {
        IsAlwaysDenied &= decision.Reason is ReasonCode.DeniedByPolicy or ReasonCode.DenyConditionFailed;
        _alwaysDenying = _alwaysDenying is { } sofar ? [.. sofar.Intersect(decision.DeterminingPolicies, StringComparer.Ordinal)] : decision.DeterminingPolicies;
    }

    /// <summary>Whether a set has a change of a device, and no device.</summary>
    private bool IsIdle(ImmutableArray<CandidateChange> set) =>
        _request.Device is null && set.Any(static change => change.NeedsDevice) && set.All(static change => change.Kind != ChangeKind.AnotherDevice);

    private ControlState With(List<string> grants)
    {
        if (grants.Count == 0)
            return _controls;
        string key = string.Join('\n', grants);
        if (_withGrants.TryGetValue(key, out ControlState? state))
            return state;
        SubjectEntity subject = _request.Subject;
        state = new ControlState(_controls.Version, _controls.Quarantines,
        [
            .. _controls.Grants,
            .. grants.Select(name => new Grant(
                $"hypothetical {name}", subject.SubjectType, subject.Id, name, false, GrantScope.Everything, string.Empty, string.Empty,
                _request.Time, CelTimestamp.MaxValue)),
        ]);
        _withGrants.Add(key, state);
        return state;
    }

    private static string KeyOf(ImmutableArray<CandidateChange> set) =>
        string.Join('\n', set.Select(static change => $"{change.Kind} {change.What} {change.To}"));
}
