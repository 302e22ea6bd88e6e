using System.Collections.Immutable;
using ZeroTrust.Pdp.Engine.Documents.Yaml;

namespace ZeroTrust.Pdp.Engine.Documents;

/// <summary>A test of a `PolicyTest` as written: every tuple of the names in its lists.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Subjects">Names of subjects.</param>
/// <param name="Devices">Names of devices; none: requests without a device.</param>
/// <param name="Actions">Names of actions.</param>
/// <param name="Resources">Names of resources.</param>
/// <param name="Context">Name of the context, or null.</param>
/// <param name="Caller">Who asks the PDP, as the host would have identified it; null: it has not.</param>
/// <param name="Grants">Names of the grants that are in force.</param>
/// <param name="Quarantines">Names of the quarantines that are in force.</param>
/// <param name="Expectations">What is expected; every other tuple is expected to be denied.</param>
internal sealed record TestCaseDefinition(
    ScalarNode Name,
    ImmutableArray<ScalarNode> Subjects,
    ImmutableArray<ScalarNode> Devices,
    ImmutableArray<ScalarNode> Actions,
    ImmutableArray<ScalarNode> Resources,
    ScalarNode? Context,
    string? Caller,
    ImmutableArray<ScalarNode> Grants,
    ImmutableArray<ScalarNode> Quarantines,
    ImmutableArray<ExpectationDefinition> Expectations);
