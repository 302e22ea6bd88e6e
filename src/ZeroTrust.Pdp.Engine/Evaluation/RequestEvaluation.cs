using ZeroTrust.Cel;
using ZeroTrust.Pdp.Engine.Compilation;
using ZeroTrust.Pdp.Engine.Containment;
using ZeroTrust.Pdp.Engine.Decisions;
using ZeroTrust.Pdp.Engine.Evaluation.Levels;
using ZeroTrust.Pdp.Engine.Explanations;
using ZeroTrust.Pdp.Engine.Trust;
using ZeroTrust.Pdp.Engine.Trust.History;

namespace ZeroTrust.Pdp.Engine.Evaluation;

/// <summary>
/// Evaluates one request against one snapshot. Reused for one request after another by one thread, so that a decision
/// allocates little more than its answer. The steps: resolve attributes, refuse what is quarantined, check the flow between segments, assess trust,
/// evaluate every candidate, combine.
/// </summary>
/// <remarks>
/// INVARIANT: what is evaluated does not depend on the order of documents, nor on results found on the way, nor on
/// whether a trace is kept. Every candidate is evaluated, also when a deny has been found.
/// </remarks>
internal sealed partial class RequestEvaluation(PolicySnapshot snapshot) : CelActivation
{
    // Ten times what one condition may cost, about a second. Every further condition is an error, so what is left denies or does not allow.
    public const long MaxCost = 10_000_000;

    private static readonly CelError NoDevice = new(CelErrorCode.AttributeAbsent, "the request names no `device`");
    private static readonly CelError NoTrust = new(CelErrorCode.AttributeAbsent, "no trust profile serves the resource, so there is no `trust`");

    private readonly List<CompiledPolicy> _allows = [];
    private readonly List<CompiledPolicy> _denies = [];
    private readonly List<CompiledPolicy> _failedDenies = [];
    private readonly List<UnmetPolicy> _unmet = [];
    private readonly List<AuditResult> _audit = [];
    private readonly Memo<CelValue>[] _definitions = new Memo<CelValue>[snapshot.Definitions.Length];
    private readonly Memo<LevelResult>[] _levels = new Memo<LevelResult>[snapshot.Levels.Length];

    private DecisionRequest? _stated;
    private DecisionRequest? _request;
    private ISubjectHistory? _history;
    private TraceCollector? _trace;
    private List<EvaluationProblem>? _problems;
    private CompiledTrustProfile? _profile;
    private TrustAssessment? _assessment;
    private TrustEntity? _trustEntity;
    private TrustThreshold? _threshold;
    private ReasonCode? _trustDenial;
    private Exception? _trustFailure;

    public PolicySnapshot Snapshot => snapshot;

    /// <summary>The request with its attributes as they are believed.</summary>
    public DecisionRequest Request => _request!;

    public override CelTimestamp Now => _request!.Time;

    /// <summary>Decides; <paramref name="trace"/> is null for a plain evaluation.</summary>
    public Decision Run(PolicySnapshot current, ControlState controls, DecisionRequest request, ISubjectHistory? history, TraceCollector? trace)
    {
        _stated = Hypothesis?.MovedInTime(request) ?? request;
        _request = _stated;
        _history = history;
        _trace = trace;
        _grants = controls.GrantTable;
        Allowance = MaxCost;
        try
        {
            _profile = snapshot.ProfileFor(request.Resource.ResourceType);
            if (NeedsResolution(_stated))
                _request = Resolve(_stated);
            if (Hypothesis is not null)
                _request = Hypothesis.ApplyTo(_request);
            Decision decision = Decide(current, controls);
            // Behaviour is learned of what was believed, not of what was stated.
            if (!ReferenceEquals(_request, _stated) && snapshot.UsesHistory)
                decision.Observed = new ObservedBehaviour(new Observation(_request));
            return decision;
        }
        finally
        {
            Clear();
        }
    }

    private Decision Decide(PolicySnapshot current, ControlState controls)
    {
        if (controls.QuarantineTable is { } quarantines && IsContained(quarantines))
            return RefuseContained(current);
        if (_flow is not null && !IsFlowAllowed(_flow))
            return RefuseFlow(current);
        AssessTrust();
        if (_trustDenial is { } reason)
            return Fail(current, reason);
        EvaluateCandidates();
        return Combine(current);
    }

