using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace ZeroTrust.Pdp.Functional.Tests.Support;

/// <summary>One call for a client driver.</summary>
internal sealed record Call(
    [property: JsonPropertyName("id")] string Id,
    [property: JsonPropertyName("method")] string Method,
    [property: JsonPropertyName("request")] JsonNode Request,
    [property: JsonPropertyName("deadline_ms"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? DeadlineMs = null,
    [property: JsonPropertyName("cancel_after_ms"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? CancelAfterMs = null)
{
    private const string DecisionPoint = "/zerotrust.pdp.v1.PolicyDecisionPoint/";
    private const string Admin = "/zerotrust.pdp.v1.PolicyAdmin/";

    public static Call Decide(string id, JsonNode request) => new(id, DecisionPoint + "Decide", request);

    public static Call Point(string id, string method, JsonNode request) => new(id, DecisionPoint + method, request);

    public static Call Administer(string id, string method, JsonNode request) => new(id, Admin + method, request);

    public static Call Contain(string id, string method, JsonNode request) => new(id, "/zerotrust.pdp.v1.Containment/" + method, request);

    public static Call Grant(string id, string method, JsonNode request) => new(id, "/zerotrust.pdp.v1.Grants/" + method, request);

    public string ToLine() => JsonSerializer.Serialize(this);
}
