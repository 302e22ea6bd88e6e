using System.Collections.Immutable;
using System.Globalization;
using ZeroTrust.Cel;
using ZeroTrust.Pdp.Engine.Attributes;
using ZeroTrust.Pdp.Engine.Containment;
using ZeroTrust.Pdp.Engine.Decisions;
using ZeroTrust.Pdp.Engine.Diagnostics;
using ZeroTrust.Pdp.Engine.Documents;
using ZeroTrust.Pdp.Engine.Evaluation.Levels;
using ZeroTrust.Pdp.Engine.Explanations;
using ZeroTrust.Pdp.Engine.Trust;

namespace ZeroTrust.Pdp.Engine.Evaluation;

/// <summary>Keeps what an evaluation met, for an explanation. It only listens: it changes nothing of the evaluation.</summary>
internal sealed class TraceCollector
{
    private const int MaxLiteral = 256;

    private readonly List<PolicyTrace> _policies = [];
    private readonly HashSet<CompiledPolicy> _seen = [];
    private readonly List<SharedTrace> _shared = [];
    private readonly List<(SourcePosition Position, string Sources)> _factors = [];
    private readonly Dictionary<CompiledDefinition, SortedSet<string>> _definitionSources = [];
    private readonly List<RequirementTrace> _requirements = [];
    private readonly List<AttributeTrace> _attributes = [];
    private readonly HashSet<(EntityKind Kind, string? Name)> _read = [];

    // The properties of an entity are a part of nearly every condition: each map is written down once.
    private readonly Dictionary<CelMap, TraceValue> _maps = new(ReferenceEqualityComparer.Instance);
    private SortedSet<string> _sources = new(StringComparer.Ordinal);
    private ContainmentTrace? _containment;
    private bool _isWriting;

    /// <summary>How the flow was judged.</summary>
    public FlowTrace? Flow { get; set; }

    /// <summary>The expression evaluated last; its owner takes it from here.</summary>
    public ConditionTrace? LastCondition { get; set; }

    /// <summary>The condition of the policy being evaluated.</summary>
    public ConditionTrace? PolicyCondition { get; set; }

    public static (CelTruth Truth, CelError? Error) TruthOf(in CelValue value) => value.Kind switch
    {
        CelKind.Bool => (value.AsBool() ? CelTruth.True : CelTruth.False, null),
        CelKind.Error => (CelTruth.Error, value.AsError()),
        _ => (CelTruth.Error, new CelError(CelErrorCode.NoSuchOverload, "the condition is not a bool")),
    };

    /// <summary>Keeps an expression with the values of its parts.</summary>
    public ConditionTrace Keep(CompiledExpression expression, CelTrace trace)
    {
        // Writing a map down looks at all its entries, which the expression did not.
        _isWriting = true;
        LastCondition = ToTrace(expression, trace);
        _isWriting = false;
        return LastCondition;
    }

    private ConditionTrace ToTrace(CompiledExpression expression, CelTrace trace)
    {
        ImmutableArray<ExpressionTrace>.Builder steps = ImmutableArray.CreateBuilder<ExpressionTrace>(trace.Steps.Length);
        foreach (CelTraceStep step in trace.Steps)
            steps.Add(new ExpressionTrace(step.Text, expression.Locate(step.Span), Write(step.Value)));
        return new ConditionTrace(expression.Text, Write(trace.Result), expression.Position, steps.MoveToImmutable());
    }

    /// <summary>From here on what is read is read by one factor.</summary>
    public void BeginFactor() => _sources.Clear();

    /// <summary>Adds where a factor stands, and the sources of what it has read.</summary>
    public void AddFactor(SourcePosition position) => _factors.Add((position, string.Join(", ", _sources)));

    /// <summary>From here on what is read is read by a definition; gives back what was read before.</summary>
    public SortedSet<string> BeginDefinition()
    {
        SortedSet<string> outer = _sources;
        _sources = new SortedSet<string>(StringComparer.Ordinal);
        return outer;
    }

    /// <summary>Whether a policy has its trace.</summary>
    public bool Has(CompiledPolicy policy) => _seen.Contains(policy);

    public void AddPolicy(CompiledPolicy policy, PolicyOutcome outcome, string? mismatch)
    {
        _seen.Add(policy);
        _policies.Add(new PolicyTrace(
            policy.Name, policy.Position, policy.Effect, policy.IsAudit, outcome, mismatch, PolicyCondition, [.. _requirements])
        {
            MismatchPosition = mismatch is not null ? policy.PositionOf(mismatch) : outcome == PolicyOutcome.NotValidNow ? policy.PositionOf("validity") : null,
        });
        PolicyCondition = null;
        _requirements.Clear();
    }

    public void AddLevelRequirement(CompiledPolicy policy, CompiledAccessLevel level, LevelResult result)
    {
        string actual = result.Truth switch
        {
            CelTruth.True => "reached",
            CelTruth.False => "not reached",
            _ => "could not be evaluated",
        };
        _requirements.Add(new RequirementTrace(
            "accessLevel", level.Name, actual, result.Truth == CelTruth.True, result.Remediation.ToRemedies())
        {
            Position = policy.PositionOf("require.accessLevel"),
        });
    }

