using System.Collections.Immutable;
using ZeroTrust.Pdp.Engine.Diagnostics;
using ZeroTrust.Pdp.Engine.Revisions;

namespace ZeroTrust.Pdp.Server.Policies;

/// <summary>What became of an activation.</summary>
/// <param name="Revision">The revision that is active now; null when the asked one does not exist or cannot be used.</param>
/// <param name="Diagnostics">Why it cannot be used; empty otherwise.</param>
internal sealed record ActivateOutcome(RevisionInfo? Revision, ImmutableArray<PolicyDiagnostic> Diagnostics);