    public override CelValue GetVariable(int slot) => slot switch
    {
        Variables.Subject => CelValue.FromObject(Request.Subject),
        Variables.Device => Request.Device is { } device ? CelValue.FromObject(device) : CelValue.FromError(NoDevice),
        Variables.Action => CelValue.FromObject(Request.Action),
        Variables.Resource => CelValue.FromObject(Request.Resource),
        Variables.Context => CelValue.FromObject(Request.Context),
        Variables.Now => CelValue.FromTimestamp(Now),
        Variables.Trust => Trust(),
        _ => Definition(slot - Variables.Count),
    };

    public void NarrowTo(CelTimestamp moment)
    {
        if (moment < Horizon)
            Horizon = moment;
    }

    /// <summary>Evaluates a condition and reports it when it fails.</summary>
    public CelTruth Condition(CompiledExpression expression) => Condition(expression, out _);

    /// <summary>Whether the subject has an access level; evaluated once a request.</summary>
    public LevelResult Level(CompiledAccessLevel level)
    {
        ref Memo<LevelResult> memo = ref _levels[level.Number];
        if (!memo.IsSet)
        {
            CelTimestamp outer = Horizon;
            Horizon = CelTimestamp.MaxValue;
            LevelResult result = level.Evaluate(this);
            memo = new Memo<LevelResult>(result, Horizon);
            _trace?.AddLevel(level, this);
            Horizon = outer;
        }

        NarrowTo(memo.Horizon);
        return memo.Value;
    }

    private CelTruth Condition(CompiledExpression expression, out ConditionTrace? trace)
    {
        trace = null;
        CelTruth truth;
        CelError? error;
        if (_trace is null)
        {
            truth = expression.Program.EvaluateTruth(this, out error);
        }
        else
        {
            CelTrace steps = expression.Program.EvaluateTraced(this);
            (truth, error) = TraceCollector.TruthOf(steps.Result);
            trace = Keep(expression, steps);
        }

        if (truth == CelTruth.Error)
            Report(expression, error!);
        return truth;
    }

    private CelValue Value(CompiledExpression expression, out CelError? error)
    {
        CelValue value;
        if (_trace is null)
        {
            value = expression.Program.Evaluate(this);
        }
        else
        {
            CelTrace steps = expression.Program.EvaluateTraced(this);
            value = steps.Result;
            Keep(expression, steps);
        }

        error = value.IsError ? value.AsError() : null;
        return value;
    }

    /// <summary>Writes values down for the trace: that reads attributes, but nothing depends on those.</summary>
    private ConditionTrace Keep(CompiledExpression expression, CelTrace steps)
    {
        CelTimestamp horizon = Horizon;
        ConditionTrace trace = _trace!.Keep(expression, steps);
        Horizon = horizon;
        return trace;
    }

    private CelValue Definition(int number)
    {
        ref Memo<CelValue> memo = ref _definitions[number];
        if (!memo.IsSet)
        {
            CompiledDefinition definition = snapshot.Definitions[number];
            SortedSet<string>? read = _trace?.BeginDefinition();
            CelTimestamp outer = Horizon;
            Horizon = CelTimestamp.MaxValue;
            CelValue value = Value(definition.Expression, out CelError? error);
            if (error is not null)
            {
                Report(definition.Expression, error);
                // Without its place, which is one of the definition: who refers to the definition reports his own.
                value = CelValue.FromError(new CelError(error.Code, error.Message));
            }

            memo = new Memo<CelValue>(value, Horizon);
            Horizon = outer;
            _trace?.AddDefinition(definition, read!);
        }

        _trace?.UseDefinition(snapshot.Definitions[number]);
        NarrowTo(memo.Horizon);
        return memo.Value;
    }

    private CelValue Trust() =>
        _assessment is null
            ? CelValue.FromError(NoTrust)
            : CelValue.FromObject(_trustEntity ??= new TrustEntity(_assessment));

    private void Sort(CompiledPolicy policy, PolicyOutcome outcome, Remediation remediation)
    {
        bool isAllow = policy.Effect == Effect.Allow;
        if (outcome == PolicyOutcome.Holds)
            (isAllow ? _allows : _denies).Add(policy);
        else if (outcome == PolicyOutcome.ConditionFailed && !isAllow)
            _failedDenies.Add(policy);
        else if (outcome == PolicyOutcome.RequirementNotMet)
            _unmet.Add(new UnmetPolicy(policy, remediation));
    }

