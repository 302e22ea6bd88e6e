using System.Collections.Immutable;

namespace ZeroTrust.Cel;

/// <summary>The result of an evaluation together with the value of each sub-expression that was evaluated.</summary>
public sealed class CelTrace
{
    internal CelTrace(CelValue result, ImmutableArray<CelTraceStep> steps, bool isTruncated)
    {
        Result = result;
        Steps = steps;
        IsTruncated = isTruncated;
    }

    /// <summary>The result, the same as the plain evaluation gives.</summary>
    public CelValue Result { get; }

    /// <summary>
    /// The steps in source order (start, then longest first), repeated for each iteration inside macros.
    /// Constants and bare type names are left out. At most 1,000.
    /// </summary>
    public ImmutableArray<CelTraceStep> Steps { get; }

    /// <summary>Whether steps beyond the limit were dropped.</summary>
    public bool IsTruncated { get; }
}
