using System.Net;
using Envoy.Config.Core.V3;
using Envoy.Service.Auth.V3;
using Google.Protobuf.Collections;
using Google.Protobuf.WellKnownTypes;
using ZeroTrust.Cel;
using ZeroTrust.Pdp.Engine.Compilation;
using ZeroTrust.Pdp.Engine.Decisions;
using ZeroTrust.Pdp.Server.Attributes;
using ZeroTrust.Pdp.Server.Decisions;
using HttpRequest = Envoy.Service.Auth.V3.AttributeContext.Types.HttpRequest;

namespace ZeroTrust.Pdp.Server.ExtAuthz;

/// <summary>
/// Maps a `CheckRequest` to the tuple to decide on. Who asks is taken from what the proxy has verified: the payload of a
/// token, else the principal of the peer certificate, else nobody (`anonymous`). Where there are applications, they alone say
/// what action on what resource it is. Otherwise what the route of the proxy says (`context_extensions`) names action and
/// resource, or else they are method and path.
/// </summary>
internal static class CheckRequestMapper
{
    /// <summary>Not a field at fault: the request is well-formed, but no application has a route for it.</summary>
    public const string NoRoute = "no route";

    private const string JwtNamespace = "envoy.filters.http.jwt_authn";
    private const string SpiffeScheme = "spiffe://";
    private const string Anonymous = "anonymous";
    private const int MaxNameLength = 256;
    private const int MaxIdLength = 2048;

    /// <summary>Maps; null, with the field at fault or <see cref="NoRoute"/>, when there is nothing to decide on.</summary>
    public static DecisionRequest? TryMap(CheckRequest request, Guid id, PolicySnapshot snapshot, DecisionClock clock, out string fault)
    {
        fault = "attributes";
        if (request.Attributes is not { } attributes)
            return null;
        fault = "attributes.request.http";
        if (attributes.Request?.Http is not { } http)
            return null;
        fault = "attributes.request.http.path";
        if (!RequestPath.TryNormalise(http.Path, out string path, out string query))
            return null;
        fault = "attributes.request.http.method";
        if (!IsName(http.Method))
            return null;

        MapField<string, string> extensions = attributes.ContextExtensions;
        PropertyMap seen = ResourceProperties(http, path, extensions, attributes.Destination);
        (string Action, ResourceEntity Resource)? target = snapshot.HasApplications
            ? FromCatalogue(snapshot, http, seen, out fault)
            : FromRoute(extensions, http.Method, path, seen, out fault);
        if (target is not var (action, resource))
            return null;
        fault = "attributes.context_extensions.device_id";
        DeviceEntity? device = null;
        if (extensions.TryGetValue("device_id", out string? deviceId))
        {
            if (!IsId(deviceId))
                return null;
            device = new DeviceEntity(deviceId, CelMap.Empty);
        }

        fault = "attributes.source.principal";
        string principal = attributes.Source?.Principal ?? string.Empty;
        if (principal.Length > MaxIdLength)
            return null;
        fault = "attributes.metadata_context";
        if (Subject(attributes.MetadataContext, principal, attributes.Source) is not { } subject)
            return null;

        CelTimestamp instant = Instant(attributes.Request.Time, clock);
        fault = string.Empty;
        return new DecisionRequest
        {
            DecisionId = id,
            Time = instant,
            Subject = subject,
            Device = device,
            Action = new ActionEntity(action, ActionProperties(http)),
            Resource = resource,
            Context = new ContextEntity(
                instant, ClientAddress(attributes), ContextProperties(http, query, principal, attributes.Source), IsWorkload(principal) ? principal : null),
        };
    }

    private static (string Action, ResourceEntity Resource)? FromCatalogue(
        PolicySnapshot snapshot, HttpRequest http, PropertyMap seen, out string fault)
    {
        // The path as it was sent: decoded, it would no longer show what is not in normal form.
        int query = http.Path.IndexOf('?', StringComparison.Ordinal);
        fault = NoRoute;
        if (snapshot.MapHttp(http.Host, http.Method, query < 0 ? http.Path : http.Path[..query]) is not { } mapped)
            return null;
        fault = "attributes.request.http.path";
        return IsId(mapped.ResourceId) ? (mapped.Action, mapped.ToResource(seen)) : null;
    }

    private static (string Action, ResourceEntity Resource)? FromRoute(
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
        return IsId(id) ? (action, new ResourceEntity(type, id, seen)) : null;
    }

