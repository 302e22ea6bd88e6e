using System.Text.Json.Nodes;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using ZeroTrust.Cel;
using ZeroTrust.Pdp.Engine.Decisions;
using ZeroTrust.Pdp.V1;

namespace ZeroTrust.Pdp.Benchmarks.Peer;

/// <summary>A request that the first rule of <see cref="PeerPolicies"/> allows, and several in one call, as each engine takes it.</summary>
internal static class PeerRequest
{
    /// <summary>How many resources a call about several asks for, each of another type.</summary>
    private const int Resources = 5;

    private static readonly string[] Groups = ["employees", "t0-readers"];

    /// <summary>The subject of a call about several is a reader of each of their types.</summary>
    private static readonly string[] BatchGroups = ["employees", .. Enumerable.Range(0, Resources).Select(static type => $"t{type}-readers")];

    /// <summary>What a call about several asks for with each resource: the first is allowed, the second is not.</summary>
    private static readonly string[] BatchActions = ["read", "write"];

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

    public static DecideRequest Grpc() => Item("read", 0, Subject(Groups));

    /// <summary>Ten tuples of one subject.</summary>
    public static DecideBatchRequest GrpcBatch() => new()
    {
        Defaults = new DecideRequest { Subject = Subject(BatchGroups) },
        Items = { Enumerable.Range(0, Resources).SelectMany(static type => BatchActions.Select(action => Item(action, type, null))) },
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
    public static JsonObject CerbosJson() => CerbosJson(Groups, 1, ["read"]);

    /// <summary>The same ten tuples for the HTTP interface of Cerbos.</summary>
    public static JsonObject CerbosJsonBatch() => CerbosJson(BatchGroups, Resources, BatchActions);

    /// <summary>A `cerbos.request.v1.CheckResourcesRequest`, written by its field numbers.</summary>
    public static byte[] CerbosGrpc() => CerbosGrpc(Groups, 1, ["read"]);

    /// <summary>The same ten tuples as a `cerbos.request.v1.CheckResourcesRequest`.</summary>
    public static byte[] CerbosGrpcBatch() => CerbosGrpc(BatchGroups, Resources, BatchActions);

    private static Subject Subject(string[] groups) => new()
    {
        Type = "user", Id = "ana", Groups = { groups },
        Properties = new Struct { Fields = { ["region"] = Value.ForString("DE"), ["suspended"] = Value.ForBool(false) } },
    };

    private static DecideRequest Item(string action, int type, Subject? subject) => new()
    {
        Subject = subject,
        Action = new V1.Action { Name = action },
        Resource = new Resource { Type = $"t{type}", Id = "42", Properties = new Struct { Fields = { ["region"] = Value.ForString("DE"), ["owner"] = Value.ForString("bo") } } },
    };

    private static JsonObject CerbosJson(string[] groups, int resources, string[] actions) => new()
    {
        ["requestId"] = "1",
        ["principal"] = new JsonObject { ["id"] = "ana", ["roles"] = Texts(groups), ["attr"] = new JsonObject { ["region"] = "DE", ["suspended"] = false } },
        ["resources"] = new JsonArray([.. Enumerable.Range(0, resources).Select(type => new JsonObject
        {
            ["actions"] = Texts(actions),
            ["resource"] = new JsonObject { ["kind"] = $"t{type}", ["id"] = "42", ["attr"] = new JsonObject { ["region"] = "DE", ["owner"] = "bo" } },
        })]),
    };

    private static JsonArray Texts(string[] texts) => new([.. texts.Select(static text => JsonValue.Create(text))]);

    private static byte[] CerbosGrpc(string[] groups, int resources, string[] actions) => Message(output =>
    {
        Text(output, 1, "1");
        Part(output, 3, principal =>
        {
            Text(principal, 1, "ana");
            foreach (string group in groups)
                Text(principal, 3, group);
            Attribute(principal, 4, "region", Value.ForString("DE"));
            Attribute(principal, 4, "suspended", Value.ForBool(false));
        });
        for (int type = 0; type < resources; type++)
        {
            string kind = $"t{type}";
            Part(output, 4, entry =>
            {
                foreach (string action in actions)
                    Text(entry, 1, action);
                Part(entry, 2, resource =>
                {
                    Text(resource, 1, kind);
                    Text(resource, 3, "42");
                    Attribute(resource, 4, "region", Value.ForString("DE"));
                    Attribute(resource, 4, "owner", Value.ForString("bo"));
                });
            });
        }
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
