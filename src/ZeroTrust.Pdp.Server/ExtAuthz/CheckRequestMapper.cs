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
    private const string JwtNamespace = "envoy.filters.http.jwt_authn";
    private const string Anonymous = "anonymous";

    /// <summary>Maps; null, with the field at fault or <see cref="HttpTarget.NoRoute"/>, when there is nothing to decide on.</summary>
    public static DecisionRequest? TryMap(CheckRequest request, Guid id, PolicySnapshot snapshot, DecisionClock clock, out string fault)
    {
        fault = "attributes";
        if (request.Attributes is not { } attributes)
            return null;
        fault = "attributes.request.http";
        if (attributes.Request?.Http is not { } http)
            return null;

        MapField<string, string> extensions = attributes.ContextExtensions;
        if (HttpTarget.TryMap(http, extensions, attributes.Destination, snapshot, out fault) is not { } target)
            return null;
        fault = "attributes.context_extensions.device_id";
        DeviceEntity? device = null;
        if (extensions.TryGetValue("device_id", out string? deviceId))
        {
            if (!HttpTarget.IsId(deviceId))
                return null;
            device = new DeviceEntity(deviceId, CelMap.Empty);
        }

        fault = "attributes.source.principal";
        string principal = attributes.Source?.Principal ?? string.Empty;
        if (principal.Length > HttpTarget.MaxIdLength)
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
            Action = target.Action,
            Resource = target.Resource,
            Context = new ContextEntity(
                instant, ClientAddress(attributes), ContextProperties(http, target.Query, principal, attributes.Source), HttpTarget.IsWorkload(principal) ? principal : null),
        };
    }

    private static SubjectEntity? Subject(Metadata? metadata, string principal, AttributeContext.Types.Peer? source)
    {
        if (TokenPayload(metadata) is { } payload)
        {
            string sub = payload.Fields["sub"].StringValue;
            return sub.Length > HttpTarget.MaxIdLength ? null : new SubjectEntity("user", sub, Groups(payload), new StructMap(payload));
        }

        if (principal.Length == 0)
            return new SubjectEntity(Anonymous, Anonymous, [], CelMap.Empty);
        if (!HttpTarget.IsWorkload(principal))
            return new SubjectEntity("principal", principal, [], CelMap.Empty);
        var properties = new PropertyMap(1);
        HttpTarget.AddLabels(properties, "labels", source);
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

    private static PropertyMap ContextProperties(HttpRequest http, string query, string principal, AttributeContext.Types.Peer? source)
    {
        HeaderView headers = HeaderView.Of(http);
        var properties = new PropertyMap(6);
        properties.AddText("protocol", http.Protocol);
        properties.AddText("request_id", headers.Text("x-request-id"));
        properties.Add("headers", CelValue.FromMap(headers));
        properties.Add("query", CelValue.FromString(query));
        properties.AddText("source_principal", principal);
        HttpTarget.AddLabels(properties, "source_labels", source);
        return properties;
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
}
