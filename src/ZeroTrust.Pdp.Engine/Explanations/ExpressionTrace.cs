using ZeroTrust.Pdp.Engine.Diagnostics;

namespace ZeroTrust.Pdp.Engine.Explanations;

/// <summary>The value of one sub-expression.</summary>
/// <param name="Expression">The sub-expression as written.</param>
/// <param name="Position">Where it stands.</param>
/// <param name="Value">Its value; inside a macro there is one entry for each iteration.</param>
public readonly record struct ExpressionTrace(string Expression, SourcePosition Position, TraceValue Value);
