using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;
using ZeroTrust.Cel;
using ZeroTrust.Pdp.Engine.Applications;
using ZeroTrust.Pdp.Engine.Diagnostics;
using ZeroTrust.Pdp.Engine.Documents.Yaml;

namespace ZeroTrust.Pdp.Engine.Documents;

/// <summary>Reads the `spec` of an `Application`.</summary>
internal static class ApplicationReader
{
    // A route is entered under every host of its application: without a limit a document could ask for the square of its size.
    private const int MaxHosts = 64;

    // Properties are looked along, not up.
    private const int MaxProperties = 64;
    private const int MaxNameLength = 256;

    /// <summary>Properties that the catalogue itself gives a resource.</summary>
    public static readonly FrozenSet<string> KnownProperties =
        new[] { "application", "owner", "sensitivity", "segment", "degraded_mode" }.ToFrozenSet(StringComparer.Ordinal);

    // RFC 9110 section 9.3, RFC 5789 and the methods of WebDAV (RFC 4918, RFC 3253, RFC 5323).
    private static readonly string[] Methods =
    [
        "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT",
        "PROPFIND", "PROPPATCH", "MKCOL", "COPY", "MOVE", "LOCK", "UNLOCK", "REPORT", "SEARCH",
    ];

    public static ApplicationDefinition Read(ParsedDocument source, FieldReader spec)
    {
        spec.Text("description");
        ImmutableArray<string> hosts = ReadHosts(spec);
        ResourceTraits traits = ReadTraits(spec);
        IReadOnlyList<YamlNode>? items = spec.List("routes", required: true);
        ImmutableArray<RouteDefinition>.Builder routes = ImmutableArray.CreateBuilder<RouteDefinition>(items?.Count ?? 0);
        for (int i = 0; items is not null && i < items.Count; i++)
        {
            if (spec.AsMapping(items[i], spec.PathOf("routes", i)) is { } reader && ReadRoute(reader) is { } route)
                routes.Add(route);
        }

        spec.Done();
        return new ApplicationDefinition(source, hosts, traits, routes.DrainToImmutable());
    }

    private static ImmutableArray<string> ReadHosts(FieldReader spec)
    {
        ImmutableArray<ScalarNode> hosts = spec.ScalarList("hosts");
        if (!spec.Has("hosts"))
            spec.RequiredAny("hosts");
        foreach (ScalarNode host in hosts)
        {
            if (HostName.IsPattern(host.Value))
                continue;
            string lower = host.Value.ToLowerInvariant();
            spec.Error(
                DiagnosticCodes.InvalidValue, host, $"`{FieldReader.Shorten(host.Value)}` is not a host name",
                HostName.IsPattern(lower)
                    ? $"host names are written in lower case: `{FieldReader.Shorten(lower)}`"
                    : "write a name such as `shop.example.com`, or `*.example.com` for every name under it; without scheme and port");
        }

        if (hosts.Length > MaxHosts)
        {
            spec.Error(
                DiagnosticCodes.LimitExceeded, hosts[MaxHosts],
                string.Create(CultureInfo.InvariantCulture, $"`{spec.PathOf("hosts")}` has more than {MaxHosts} hosts"),
                "use a `*.` name, or several applications");
            return [];
        }

        return [.. hosts.Select(static host => host.Value).Where(HostName.IsPattern)];
    }

    private static ResourceTraits ReadTraits(FieldReader reader)
    {
        string? owner = reader.Text("owner");
        string? sensitivity = reader.OneOf(Sensitivities.Property, Sensitivities.All);
        string? segment = reader.Text("segment");
        DegradedMode? degraded = reader.OneOf("degradedMode", ["deny", "allowRead"]) switch
        {
            "deny" => DegradedMode.Deny,
            "allowRead" => DegradedMode.AllowRead,
            _ => null,
        };
        return new ResourceTraits(owner, sensitivity, segment, degraded);
    }

    private static RouteDefinition? ReadRoute(FieldReader route)
    {
        ImmutableArray<string> methods = ReadMethods(route);
        ScalarNode? pathNode = route.RequiredScalar("path");
        PathTemplate? path = pathNode is null ? null : PathTemplateReader.Read(route, pathNode);
        string? action = Name(route, "action");
        string? type = null;
        TextTemplate? id = null;
        ImmutableArray<RouteProperty> properties = [];
        FieldReader? resource = route.RequiredAny("resource") is { } node ? route.AsMapping(node, route.PathOf("resource")) : null;
        if (resource is not null)
        {
            type = Name(resource, "type");
            id = path is null || Template(resource, "id") is not { } text ? null : TextTemplateReader.Read(resource, text, path.Parameters);
            properties = ReadProperties(resource, path);
            // Without its path a route has no parameters to look names up in.
            if (path is null)
                resource.Has("id");
            resource.Done();
        }

        ResourceTraits traits = ReadTraits(route);
        route.Done();
        return path is null || action is null || type is null
            ? null
            : new RouteDefinition(route.Node, pathNode!, path, methods, action, type, id, properties, traits);
    }

