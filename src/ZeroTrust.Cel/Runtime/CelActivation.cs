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

    private CelValue[] _locals = [];
    private int _frame;
    private int _top;
    private int _depth;
    private int _iterations;
    private long _allocation;

    /// <summary>The current time; the same for as long as the activation serves one request.</summary>
    public abstract CelTimestamp Now { get; }

    /// <summary>
    /// The moment until which the results obtained so far hold if only time passes. Evaluation only ever moves it towards
    /// <see cref="Now"/>; the host sets it back with <see cref="ResetEvaluation"/>.
    /// </summary>
    public CelTimestamp Horizon { get; set; } = CelTimestamp.MaxValue;

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
    /// <returns>False when the host re-enters without end; then nothing is to be closed.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal bool TryEnter(int locals, CelLimits limits, out int outerFrame)
    {
        outerFrame = _frame;
        if (_depth == 0)
        {
            // A write of a reference costs more than the test that spares it (benchmark: `ratio`, E1).
            if (!ReferenceEquals(Limits, limits))
                Limits = limits;
            _iterations = limits.MaxIterations;
            _allocation = limits.MaxAllocation;
        }
        else if (!CanReenter())
        {
            return false;
        }

        _depth++;
        if (locals != 0)
            PushFrame(locals);
        return true;
    }

    /// <summary>Closes what <see cref="TryEnter"/> opened.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Leave(int locals, int outerFrame)
    {
        _depth--;
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

    /// <summary>Takes one macro iteration from the budget.</summary>
    internal bool TryIterate() => _iterations > 0 && --_iterations >= 0;

    /// <summary>Takes a step that costs as much as so many iterations from the budget.</summary>
    internal bool TryIterate(int count)
    {
        // Stops at -1, so that an evaluation which absorbs the error again and again cannot wrap round.
        _iterations = Math.Max(-1, _iterations - count);
        return _iterations >= 0;
    }

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

    private bool CanReenter() => _depth < MaxReentrance && RuntimeHelpers.TryEnsureSufficientExecutionStack();

    private void PushFrame(int locals)
    {
        _frame = _top;
        _top += locals;
        if (_top > _locals.Length)
            Array.Resize(ref _locals, Math.Max(16, _top * 2));
    }
}
