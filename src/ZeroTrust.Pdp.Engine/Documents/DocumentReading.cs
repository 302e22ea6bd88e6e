using System.Collections.Immutable;
using ZeroTrust.Pdp.Engine.Diagnostics;

namespace ZeroTrust.Pdp.Engine.Documents;

/// <summary>What was read from texts of documents.</summary>
/// <param name="Set">The documents whose header could be read.</param>
/// <param name="Diagnostics">All problems, ordered by file, line and column.</param>
/// <param name="HasErrors">Whether one of them is an error.</param>
public sealed record DocumentReading(DocumentSet Set, ImmutableArray<PolicyDiagnostic> Diagnostics, bool HasErrors);
