using System.Collections.Immutable;
using ZeroTrust.Cel;
using ZeroTrust.Pdp.Engine.Decisions;
using ZeroTrust.Pdp.Engine.Documents.Yaml;

namespace ZeroTrust.Pdp.Engine.Documents;

/// <summary>A `Policy` as written.</summary>
internal sealed record PolicyDefinition(
    ParsedDocument Source,
    Effect Effect,
    bool Audit,
    TargetDefinition Targets,
    EmbeddedText? When,
    ScalarNode? AccessLevel,
    ScalarNode? TrustNode,
    int? Trust,
    CelDuration? MfaWithin,
    string? Grant,
    ImmutableArray<Obligation> Obligations,
    CelTimestamp? NotBefore,
    CelTimestamp? NotAfter,
    FieldPlaces Places)
{
    public string Name => Source.Document.Key.Name;
}
