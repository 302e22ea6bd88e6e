using ZeroTrust.Cel;
using ZeroTrust.Pdp.Engine.Containment;
using ZeroTrust.Pdp.Engine.Documents.Yaml;

namespace ZeroTrust.Pdp.Engine.Documents;

/// <summary>A quarantine as a `PolicyTest` writes it down.</summary>
/// <param name="Kind">What it shuts off.</param>
/// <param name="Target">Name of a subject, device or resource of the suite; of a segment its name, of workloads the SPIFFE ID or pattern.</param>
/// <param name="From">When it begins; null: it always has.</param>
/// <param name="Until">When it ends; null: never.</param>
internal sealed record QuarantineFixture(QuarantineTargetKind Kind, ScalarNode Target, CelTimestamp? From, CelTimestamp? Until);
