using System.Text.Json;
using System.Text.Json.Nodes;
using ZeroTrust.Pdp.Benchmarks.Support;

namespace ZeroTrust.Pdp.Benchmarks.Peer;

/// <summary>Starts `data/peer-speed.mjs`, which takes lines `NAME COUNT`.</summary>
internal static class NodePeer
{
    public static async Task<NodeProcess> StartAsync(string folder, CelInputs inputs, IReadOnlyDictionary<string, string> expressions)
    {
        var variables = new JsonObject
        {
            ["device"] = ToJson(inputs.Device),
            ["subject"] = ToJson(inputs.Subject),
            ["resource"] = ToJson(inputs.Resource),
            ["request"] = ToJson(inputs.Request),
            ["session"] = ToJson(inputs.Session),
            ["now"] = ToJson(inputs.Moment),
        };
        var texts = new JsonObject();
        foreach ((string name, string text) in expressions)
            texts.Add(name, text);
        var peer = new NodeProcess(folder, "peer-speed.mjs");
        await peer.SendAsync(new JsonObject { ["variables"] = variables, ["expressions"] = texts }.ToJsonString(JsonSerializerOptions.Default));
        return peer;
    }

    private static JsonNode ToJson(object value) => value switch
    {
        Dictionary<string, object> map => new JsonObject(map.Select(static pair => KeyValuePair.Create(pair.Key, (JsonNode?)ToJson(pair.Value)))),
        List<object> list => new JsonArray([.. list.Select(ToJson)]),
        string text => JsonValue.Create(text),
        long number => JsonValue.Create(number),
        DateTimeOffset time => new JsonObject { ["$seconds"] = time.ToUnixTimeSeconds() },
        _ => throw new ArgumentException($"no JSON form for {value.GetType()}", nameof(value)),
    };
}
