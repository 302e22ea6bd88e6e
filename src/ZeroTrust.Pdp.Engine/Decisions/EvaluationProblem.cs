using ZeroTrust.Pdp.Engine.Diagnostics;

namespace ZeroTrust.Pdp.Engine.Decisions;

/// <summary>A condition that could not be evaluated. It carries no attribute values.</summary>
/// <param name="Document">`Kind/name` of the document.</param>
/// <param name="Code">Stable code, for example `no_such_key`.</param>
/// <param name="Message">What went wrong, naming attributes but no values.</param>
/// <param name="Position">Where the failing sub-expression stands.</param>
/// <param name="Expression">The sub-expression as written.</param>
public sealed record EvaluationProblem(
    string Document,
    string Code,
    string Message,
    SourcePosition Position,
    string Expression);
