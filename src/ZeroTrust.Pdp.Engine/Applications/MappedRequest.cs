using ZeroTrust.Cel;
using ZeroTrust.Pdp.Engine.Decisions;
using ZeroTrust.Pdp.Engine.Diagnostics;

namespace ZeroTrust.Pdp.Engine.Applications;

/// <summary>An HTTP request as the resource catalogue reads it: what is done to what. Immutable.</summary>
public sealed class MappedRequest
{
    private readonly CompiledRoute _route;
    private readonly string[] _values;

    internal MappedRequest(CompiledRoute route, string path, string[] values)
    {
        _route = route;
        _values = values;
        ResourceId = route.Id is null ? path : route.Id.Render(values);
    }

    /// <summary>Name of the action.</summary>
    public string Action => _route.Action;

    /// <summary>Type of the resource.</summary>
    public string ResourceType => _route.ResourceType;

    /// <summary>Identifier of the resource; the decoded path of the request where the route says none. Never empty.</summary>
    public string ResourceId { get; }

    /// <summary>Name of the `Application` document.</summary>
    public string Application => _route.Application;

    /// <summary>The path of the route as written, for example `/orders/{id}`.</summary>
    public string PathTemplate => _route.PathTemplate;

    /// <summary>Where the path of the route stands.</summary>
    public SourcePosition Position => _route.Position;

    /// <summary>How an enforcement point treats the resource while the data of the PDP is degraded.</summary>
    public DegradedMode DegradedMode => _route.DegradedMode;

    /// <summary>
    /// The resource to decide on. Its properties are those that the catalogue knows (parameters of the path, `properties`
    /// of the route, `application`, `owner`, `sensitivity`, `segment`, `degraded_mode`) over those that are given.
    /// </summary>
    /// <param name="asserted">What the caller says of the resource; a name that the catalogue knows is not looked up in it.</param>
    public ResourceEntity ToResource(CelMap asserted)
    {
        ArgumentNullException.ThrowIfNull(asserted);
        return new ResourceEntity(ResourceType, ResourceId, new RouteProperties(_route.Properties, _values, asserted));
    }
}
