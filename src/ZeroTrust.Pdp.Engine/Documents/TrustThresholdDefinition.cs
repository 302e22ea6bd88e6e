using System.Collections.Immutable;
using ZeroTrust.Pdp.Engine.Documents.Yaml;

namespace ZeroTrust.Pdp.Engine.Documents;

/// <summary>The least trust for some resources, as written in a trust profile.</summary>
internal sealed record TrustThresholdDefinition(
    YamlNode Node,
    ImmutableArray<ScalarNode> ResourceTypes,
    ImmutableArray<string> Sensitivities,
    ImmutableArray<ScalarNode> Actions,
    int Trust);
