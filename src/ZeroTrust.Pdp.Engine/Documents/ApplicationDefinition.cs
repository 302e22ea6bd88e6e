using System.Collections.Immutable;

namespace ZeroTrust.Pdp.Engine.Documents;

/// <summary>An `Application` as written.</summary>
internal sealed record ApplicationDefinition(
    ParsedDocument Source,
    ImmutableArray<string> Hosts,
    ResourceTraits Traits,
    ImmutableArray<RouteDefinition> Routes)
{
    public string Name => Source.Document.Key.Name;
}
