using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace ZeroTrust.Cel;

/// <summary>Collects the steps of one traced evaluation.</summary>
internal sealed class TraceRecorder
{
    internal const int MaxSteps = 1_000;

    private const int Few = 64;

    private readonly List<CelTraceStep> _steps = [];

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

    internal CelTrace ToTrace(in CelValue result) =>
        new(result, Ordered(), IsTruncated);

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
