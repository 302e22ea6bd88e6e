using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using ZeroTrust.Pdp.Benchmarks.Support;

namespace ZeroTrust.Pdp.Benchmarks.Peer;

/// <summary>Node.js with `data/peer-speed.mjs`.</summary>
internal sealed class NodePeer : IDisposable
{
    private readonly Process _node;

    private NodePeer(Process node) => _node = node;

    public static async Task<NodePeer> StartAsync(string folder, CelInputs inputs, IReadOnlyDictionary<string, string> expressions)
    {
        var start = new ProcessStartInfo("node")
        {
            ArgumentList = { "peer-speed.mjs" },
            WorkingDirectory = folder,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
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
        var peer = new NodePeer(Process.Start(start)!);
        await peer._node.StandardInput.WriteLineAsync(new JsonObject { ["variables"] = variables, ["expressions"] = texts }.ToJsonString(JsonSerializerOptions.Default));
        return peer;
    }

    /// <summary>The nanoseconds that so many evaluations take.</summary>
    /// <exception cref="InvalidOperationException">The peer's answer is another than true.</exception>
    public async Task<long> RunAsync(string expression, int count)
    {
        await _node.StandardInput.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{expression} {count}"));
        await _node.StandardInput.FlushAsync();
        string? answer = await _node.StandardOutput.ReadLineAsync();
        return long.TryParse(answer, NumberStyles.None, CultureInfo.InvariantCulture, out long elapsed)
            ? elapsed
            : throw new InvalidOperationException($"the peer answers {expression} with {answer}");
    }

    public void Dispose()
    {
        _node.StandardInput.Close();
        if (!_node.WaitForExit(10_000))
            _node.Kill();
        _node.Dispose();
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
