using System.Buffers;
using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using ZeroTrust.Cel;
using ZeroTrust.Pdp.Engine.Decisions;
using ZeroTrust.Pdp.Engine.Diagnostics;

namespace ZeroTrust.Pdp.Engine.Documents;

/// <summary>
/// Reads the parts of a request as a test writes them down. Attributes are what an enforcement point could send: numbers are
/// doubles, as in JSON, so that a condition meets in a test what it meets in earnest.
/// </summary>
internal static class EntityReader
{
    private static readonly SearchValues<char> Ipv6Characters = SearchValues.Create("0123456789abcdefABCDEF:.");

    public static SubjectEntity? ReadSubject(FieldReader reader)
    {
        string? type = reader.RequiredText("type");
        string? id = reader.RequiredText("id");
        ImmutableArray<string> groups = reader.TextList("groups");
        CelMap properties = ReadProperties(reader);
        reader.Done();
        return type is null || id is null ? null : new SubjectEntity(type, id, groups, properties);
    }

    public static DeviceEntity? ReadDevice(FieldReader reader)
    {
        string? id = reader.RequiredText("id");
        CelMap properties = ReadProperties(reader);
        reader.Done();
        return id is null ? null : new DeviceEntity(id, properties);
    }

    public static ResourceEntity? ReadResource(FieldReader reader)
    {
        string? type = reader.RequiredText("type");
        string? id = reader.RequiredText("id");
        CelMap properties = ReadProperties(reader);
        reader.Done();
        return type is null || id is null ? null : new ResourceEntity(type, id, properties);
    }

    public static ContextFixture ReadContext(FieldReader reader)
    {
        CelTimestamp? time = reader.Timestamp("time");
        IPAddress? address = null;
        if (reader.Scalar("ip") is { } ip && !TryParseAddress(ip.Value, out address))
        {
            reader.Error(
                DiagnosticCodes.InvalidValue, ip, $"`{FieldReader.Shorten(ip.Value)}` is not an IP address",
                "write `192.0.2.7` or `2001:db8::7`, without port, brackets and zone");
        }

        string? source = reader.Text("sourceWorkload");
        CelMap properties = ReadProperties(reader);
        reader.Done();
        return new ContextFixture(time, address, properties, source);
    }

    public static CelMap ReadProperties(FieldReader reader) =>
        reader.Mapping("properties") is { } properties ? YamlValues.ReadAttributes(properties.Node) : CelMap.Empty;

    /// <summary>Takes what everybody reads the same way: no octal or shortened IPv4. An IPv4-mapped address is the IPv4 address.</summary>
    private static bool TryParseAddress(string text, out IPAddress? address)
    {
        if (!IPAddress.TryParse(text, out address))
            return false;
        if (address.AddressFamily == AddressFamily.InterNetwork)
            return address.ToString() == text;
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        return !text.AsSpan().ContainsAnyExcept(Ipv6Characters);
    }
}
