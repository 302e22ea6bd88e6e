using Google.Protobuf.Collections;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using ZeroTrust.Cel;
using ZeroTrust.Pdp.Engine.Applications;
using ZeroTrust.Pdp.Engine.Compilation;
using ZeroTrust.Pdp.Engine.Decisions;
using ZeroTrust.Pdp.Server.ExtAuthz;
using HttpRequest = Envoy.Service.Auth.V3.AttributeContext.Types.HttpRequest;

namespace ZeroTrust.Pdp.Server.Decisions;

/// <summary>Maps what is asked to be explained: a tuple, or an HTTP request as external authorization maps it.</summary>
internal static class ExplainRequestMapper
{
    private const string Prefix = "request.";

    /// <summary>Maps; refuses what is malformed, and an HTTP request that no application has a route for.</summary>
    /// <param name="request">The request; `request` is there.</param>
    /// <param name="snapshot">The policies.</param>
    /// <param name="id">The id of the decision.</param>
    /// <param name="instant">The instant of the decision.</param>
    /// <param name="route">The route that it was mapped by, or null.</param>
    public static DecisionRequest Map(V1.ExplainRequest request, PolicySnapshot snapshot, Guid id, CelTimestamp instant, out MappedRequest? route)
    {
        V1.DecideRequest asked = request.Request;
        route = null;
        if (request.Http is not { } http)
        {
            return Tuple(asked, id, instant, RequestMapper.Action(asked.Action, Prefix), RequestMapper.Resource(asked.Resource, Prefix));
        }

        if (asked.Action is not null)
            InvalidRequest.Throw(Prefix, "action", "is what `http` is mapped to");
        if (asked.Resource is not null)
            InvalidRequest.Throw(Prefix, "resource", "is what `http` is mapped to");
        HttpTarget target = TargetOf(http, snapshot);
        route = target.Route;
        // As external authorization has it; what is stated counts.
        asked = asked.Clone();
        asked.Context ??= new V1.Context();
        asked.Context.Properties ??= new Struct();
        asked.Context.Properties.Fields.TryAdd("query", Value.ForString(target.Query));
        return Tuple(asked, id, instant, target.Action, target.Resource);
    }

    private static HttpTarget TargetOf(V1.HttpTarget http, PolicySnapshot snapshot)
    {
        var sent = new HttpRequest { Method = http.Method, Host = http.Host, Path = http.Path, Scheme = http.Scheme };
        if (HttpTarget.TryMap(sent, new MapField<string, string>(), null, snapshot, out string fault) is { } target)
            return target;
        if (fault == HttpTarget.NoRoute)
            throw new RpcException(new Status(StatusCode.NotFound, "http: no application has a route for it"));
        InvalidRequest.Throw("http", fault.EndsWith("method", StringComparison.Ordinal) ? "method: required, or too long" : "path: is not the path of a request in normal form");
        return null!;
    }

    private static DecisionRequest Tuple(V1.DecideRequest asked, Guid id, CelTimestamp instant, ActionEntity action, ResourceEntity resource) => new()
    {
        DecisionId = id,
        Time = instant,
        Subject = RequestMapper.Subject(asked.Subject, Prefix),
        Device = RequestMapper.Device(asked.Device, Prefix),
        Action = action,
        Resource = resource,
        Context = RequestMapper.Context(asked.Context, instant, Prefix),
    };
}
