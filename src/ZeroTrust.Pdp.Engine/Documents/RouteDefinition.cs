using System.Collections.Immutable;
using ZeroTrust.Pdp.Engine.Applications;
using ZeroTrust.Pdp.Engine.Documents.Yaml;

namespace ZeroTrust.Pdp.Engine.Documents;

/// <summary>A route of an `Application` as written.</summary>
/// <param name="Source">The whole of it.</param>
/// <param name="PathNode">Where the path stands.</param>
/// <param name="Path">The path.</param>
/// <param name="Methods">The methods; none: any.</param>
/// <param name="Action">Name of the action.</param>
/// <param name="ResourceType">Type of the resource.</param>
/// <param name="Id">Identifier of the resource; null: the path of the request.</param>
/// <param name="Properties">Properties of the resource beside the parameters.</param>
/// <param name="Traits">What the route says otherwise than its application.</param>
internal sealed record RouteDefinition(
    MappingNode Source,
    ScalarNode PathNode,
    PathTemplate Path,
    ImmutableArray<string> Methods,
    string Action,
    string ResourceType,
    TextTemplate? Id,
    ImmutableArray<RouteProperty> Properties,
    ResourceTraits Traits);