    public void AddTrustRequirement(CompiledPolicy policy, int required, TrustThreshold? threshold, TrustAssessment? assessment, Remediation remediation)
    {
        string actual = assessment is null
            ? "no trust profile serves the resource"
            : string.Create(CultureInfo.InvariantCulture, $"{assessment.Score}");
        _requirements.Add(new RequirementTrace(
            threshold is null ? "trust" : "trustThreshold", string.Create(CultureInfo.InvariantCulture, $"{required}"), actual,
            remediation.IsMet, remediation.ToRemedies())
        {
            Position = threshold?.Position ?? policy.PositionOf("require.trust"),
        });
    }

    public void AddMfaRequirement(CompiledPolicy policy, CelDuration within, TestResult result, RequestEvaluation evaluation) =>
        _requirements.Add(new RequirementTrace(
            "mfaWithin", DurationText.Format(within),
            LevelTest.AgeText(evaluation, evaluation.Request.Subject.Properties, "mfa_time"),
            result.Truth == CelTruth.True, result.Remediation.ToRemedies())
        {
            Position = policy.PositionOf("require.mfaWithin"),
        });

    public void AddGrantRequirement(CompiledPolicy policy, string name, Grant? grant, Remediation remediation) =>
        _requirements.Add(new RequirementTrace(
            "grant", name, grant is null ? "not granted" : $"granted until {grant.Until}, by {grant.ApprovedBy} ({grant.Id})",
            grant is not null, remediation.ToRemedies())
        {
            Position = policy.PositionOf("require.grant"),
        });

    public void AddContainment(Quarantine quarantine, Grant? breakGlass) =>
        _containment = new ContainmentTrace(quarantine, breakGlass);

    /// <summary>Whether an attribute that is read has to be added: not when it is there already, for a request reads one and the same each time.</summary>
    /// <param name="kind">Whose attribute it is.</param>
    /// <param name="name">The property; null: the groups of the subject.</param>
    /// <param name="source">The source that counts.</param>
    public bool IsNew(EntityKind kind, string? name, string? source)
    {
        if (_isWriting)
            return false;
        if (source is not null)
            _sources.Add(source);
        return _read.Add((kind, name));
    }

    /// <summary>Adds an attribute.</summary>
    public void AddAttribute(AttributeTrace attribute) => _attributes.Add(attribute);

    /// <summary>Adds a definition that was evaluated.</summary>
    /// <param name="definition">The definition.</param>
    /// <param name="outer">What was read before it.</param>
    public void AddDefinition(CompiledDefinition definition, SortedSet<string> outer)
    {
        _shared.Add(new SharedTrace($"Definitions/{definition.Name}", LastCondition, []));
        _definitionSources.Add(definition, _sources);
        _sources = outer;
    }

    /// <summary>Who uses a definition reads what it has read.</summary>
    public void UseDefinition(CompiledDefinition definition) => _sources.UnionWith(_definitionSources[definition]);

    public void AddLevel(CompiledAccessLevel level, RequestEvaluation evaluation)
    {
        ImmutableArray<RequirementTrace>.Builder tests = ImmutableArray.CreateBuilder<RequirementTrace>();
        foreach (LevelCondition condition in level.Conditions)
        {
            foreach (LevelTest test in condition.Tests)
            {
                TestResult result = test.Test(evaluation);
                bool met = condition.Negate ? result.Truth == CelTruth.False : result.Truth == CelTruth.True;
                tests.Add(new RequirementTrace(
                    test.Name, condition.Negate ? $"not {test.Expected}" : test.Expected, test.Actual(evaluation), met,
                    met || condition.Negate ? [] : result.Remediation.ToRemedies())
                {
                    Position = test.Position,
                });
            }
        }

        ConditionTrace? when = level.When is null ? null : LastCondition;
        _shared.Add(new SharedTrace(level.Document, when, tests.DrainToImmutable()));
    }

    public Explanation ToExplanation(Decision decision)
    {
        ImmutableArray<TrustFactorTrace>.Builder factors = ImmutableArray.CreateBuilder<TrustFactorTrace>();
        if (decision.Trust is { } trust)
        {
            for (int i = 0; i < trust.Factors.Length; i++)
                factors.Add(new TrustFactorTrace(trust.Factors[i], _factors[i].Position, _factors[i].Sources is { Length: > 0 } sources ? sources : trust.Factors[i].Source));
        }

        _attributes.Sort(static (a, b) => string.CompareOrdinal(a.Path, b.Path));
        _policies.Sort(static (a, b) => string.CompareOrdinal(a.Policy, b.Policy));
        _shared.Sort(static (a, b) => string.CompareOrdinal(a.Document, b.Document));
        return new Explanation(decision, [.. _policies], factors.DrainToImmutable(), [.. _shared]) { Flow = Flow, Containment = _containment, Attributes = [.. _attributes] };
    }

    private TraceValue Write(in CelValue value)
    {
        if (value.Kind != CelKind.Map)
            return ToValue(value);
        if (!_maps.TryGetValue(value.AsMap(), out TraceValue written))
            _maps.Add(value.AsMap(), written = ToValue(value));
        return written;
    }

    /// <summary>A value as a literal, or an error.</summary>
    public static TraceValue ToValue(in CelValue value) =>
        value.IsError
            ? new TraceValue(null, $"{value.AsError().CodeText}: {value.AsError().Message}")
            : new TraceValue(value.ToLiteral(MaxLiteral), null);
}
