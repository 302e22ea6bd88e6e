using System.Text.Json.Nodes;

namespace ZeroTrust.Pdp.Functional.Tests.Support;

/// <summary>How a call ended, as the client saw it.</summary>
/// <param name="Id">The call.</param>
/// <param name="Responses">The messages that came, in the JSON mapping of protobuf.</param>
/// <param name="Status">The gRPC status code; 0 for OK.</param>
/// <param name="Message">The status message.</param>
internal sealed record Answer(string Id, JsonArray Responses, int Status, string Message)
{
    public JsonNode Response
    {
        get
        {
            Assert.That(Status, Is.Zero, $"call {Id} ended with status {Status}: {Message}");
            return Responses.Single()!;
        }
    }

    public string Effect => Text("effect");

    public string Reason => Text("reason");

    public static Answer Parse(string line)
    {
        JsonNode json = JsonNode.Parse(line)!;
        return new Answer(
            (string)json["id"]!,
            json["responses"] as JsonArray ?? [],
            (int?)json["error"]?["code"] ?? 0,
            (string?)json["error"]?["message"] ?? "");
    }

    public string Text(string field) => Response[field]?.ToString() ?? "";

    public string[] List(string field) => [.. (Response[field] as JsonArray ?? []).Select(static item => item!.ToString())];
}
