namespace ZeroTrust.Cel;

/// <summary>Collects the steps of one traced evaluation.</summary>
internal sealed class TraceRecorder
{
    internal const int MaxSteps = 1_000;

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
        new(result, [.. _steps.OrderBy(static s => s.Span.Start).ThenByDescending(static s => s.Span.Length)], IsTruncated);
}
