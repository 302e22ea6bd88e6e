using ZeroTrust.Cel;
using ZeroTrust.Pdp.Engine.Decisions;
using ZeroTrust.Pdp.Engine.Documents.Yaml;

namespace ZeroTrust.Pdp.Engine.Documents;

/// <summary>A factor of a trust profile as written.</summary>
internal sealed record TrustFactorDefinition(
    YamlNode Node,
    string Name,
    double Weight,
    EmbeddedText? When,
    EmbeddedText? Value,
    EmbeddedText? FreshnessOf,
    CelDuration FullFor,
    CelDuration StaleAfter,
    RemedyKind? Remedy);
