using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace ZeroTrust.Cel;

/// <summary>Collects the steps of one traced evaluation. One that is done is used again by the next of its thread: its list has room then.</summary>
internal sealed class TraceRecorder
{
    internal const int MaxSteps = 1_000;

    private const int Few = 64;

    [ThreadStatic]
    private static TraceRecorder? t_spare;

    private readonly List<CelTraceStep> _steps = [];

    private TraceRecorder()
    {
    }

    internal bool IsTruncated { get; private set; }

    internal int Count => _steps.Count;

    /// <summary>Forgets the steps behind a count: another way of evaluating the same is going to record them.</summary>
    internal void Rewind(int count) => _steps.RemoveRange(count, _steps.Count - count);

    internal void Record(CelSpan span, string text, in CelValue value)
    {
        if (_steps.Count >= MaxSteps)
            IsTruncated = true;
        else
            _steps.Add(new CelTraceStep(span, text, value));
    }

    /// <summary>Taken out while in use: a definition is evaluated within the evaluation that refers to it.</summary>
    internal static TraceRecorder Take()
    {
        var recorder = t_spare ?? new TraceRecorder();
        t_spare = null;
        return recorder;
    }

    /// <summary>Ends the recording; the recorder must not be used afterwards.</summary>
    internal CelTrace ToTrace(in CelValue result)
    {
        var trace = new CelTrace(result, Ordered(), IsTruncated);
        if (_steps.Count <= Few)
        {
            _steps.Clear();
            IsTruncated = false;
            t_spare = this;
        }

        return trace;
    }

    // In source order, the longest first; steps of one place stay in the order of evaluation. Few steps are put in place one by one: sorting
    // by keys took about half of an explanation (benchmark: `scale`, Explain).
    private ImmutableArray<CelTraceStep> Ordered()
    {
        if (_steps.Count > Few)
            return [.. _steps.OrderBy(static s => s.Span.Start).ThenByDescending(static s => s.Span.Length)];
        var ordered = new CelTraceStep[_steps.Count];
        for (var i = 0; i < ordered.Length; i++)
        {
            var step = _steps[i];
            var j = i;
            for (; j > 0 && ComesBefore(step.Span, ordered[j - 1].Span); j--)
                ordered[j] = ordered[j - 1];
            ordered[j] = step;
        }

        return ImmutableCollectionsMarshal.AsImmutableArray(ordered);
    }

    private static bool ComesBefore(CelSpan a, CelSpan b) => a.Start < b.Start || (a.Start == b.Start && a.Length > b.Length);
}
