using System.Collections.Immutable;
using ZeroTrust.Pdp.Engine.Attributes;
using ZeroTrust.Pdp.Engine.Diagnostics;

namespace ZeroTrust.Pdp.Engine.Documents;

/// <summary>What was read of an inventory.</summary>
/// <param name="Directory">What is known; null when there are errors.</param>
/// <param name="Diagnostics">All problems, ordered by file, line and column.</param>
public sealed record InventoryReading(AttributeDirectory? Directory, ImmutableArray<PolicyDiagnostic> Diagnostics);
