using System.Collections.Immutable;

namespace ZeroTrust.Cel;

/// <summary>
/// A compiled expression. Immutable and safe for use by many threads, each with its own activation. Evaluation never throws:
/// what goes wrong is an error value. Authorization conditions over host records and maps evaluate without allocating.
/// </summary>
public sealed class CelProgram
{
    private readonly Node _plan;
    private readonly ProgramOrigin _origin;
    private readonly int _locals;
    private readonly CelLimits _limits;
    private Node? _tracedPlan;

    internal CelProgram(ProgramOrigin origin, ProgramFacts facts, Node plan, int locals)
    {
        Text = facts.Text;
        ResultType = facts.ResultType;
        Variables = facts.Variables;
        Fields = facts.Fields;
        IsClockDependent = facts.IsClockDependent;
        IsConstant = facts.IsConstant;
        _origin = origin;
        _plan = plan;
        _locals = locals;
        _limits = origin.Environment.Limits;
    }

    /// <summary>The source.</summary>
    public string Text { get; }

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

    /// <summary>Evaluates to a value, which may be an error value.</summary>
    public CelValue Evaluate(CelActivation activation)
    {
        ArgumentNullException.ThrowIfNull(activation);
        if (!activation.TryEnter(_locals, _limits, out var frame))
            return CelValue.FromError(TooDeep());
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
        if (!activation.TryEnter(_locals, _limits, out var frame))
        {
            error = TooDeep();
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
        var recorder = new TraceRecorder();
        if (!activation.TryEnter(_locals, _limits, out var frame))
            return recorder.ToTrace(CelValue.FromError(TooDeep()));
        activation.Recorder = recorder;
        var result = plan.Evaluate(activation);
        activation.Recorder = outer;
        activation.Leave(_locals, frame);
        return recorder.ToTrace(result);
    }

    /// <summary>The source.</summary>
    public override string ToString() => Text;

    private Node PlanTraced() => CelCompiler.PlanTraced(_origin, Text);

    private CelError TooDeep() =>
        new CelError(CelErrorCode.LimitExceeded, "evaluations are nested too deep; a definition may refer to itself").At(new CelSpan(0, Text.Length));
}
