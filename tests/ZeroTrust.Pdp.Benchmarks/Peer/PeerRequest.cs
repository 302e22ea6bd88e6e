using System.Text.Json.Nodes;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using ZeroTrust.Cel;
using ZeroTrust.Pdp.Engine.Decisions;
using ZeroTrust.Pdp.V1;

namespace ZeroTrust.Pdp.Benchmarks.Peer;

/// <summary>A request that the first rule of <see cref="PeerPolicies"/> allows, as each engine takes it.</summary>
internal static class PeerRequest
{
    private static readonly string[] Groups = ["employees", "t0-readers"];

    public static DecisionRequest Own(CelTimestamp now) => new()
    {
        DecisionId = Guid.Empty,
        Time = now,
        Subject = new SubjectEntity("user", "ana", Groups, CelMap.Of(
        [
            KeyValuePair.Create("region", CelValue.FromString("DE")), KeyValuePair.Create("suspended", CelValue.False),
        ])),
        Action = new ActionEntity("read", CelMap.Empty),
        Resource = new ResourceEntity("t0", "42", CelMap.Of(
        [
            KeyValuePair.Create("region", CelValue.FromString("DE")), KeyValuePair.Create("owner", CelValue.FromString("bo")),
        ])),
        Context = new ContextEntity(now, null, CelMap.Empty),
    };

    public static DecideRequest Grpc() => new()
    {
        Subject = new Subject { Type = "user", Id = "ana", Groups = { Groups }, Properties = new Struct { Fields = { ["region"] = Value.ForString("DE"), ["suspended"] = Value.ForBool(false) } } },
        Action = new V1.Action { Name = "read" },
        Resource = new Resource { Type = "t0", Id = "42", Properties = new Struct { Fields = { ["region"] = Value.ForString("DE"), ["owner"] = Value.ForString("bo") } } },
    };

    public static JsonObject Cedar()
    {
        JsonObject subject = Reference("User", "ana");
        JsonObject resource = Reference("t0", "42");
        return new JsonObject
        {
            ["principal"] = subject,
            ["action"] = Reference("Action", "read"),
            ["resource"] = resource,
            ["context"] = new JsonObject(),
            ["entities"] = new JsonArray(
                Entity(subject, new JsonObject { ["region"] = "DE", ["suspended"] = false, ["name"] = "ana" }, [.. Groups.Select(static group => Reference("Group", group))]),
                Entity(resource, new JsonObject { ["region"] = "DE", ["owner"] = "bo" }, [])),
        };
    }

    /// <summary>For the HTTP interface of Cerbos, which tells in words what is wrong.</summary>
    public static JsonObject CerbosJson() => new()
    {
        ["requestId"] = "1",
        ["principal"] = new JsonObject { ["id"] = "ana", ["roles"] = new JsonArray([.. Groups.Select(static group => JsonValue.Create(group))]), ["attr"] = new JsonObject { ["region"] = "DE", ["suspended"] = false } },
        ["resources"] = new JsonArray(new JsonObject
        {
            ["actions"] = new JsonArray("read"),
            ["resource"] = new JsonObject { ["kind"] = "t0", ["id"] = "42", ["attr"] = new JsonObject { ["region"] = "DE", ["owner"] = "bo" } },
        }),
    };

    /// <summary>A `cerbos.request.v1.CheckResourcesRequest`, written by its field numbers.</summary>
    public static byte[] CerbosGrpc() => Message(output =>
    {
        Text(output, 1, "1");
        Part(output, 3, principal =>
        {
            Text(principal, 1, "ana");
            foreach (string group in Groups)
                Text(principal, 3, group);
            Attribute(principal, 4, "region", Value.ForString("DE"));
            Attribute(principal, 4, "suspended", Value.ForBool(false));
        });
        Part(output, 4, entry =>
        {
            Text(entry, 1, "read");
            Part(entry, 2, resource =>
            {
                Text(resource, 1, "t0");
                Text(resource, 3, "42");
                Attribute(resource, 4, "region", Value.ForString("DE"));
                Attribute(resource, 4, "owner", Value.ForString("bo"));
            });
        });
    });

    private static JsonObject Reference(string type, string id) => new() { ["type"] = type, ["id"] = id };

    private static JsonObject Entity(JsonObject id, JsonObject attributes, JsonObject[] parents) => new()
    {
        ["uid"] = id.DeepClone(), ["attrs"] = attributes, ["parents"] = new JsonArray([.. parents]),
    };

    private static byte[] Message(Action<CodedOutputStream> write)
    {
        using var buffer = new MemoryStream();
        using (var output = new CodedOutputStream(buffer, leaveOpen: true))
            write(output);
        return buffer.ToArray();
    }

    private static void Part(CodedOutputStream output, int field, Action<CodedOutputStream> write)
    {
        output.WriteTag(field, WireFormat.WireType.LengthDelimited);
        output.WriteBytes(ByteString.CopyFrom(Message(write)));
    }

    private static void Text(CodedOutputStream output, int field, string text)
    {
        output.WriteTag(field, WireFormat.WireType.LengthDelimited);
        output.WriteString(text);
    }

    private static void Attribute(CodedOutputStream output, int field, string name, Value value) => Part(output, field, entry =>
    {
        Text(entry, 1, name);
        entry.WriteTag(2, WireFormat.WireType.LengthDelimited);
        entry.WriteMessage(value);
    });
}