    private static ImmutableArray<string> ReadMethods(FieldReader route)
    {
        ScalarNode? one = route.Scalar("method");
        ImmutableArray<ScalarNode> several = route.ScalarList("methods");
        if (one is not null && route.Has("methods"))
        {
            route.Error(
                DiagnosticCodes.ContradictingFields, one, "a route has either `method` or `methods`",
                "list all methods in `methods`; without either the route takes any method");
        }

        ImmutableArray<ScalarNode> methods = one is null ? several : [one];
        foreach (ScalarNode method in methods)
        {
            if (!Methods.Contains(method.Value))
            {
                route.Error(
                    DiagnosticCodes.InvalidValue, method, $"`{FieldReader.Shorten(method.Value)}` is not an HTTP method",
                    Suggestion.For(method.Value, Methods) ?? $"the methods are {string.Join(", ", Methods.Select(static known => $"`{known}`"))}; without `method` the route takes any");
            }
        }

        return [.. methods.Select(static method => method.Value)];
    }

    private static ImmutableArray<RouteProperty> ReadProperties(FieldReader resource, PathTemplate? path)
    {
        FieldReader? reader = resource.Mapping("properties");
        if (reader is null || path is null)
            return [];
        IReadOnlyList<MappingEntry> entries = reader.Node.Entries;
        if (entries.Count > MaxProperties)
        {
            reader.Error(
                DiagnosticCodes.LimitExceeded, entries[MaxProperties].Key,
                string.Create(CultureInfo.InvariantCulture, $"`{resource.PathOf("properties")}` has more than {MaxProperties} properties"));
            return [];
        }

        ImmutableArray<RouteProperty>.Builder properties = ImmutableArray.CreateBuilder<RouteProperty>(entries.Count);
        foreach (MappingEntry entry in entries)
        {
            string name = entry.Key.Value;
            bool isParameter = path.Parameters.Contains(name);
            if (isParameter || KnownProperties.Contains(name))
            {
                reader.Error(
                    DiagnosticCodes.NameTaken, entry.Key,
                    isParameter ? $"`{name}` is a property already: the parameter of the path" : $"`{name}` is a property that the catalogue gives every resource",
                    isParameter ? "leave it out, or give it another name" : $"set it in the field of the route, or give it another name");
                continue;
            }

            if (Template(reader, name) is not { } text)
                continue;
            CelValue constant = YamlValues.Read(text);
            if (constant.Kind != CelKind.String)
                properties.Add(new RouteProperty(name, constant, null));
            else if (TextTemplateReader.Read(reader, text, path.Parameters) is { } template)
                properties.Add(new RouteProperty(name, default, template));
        }

        return properties.DrainToImmutable();
    }

    private static ScalarNode? Template(FieldReader reader, string field)
    {
        if (reader.Any(field) is not { } node)
            return null;
        if (node is ScalarNode scalar)
        {
            if (scalar.Value.Length > 0)
                return scalar;
            reader.Error(DiagnosticCodes.InvalidValue, scalar, $"`{reader.PathOf(FieldReader.Shorten(field))}` must not be empty");
            return null;
        }

        reader.Error(
            DiagnosticCodes.WrongType, node, $"`{reader.PathOf(FieldReader.Shorten(field))}` must be a single value, not {node.Shape}",
            node is MappingNode ? "a text that begins with `{` needs quotes" : null);
        return null;
    }

    private static string? Name(FieldReader reader, string field)
    {
        ScalarNode? scalar = reader.RequiredScalar(field);
        if (scalar is null)
            return null;
        if (scalar.Value.Length is > 0 and <= MaxNameLength)
            return scalar.Value;
        reader.Error(
            scalar.Value.Length == 0 ? DiagnosticCodes.InvalidValue : DiagnosticCodes.LimitExceeded, scalar,
            scalar.Value.Length == 0
                ? $"`{reader.PathOf(field)}` must not be empty"
                : string.Create(CultureInfo.InvariantCulture, $"`{reader.PathOf(field)}` is longer than {MaxNameLength} characters"));
        return null;
    }
}