    private static SubjectEntity? Subject(Metadata? metadata, string principal, AttributeContext.Types.Peer? source)
    {
        if (TokenPayload(metadata) is { } payload)
        {
            string sub = payload.Fields["sub"].StringValue;
            return sub.Length > MaxIdLength ? null : new SubjectEntity("user", sub, Groups(payload), new StructMap(payload));
        }

        if (principal.Length == 0)
            return new SubjectEntity(Anonymous, Anonymous, [], CelMap.Empty);
        if (!IsWorkload(principal))
            return new SubjectEntity("principal", principal, [], CelMap.Empty);
        var properties = new PropertyMap(1);
        AddLabels(properties, "labels", source);
        return new SubjectEntity("workload", principal, [], properties);
    }

    /// <summary>
    /// The payload that names a subject. The filter keeps one under a name of the operator's choice for each token it has
    /// verified; of several the first in ordinal order counts, whatever order they are sent in.
    /// </summary>
    private static Struct? TokenPayload(Metadata? metadata)
    {
        if (metadata is null || !metadata.FilterMetadata.TryGetValue(JwtNamespace, out Struct? tokens))
            return null;
        string? firstName = null;
        Struct? first = null;
        foreach ((string name, Value value) in tokens.Fields)
        {
            if (value.KindCase != Value.KindOneofCase.StructValue
                || (firstName is not null && string.CompareOrdinal(name, firstName) >= 0)
                || !value.StructValue.Fields.TryGetValue("sub", out Value? sub)
                || sub.KindCase != Value.KindOneofCase.StringValue
                || sub.StringValue.Length == 0)
            {
                continue;
            }

            firstName = name;
            first = value.StructValue;
        }

        return first;
    }

    private static string[] Groups(Struct payload)
    {
        if (!payload.Fields.TryGetValue("groups", out Value? claim))
            return [];
        if (claim.KindCase == Value.KindOneofCase.StringValue)
            return [claim.StringValue];
        if (claim.KindCase != Value.KindOneofCase.ListValue)
            return [];
        var groups = new List<string>(claim.ListValue.Values.Count);
        foreach (Value item in claim.ListValue.Values)
        {
            if (item.KindCase == Value.KindOneofCase.StringValue)
                groups.Add(item.StringValue);
        }

        return [.. groups];
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

    private static PropertyMap ContextProperties(HttpRequest http, string query, string principal, AttributeContext.Types.Peer? source)
    {
        HeaderView headers = HeaderView.Of(http);
        var properties = new PropertyMap(6);
        properties.AddText("protocol", http.Protocol);
        properties.AddText("request_id", headers.Text("x-request-id"));
        properties.Add("headers", CelValue.FromMap(headers));
        properties.Add("query", CelValue.FromString(query));
        properties.AddText("source_principal", principal);
        AddLabels(properties, "source_labels", source);
        return properties;
    }

    /// <summary>A peer without labels is one of which none are known.</summary>
    private static void AddLabels(PropertyMap properties, string name, AttributeContext.Types.Peer? peer)
    {
        if (peer is { Labels.Count: > 0 })
            properties.Add(name, CelValue.FromMap(new TextMap(peer.Labels)));
    }

    /// <summary>Whether a principal means to be a SPIFFE ID; the scheme has no case (RFC 3986 section 3.1).</summary>
    private static bool IsWorkload(string principal) => principal.StartsWith(SpiffeScheme, StringComparison.OrdinalIgnoreCase);

    /// <summary>Host names have no case and may end in a dot (RFC 3986 section 3.2.2): one spelling for policies.</summary>
    private static string NormaliseHost(string host)
    {
        host = host.ToLowerInvariant();
        int colon = host.LastIndexOf(':');
        int end = colon > host.LastIndexOf(']') ? colon : host.Length;
        return end > 1 && host[end - 1] == '.' ? host.Remove(end - 1, 1) : host;
    }

    private static IPAddress? ClientAddress(AttributeContext attributes)
    {
        string? text = attributes.Source?.Address?.SocketAddress?.Address;
        return text is not null && StrictIpAddress.TryParse(text, out IPAddress? address) ? address : null;
    }

    private static CelTimestamp Instant(Timestamp? stated, DecisionClock clock)
    {
        CelTimestamp now = clock.Now;
        return stated is not null && ProtoTime.TryToCel(stated, out CelTimestamp time) && clock.IsWithinSkew(time, now) ? time : now;
    }

    private static string Extension(MapField<string, string> extensions, string name, string fallback) =>
        extensions.TryGetValue(name, out string? value) ? value : fallback;

    private static bool IsName(string text) => text.Length is > 0 and <= MaxNameLength;

    private static bool IsId(string text) => text.Length is > 0 and <= MaxIdLength;
}
