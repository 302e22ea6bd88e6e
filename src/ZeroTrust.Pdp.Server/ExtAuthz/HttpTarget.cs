using Envoy.Service.Auth.V3;
using Google.Protobuf.Collections;
using ZeroTrust.Cel;
using ZeroTrust.Pdp.Engine.Applications;
using ZeroTrust.Pdp.Engine.Compilation;
using ZeroTrust.Pdp.Engine.Decisions;
using HttpRequest = Envoy.Service.Auth.V3.AttributeContext.Types.HttpRequest;

namespace ZeroTrust.Pdp.Server.ExtAuthz;

/// <summary>
/// What an HTTP request does to what. Where there are applications, they alone say it. Otherwise what the route of the proxy says
/// (`context_extensions`) names action and resource, or else they are method and path.
/// </summary>
/// <param name="Action">The action.</param>
/// <param name="Resource">The resource.</param>
/// <param name="Query">What stands behind the `?`, not decoded.</param>
/// <param name="Route">The route of the catalogue; null where there is no catalogue.</param>
internal sealed record HttpTarget(ActionEntity Action, ResourceEntity Resource, string Query, MappedRequest? Route)
{
    /// <summary>Not a field at fault: the request is well-formed, but no application has a route for it.</summary>
    public const string NoRoute = "no route";

    /// <summary>The longest identifier, in UTF-16 code units.</summary>
    public const int MaxIdLength = 2048;

    private const string SpiffeScheme = "spiffe://";
    private const int MaxNameLength = 256;

    /// <summary>Maps; null, with the field at fault or <see cref="NoRoute"/>, when there is nothing to decide on.</summary>
    /// <param name="http">The request; its method, host, path and scheme are read.</param>
    /// <param name="extensions">What the route of the proxy says.</param>
    /// <param name="destination">The peer that serves the resource, or null.</param>
    /// <param name="snapshot">The policies.</param>
    /// <param name="fault">The field at fault.</param>
    public static HttpTarget? TryMap(
        HttpRequest http, MapField<string, string> extensions, AttributeContext.Types.Peer? destination, PolicySnapshot snapshot, out string fault)
    {
        fault = "attributes.request.http.path";
        if (!RequestPath.TryNormalise(http.Path, out string path, out string query))
            return null;
        fault = "attributes.request.http.method";
        if (!IsName(http.Method))
            return null;
        PropertyMap seen = ResourceProperties(http, path, extensions, destination);
        (string Action, ResourceEntity Resource, MappedRequest? Route)? target = snapshot.HasApplications
            ? FromCatalogue(snapshot, http, seen, out fault)
            : FromRoute(extensions, http.Method, path, seen, out fault);
        return target is var (action, resource, route) ? new HttpTarget(new ActionEntity(action, ActionProperties(http)), resource, query, route) : null;
    }

    /// <summary>Whether a principal means to be a SPIFFE ID; the scheme has no case (RFC 3986 section 3.1).</summary>
    public static bool IsWorkload(string principal) => principal.StartsWith(SpiffeScheme, StringComparison.OrdinalIgnoreCase);

    /// <summary>A peer without labels is one of which none are known.</summary>
    public static void AddLabels(PropertyMap properties, string name, AttributeContext.Types.Peer? peer)
    {
        if (peer is { Labels.Count: > 0 })
            properties.Add(name, CelValue.FromMap(new TextMap(peer.Labels)));
    }

    /// <summary>Whether a text can be an identifier.</summary>
    public static bool IsId(string text) => text.Length is > 0 and <= MaxIdLength;

    private static (string Action, ResourceEntity Resource, MappedRequest? Route)? FromCatalogue(
        PolicySnapshot snapshot, HttpRequest http, PropertyMap seen, out string fault)
    {
        // The path as it was sent: decoded, it would no longer show what is not in normal form.
        int query = http.Path.IndexOf('?', StringComparison.Ordinal);
        fault = NoRoute;
        if (snapshot.MapHttp(http.Host, http.Method, query < 0 ? http.Path : http.Path[..query]) is not { } mapped)
            return null;
        fault = "attributes.request.http.path";
        return IsId(mapped.ResourceId) ? (mapped.Action, mapped.ToResource(seen), mapped) : null;
    }

    private static (string Action, ResourceEntity Resource, MappedRequest? Route)? FromRoute(
        MapField<string, string> extensions, string method, string path, PropertyMap seen, out string fault)
    {
        fault = "attributes.context_extensions.action";
        string action = Extension(extensions, "action", method);
        if (!IsName(action))
            return null;
        fault = "attributes.context_extensions.resource_type";
        string type = Extension(extensions, "resource_type", "http");
        if (!IsName(type))
            return null;
        fault = "attributes.context_extensions.resource_id";
        string id = Extension(extensions, "resource_id", path);
        return IsId(id) ? (action, new ResourceEntity(type, id, seen), null) : null;
    }

    private static PropertyMap ActionProperties(HttpRequest http)
    {
        var properties = new PropertyMap(1);
        properties.AddText("method", http.Method);
        return properties;
    }

    private static PropertyMap ResourceProperties(
        HttpRequest http, string path, MapField<string, string> extensions, AttributeContext.Types.Peer? destination)
    {
        var properties = new PropertyMap(6);
        properties.AddText("host", NormaliseHost(http.Host));
        properties.AddText("path", path);
        properties.AddText("scheme", http.Scheme);
        properties.Add("extensions", CelValue.FromMap(new TextMap(extensions)));
        if (destination is not null && IsWorkload(destination.Principal))
            properties.AddText("workload", destination.Principal);
        AddLabels(properties, "labels", destination);
        return properties;
    }

    /// <summary>Host names have no case and may end in a dot (RFC 3986 section 3.2.2): one spelling for policies.</summary>
    private static string NormaliseHost(string host)
    {
        host = host.ToLowerInvariant();
        int colon = host.LastIndexOf(':');
        int end = colon > host.LastIndexOf(']') ? colon : host.Length;
        return end > 1 && host[end - 1] == '.' ? host.Remove(end - 1, 1) : host;
    }

    private static string Extension(MapField<string, string> extensions, string name, string fallback) =>
        extensions.TryGetValue(name, out string? value) ? value : fallback;

    private static bool IsName(string text) => text.Length is > 0 and <= MaxNameLength;
}
