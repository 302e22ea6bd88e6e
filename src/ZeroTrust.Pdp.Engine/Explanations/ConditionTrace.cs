using System.Collections.Immutable;
using ZeroTrust.Pdp.Engine.Diagnostics;

namespace ZeroTrust.Pdp.Engine.Explanations;

/// <summary>How a condition was evaluated.</summary>
/// <param name="Expression">The condition as written.</param>
/// <param name="Value">Its value.</param>
/// <param name="Position">Where it stands.</param>
/// <param name="Steps">Every sub-expression that was evaluated, in source order.</param>
public sealed record ConditionTrace(
    string Expression,
    TraceValue Value,
    SourcePosition Position,
    ImmutableArray<ExpressionTrace> Steps);
