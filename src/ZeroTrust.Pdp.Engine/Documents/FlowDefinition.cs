using System.Collections.Immutable;
using ZeroTrust.Pdp.Engine.Documents.Yaml;

namespace ZeroTrust.Pdp.Engine.Documents;

/// <summary>An entry of `allowFrom` as written; an empty list means any.</summary>
/// <param name="Node">The entry.</param>
/// <param name="Segment">The segment that the callers are in; null: none.</param>
/// <param name="Actions">Patterns of actions.</param>
/// <param name="ResourceTypes">Patterns of types.</param>
/// <param name="ResourceIds">Patterns of ids.</param>
internal sealed record FlowDefinition(
    MappingNode Node,
    ScalarNode? Segment,
    ImmutableArray<string> Actions,
    ImmutableArray<string> ResourceTypes,
    ImmutableArray<string> ResourceIds)
{
    public bool IsUnrestricted => Actions.IsEmpty && ResourceTypes.IsEmpty && ResourceIds.IsEmpty;
}