    /// <summary>An audit-mode policy leaves no mark on the decision, so neither on how long it holds.</summary>
    private void EvaluateAudit(CompiledPolicy policy)
    {
        CelTimestamp horizon = Horizon;
        PolicyOutcome outcome = Evaluate(policy, out Remediation remediation);
        Horizon = horizon;
        bool takesPart = outcome is PolicyOutcome.Holds or PolicyOutcome.RequirementNotMet
            || (outcome == PolicyOutcome.ConditionFailed && policy.Effect == Effect.Deny);
        if (takesPart)
            _audit.Add(new AuditResult(policy, outcome, remediation));
    }

    private PolicyOutcome Evaluate(CompiledPolicy policy, out Remediation remediation)
    {
        remediation = Remediation.None;
        if ((policy.Targets.FirstMismatch(Request) ?? SegmentMismatch(policy)) is not null)
            return PolicyOutcome.TargetMismatch;

        PolicyOutcome outcome = EvaluateFitting(policy, ref remediation);
        _trace?.AddPolicy(policy, outcome, null);
        return outcome;
    }

    private PolicyOutcome EvaluateFitting(CompiledPolicy policy, ref Remediation remediation)
    {
        if (!IsValidNow(policy))
            return PolicyOutcome.NotValidNow;
        if (policy.When is not null)
        {
            CelTruth truth = Condition(policy.When, out ConditionTrace? condition);
            _trace?.PolicyCondition = condition;
            if (truth != CelTruth.True)
                return truth == CelTruth.False ? PolicyOutcome.ConditionFalse : PolicyOutcome.ConditionFailed;
        }

        if (policy.Targets.NeedsGroups && Request.Subject.GroupsFault is { } fault)
        {
            Report(policy, fault, "subjects.groups");
            return PolicyOutcome.ConditionFailed;
        }

        return (!policy.HasRequirements && RequiredTrust(policy) is null) || Requirements(policy, ref remediation) ? PolicyOutcome.Holds : PolicyOutcome.RequirementNotMet;
    }

    private bool IsValidNow(CompiledPolicy policy)
    {
        if (policy.NotBefore is { } from && Now < from)
        {
            NarrowTo(from);
            return false;
        }

        if (policy.NotAfter is not { } until)
            return true;
        if (Now >= until)
            return false;
        NarrowTo(until);
        return true;
    }

    private bool Requirements(CompiledPolicy policy, ref Remediation remediation)
    {
        bool met = true;
        if (policy.AccessLevel is { } level)
        {
            LevelResult result = Level(level);
            met &= result.Truth == CelTruth.True;
            remediation = Remediation.Both(remediation, result.Remediation);
            _trace?.AddLevelRequirement(policy, level, result);
        }

        if (RequiredTrust(policy) is { } score)
        {
            Remediation trust = TrustRemediation(policy, score);
            met &= trust.IsMet;
            remediation = Remediation.Both(remediation, trust);
            _trace?.AddTrustRequirement(policy, score, policy.Trust == score ? null : _threshold, _assessment, trust);
        }

        if (policy.MfaWithin is { } within)
        {
            TestResult mfa = TestMfa(within, policy.MfaRemedy);
            met &= mfa.Truth == CelTruth.True;
            remediation = Remediation.Both(remediation, mfa.Remediation);
            _trace?.AddMfaRequirement(policy, within, mfa, this);
        }

        if (policy.Grant is { } grant)
        {
            Remediation needed = GrantRemediation(policy, grant);
            met &= needed.IsMet;
            remediation = Remediation.Both(remediation, needed);
        }

        return met;
    }

    private void Clear()
    {
        _stated = null;
        _request = null;
        Hypothesis = null;
        _grants = null;
        _breakGlass = null;
        _history = null;
        _trace = null;
        _problems = null;
        _profile = null;
        _assessment = null;
        _trustEntity = null;
        _threshold = null;
        _trustDenial = null;
        _trustFailure = null;
        _allows.Clear();
        _denies.Clear();
        _failedDenies.Clear();
        _unmet.Clear();
        _audit.Clear();
        _candidates.Clear();
        Array.Clear(_definitions);
        Array.Clear(_levels);
        _flow?.Clear();
        ResetEvaluation();
    }
}
