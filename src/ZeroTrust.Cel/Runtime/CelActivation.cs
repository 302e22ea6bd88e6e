using System.Runtime.CompilerServices;

namespace ZeroTrust.Cel;

/// <summary>
/// The bindings of an evaluation, and its working state, so that evaluating allocates nothing. Used by one thread at a time;
/// meant to be pooled. Re-entrant: <see cref="GetVariable"/> may evaluate another program with the same activation.
/// </summary>
public abstract class CelActivation
{
    // A host that re-enters deeper than this has a cycle in its definitions.
    private const int MaxReentrance = 64;

    // About 0.1 ms of evaluation.
    private const int SliceSize = 1_000;

    private CelValue[] _locals = [];
    private int _frame;
    private int _top;
    private int _depth;
    private long _allocation;

    // The budget is handed out in slices: only a new slice asks whether the host has had enough.
    private int _slice;
    private long _reserve;
    private long _budget;
    private bool _isInterrupted;

    /// <summary>The current time; the same for as long as the activation serves one request.</summary>
    public abstract CelTimestamp Now { get; }

    /// <summary>
    /// The moment until which the results obtained so far hold if only time passes. Evaluation only ever moves it towards
    /// <see cref="Now"/>; the host sets it back with <see cref="ResetEvaluation"/>.
    /// </summary>
    public CelTimestamp Horizon { get; set; } = CelTimestamp.MaxValue;

    /// <summary>
    /// Ends an evaluation early: once it is cancelled, an evaluation that goes on for long is an error of code
    /// <see cref="CelErrorCode.Interrupted"/>. Looked at once in 1,000 units of cost, so a short evaluation may still complete.
    /// </summary>
    public CancellationToken Interruption { get; set; }

    /// <summary>
    /// What the last top-level evaluation was charged, in the units of <see cref="CelLimits.MaxCost"/>.
    /// </summary>
    public long Cost => _budget - _reserve - Math.Max(0, _slice);

    /// <summary>
    /// What all top-level evaluations together may still cost, whatever each may; each takes what it was charged. Unlimited unless the
    /// host sets it, for example before each request.
    /// </summary>
    public long Allowance { get; set; } = long.MaxValue;

    /// <summary>The error behind the last failed typed evaluation step.</summary>
    internal CelError? Fault { get; set; }

    /// <summary>Whether the last failed clock term met a value of another kind rather than an error.</summary>
    internal bool IsKindMismatch { get; set; }

    /// <summary>The limits of the outermost program being evaluated.</summary>
    internal CelLimits Limits { get; private set; } = CelLimits.Default;

    /// <summary>Where a traced evaluation records; null otherwise.</summary>
    internal TraceRecorder? Recorder { get; set; }

    /// <summary>The value of a variable by its slot; an error value propagates with the span of the reference attached.</summary>
    public abstract CelValue GetVariable(int slot);

    /// <summary>Clears the horizon and whatever a broken-off evaluation may have left, before the activation serves another request.</summary>
    public void ResetEvaluation()
    {
        Horizon = CelTimestamp.MaxValue;
        Fault = null;
        Recorder = null;
        _locals.AsSpan(0, Math.Min(_top, _locals.Length)).Clear();
        _frame = 0;
        _top = 0;
        _depth = 0;
    }

    /// <summary>Opens a program's evaluation; its locals start at the top of the stack.</summary>
    /// <returns>Null, or why the evaluation cannot start; then nothing is to be closed.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal CelError? Enter(int locals, int cost, CelLimits limits, out int outerFrame)
    {
        outerFrame = _frame;
        if (_depth == 0)
        {
            // A write of a reference costs more than the test that spares it (benchmark: `ratio`, E1).
            if (!ReferenceEquals(Limits, limits))
                Limits = limits;
            _allocation = limits.MaxAllocation;
            _isInterrupted = false;
            _budget = Math.Min(limits.MaxCost, Allowance);
            _slice = (int)Math.Min(SliceSize, _budget);
            _reserve = _budget - _slice;
        }
        else if (!CanReenter())
        {
            return Errors.TooDeep();
        }

        if (!TryCharge(cost))
            return OverBudget();
        _depth++;
        if (locals != 0)
            PushFrame(locals);
        return null;
    }

