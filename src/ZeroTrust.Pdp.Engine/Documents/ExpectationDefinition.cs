using System.Collections.Immutable;
using ZeroTrust.Pdp.Engine.Decisions;
using ZeroTrust.Pdp.Engine.Documents.Yaml;

namespace ZeroTrust.Pdp.Engine.Documents;

/// <summary>An expectation of a test as written. A part of the tuple that is null means each that the test lists.</summary>
internal sealed record ExpectationDefinition(
    MappingNode Node,
    ScalarNode? Subject,
    ScalarNode? Device,
    ScalarNode? Action,
    ScalarNode? Resource,
    Effect Effect,
    ReasonCode? Reason,
    ImmutableArray<ScalarNode> Policies,
    ImmutableArray<string> Obligations,
    ScalarNode? Tier);
