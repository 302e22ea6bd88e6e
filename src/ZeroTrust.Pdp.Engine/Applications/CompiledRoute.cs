using System.Collections.Immutable;
using ZeroTrust.Pdp.Engine.Diagnostics;

namespace ZeroTrust.Pdp.Engine.Applications;

/// <summary>What a request that a route matches is mapped to.</summary>
internal sealed class CompiledRoute
{
    public required string Application { get; init; }

    public required string PathTemplate { get; init; }

    public required SourcePosition Position { get; init; }

    public required string Action { get; init; }

    public required string ResourceType { get; init; }

    /// <summary>Null: the path of the request.</summary>
    public required TextTemplate? Id { get; init; }

    /// <summary>With distinct names.</summary>
    public required ImmutableArray<RouteProperty> Properties { get; init; }

    public required DegradedMode DegradedMode { get; init; }
}