    /// <summary>Closes what <see cref="Enter"/> opened.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Leave(int locals, int outerFrame)
    {
        if (--_depth == 0)
            Allowance -= Cost;
        if (locals != 0)
            PopFrame(locals, outerFrame);
    }

    private void PopFrame(int locals, int outerFrame)
    {
        _locals.AsSpan(_frame, locals).Clear();
        _top = _frame;
        _frame = outerFrame;
    }

    internal ref CelValue Local(int index) => ref _locals[_frame + index];

    /// <summary>Takes so many units from the budget, before the work is done. Once it is used up, every further charge fails.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal bool TryCharge(int cost)
    {
        _slice -= cost;
        return _slice >= 0 || TryRefill();
    }

    /// <summary>Charges for work whose size is known only now; short work is part of what the operation costs anyway.</summary>
    internal bool TryCharge(long cost) => TryCharge((int)Math.Min(cost, int.MaxValue / 2));

    /// <summary>Why a charge failed.</summary>
    internal CelError OverBudget() => _isInterrupted ? Errors.Interrupted() : Errors.Limit("cost");

    /// <summary>Takes units (UTF-16 units, bytes, list elements) from the budget before they are built.</summary>
    internal bool TryAllocate(long units)
    {
        _allocation = Math.Max(-1, _allocation - units);
        return _allocation >= 0;
    }

    /// <summary>Moves the horizon to a moment, unless it is nearer already.</summary>
    internal void NarrowTo(CelTimestamp moment)
    {
        if (moment < Horizon)
            Horizon = moment;
    }

    /// <summary>Moves the horizon to so many nanoseconds (at least one) after <see cref="Now"/>, unless it is nearer already.</summary>
    internal void NarrowBy(Int128 nanoseconds)
    {
        var now = Now;
        if (nanoseconds >= 0 && nanoseconds <= ulong.MaxValue)
            NarrowBy(now, (ulong)nanoseconds);
        else if (CelTimestamp.TryFromNanoseconds(now.TotalNanoseconds + nanoseconds, out var moment))
            NarrowTo(moment);
    }

    /// <summary>The same for up to 584 years ahead, without wide arithmetic (benchmark: `ratio`, E5).</summary>
    internal void NarrowBy(in CelTimestamp now, ulong nanoseconds)
    {
        var (wholeSeconds, rest) = Math.DivRem(nanoseconds, (ulong)CelTimestamp.NanosPerSecond);
        var seconds = now.Seconds + (long)wholeSeconds;
        var nanos = now.Nanos + (long)rest;
        if (nanos >= CelTimestamp.NanosPerSecond)
        {
            seconds++;
            nanos -= CelTimestamp.NanosPerSecond;
        }

        if (seconds <= CelTimestamp.MaxSeconds)
            NarrowTo(new CelTimestamp(seconds, (int)nanos));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool TryRefill()
    {
        _isInterrupted |= Interruption.IsCancellationRequested;
        var grant = Math.Min(_reserve, SliceSize - (long)_slice);
        if (_isInterrupted || _slice + grant < 0)
        {
            // Nothing is left for what absorbs this error and goes on.
            _slice = -1;
            _reserve = 0;
            return false;
        }

        _reserve -= grant;
        _slice += (int)grant;
        return true;
    }

    private bool CanReenter() => _depth < MaxReentrance && RuntimeHelpers.TryEnsureSufficientExecutionStack();

    private void PushFrame(int locals)
    {
        _frame = _top;
        _top += locals;
        if (_top > _locals.Length)
            Array.Resize(ref _locals, Math.Max(16, _top * 2));
    }
}
