using System.Collections.Immutable;

namespace ZeroTrust.Cel;

/// <summary>
/// A compiled expression. Immutable and safe for use by many threads, each with its own activation. Evaluation never throws:
/// what goes wrong is an error value. Authorization conditions over host records and maps evaluate without allocating.
/// </summary>
public sealed class CelProgram
{
    private readonly Node _plan;
    private readonly int _cost;
    private readonly ProgramOrigin _origin;
    private readonly int _locals;
    private readonly CelLimits _limits;
    private Plan? _tracedPlan;
    private PartialPlan? _partialPlan;

    internal CelProgram(ProgramOrigin origin, ProgramFacts facts, Plan plan, int locals)
    {
        Text = facts.Text;
        ResultType = facts.ResultType;
        Variables = facts.Variables;
        Fields = facts.Fields;
        IsClockDependent = facts.IsClockDependent;
        IsConstant = facts.IsConstant;
        EstimatedCost = facts.EstimatedCost;
        _origin = origin;
        _plan = plan.Root;
        _cost = plan.Cost;
        _locals = locals;
        _limits = origin.Environment.Limits;
    }

    /// <summary>The source.</summary>
    public string Text { get; }

    /// <summary>The environment in which it was compiled.</summary>
    public CelEnvironment Environment => _origin.Environment;

    /// <summary>The checked type.</summary>
    public CelType ResultType { get; }

    /// <summary>The variables that the expression refers to, by slot.</summary>
    public ImmutableArray<CelVariable> Variables { get; }

    /// <summary>The fields of record variables that the expression refers to.</summary>
    public ImmutableArray<CelFieldReference> Fields { get; }

    /// <summary>Whether the result can depend on a clock variable or clock field.</summary>
    public bool IsClockDependent { get; }

    /// <summary>Whether the expression refers to no variable.</summary>
    public bool IsConstant { get; }

    /// <summary>What an evaluation can cost, from the declared and assumed sizes of attributes.</summary>
    public CelCostEstimate EstimatedCost { get; }

    /// <summary>Evaluates to a value, which may be an error value.</summary>
    public CelValue Evaluate(CelActivation activation)
    {
        ArgumentNullException.ThrowIfNull(activation);
        if (activation.Enter(_locals, _cost, _limits, out var frame) is { } fault)
            return CelValue.FromError(Placed(fault));
        var result = _plan.Evaluate(activation);
        activation.Leave(_locals, frame);
        return result;
    }

    /// <summary>Evaluates a condition.</summary>
    /// <param name="activation">The bindings.</param>
    /// <param name="error">The error, exactly when the result is <see cref="CelTruth.Error"/>; also for a result that is not a bool.</param>
    public CelTruth EvaluateTruth(CelActivation activation, out CelError? error)
    {
        ArgumentNullException.ThrowIfNull(activation);
        if (activation.Enter(_locals, _cost, _limits, out var frame) is { } fault)
        {
            error = Placed(fault);
            return CelTruth.Error;
        }

        var result = _plan.Truth(activation);
        activation.Leave(_locals, frame);
        error = result == CelTruth.Error ? activation.Fault : null;
        return result;
    }

    /// <summary>Evaluates to the same result as <see cref="Evaluate"/> and keeps the value of each sub-expression that was evaluated.</summary>
    public CelTrace EvaluateTraced(CelActivation activation)
    {
        ArgumentNullException.ThrowIfNull(activation);
        var plan = LazyInitializer.EnsureInitialized(ref _tracedPlan, PlanTraced);
        var outer = activation.Recorder;
        var recorder = TraceRecorder.Take();
        if (activation.Enter(_locals, plan.Cost, _limits, out var frame) is { } fault)
            return recorder.ToTrace(CelValue.FromError(Placed(fault)));
        activation.Recorder = recorder;
        var result = plan.Root.Evaluate(activation);
        activation.Recorder = outer;
        activation.Leave(_locals, frame);
        return recorder.ToTrace(result);
    }

    /// <summary>
    /// Evaluates as far as the attributes that are known allow. What is known and decides gives a value; otherwise the residual is an
    /// expression over the unknown attributes that gives, once they are known, what this program gives. Not for hot paths.
    /// </summary>
    /// <param name="activation">
    /// The bindings. A host that supplies attributes itself may return <see cref="CelValue.FromUnknown"/> for any of them, at any depth;
    /// programs that it evaluates for a variable see its own values, not <paramref name="unknown"/>. The horizon is narrowed for the
    /// residual, too.
    /// </param>
    /// <param name="unknown">Further attributes to treat as unknown, whatever the activation holds.</param>
    public CelPartialResult EvaluatePartially(CelActivation activation, CelAttributeSet unknown)
    {
        ArgumentNullException.ThrowIfNull(activation);
        ArgumentNullException.ThrowIfNull(unknown);
        var plan = unknown.Clock is { } clock
            ? CelCompiler.PlanPartial(_origin, Text, clock)
            : LazyInitializer.EnsureInitialized(ref _partialPlan, () => CelCompiler.PlanPartial(_origin, Text, null));
        var masked = new MaskedActivation(activation, unknown);
        if (masked.Enter(_locals, plan.Plan.Cost, _limits, out _) is { } fault)
            return CelPartialResult.Of(CelValue.FromError(Placed(fault)));
        return PartialEvaluation.Run(masked, plan, this, _origin with { Expected = null, IsAuthored = false });
    }

    /// <summary>The attributes that the expression reads, with what it compares them with, in source order. Not for hot paths.</summary>
    public ImmutableArray<CelAttributeUse> FindAttributeUses() => CelCompiler.FindAttributeUses(_origin, Text);

    /// <summary>The source.</summary>
    public override string ToString() => Text;

    private Plan PlanTraced() => CelCompiler.PlanTraced(_origin, Text);

    private CelError Placed(CelError fault) => fault.At(new CelSpan(0, Text.Length));
}
