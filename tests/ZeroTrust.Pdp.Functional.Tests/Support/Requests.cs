using System.Globalization;
using System.Text.Json.Nodes;

namespace ZeroTrust.Pdp.Functional.Tests.Support;

/// <summary>Builds requests about the people and things of the bundle.</summary>
internal static class Requests
{
    public static JsonObject Tuple(JsonObject subject, JsonObject? device, string action, JsonObject resource, string? region = "DE")
    {
        var request = new JsonObject
        {
            ["subject"] = subject,
            ["action"] = new JsonObject { ["name"] = action },
            ["resource"] = resource,
            ["context"] = new JsonObject { ["ip"] = "192.0.2.10", ["properties"] = region is null ? new JsonObject() : new JsonObject { ["region"] = region } },
        };
        if (device is not null)
            request["device"] = device;
        return request;
    }

    public static JsonObject User(string id, string group, TimeSpan? mfaAgo, params IEnumerable<(string Name, JsonNode Value)> properties)
    {
        var values = new JsonObject { ["region"] = "DE", ["suspended"] = false };
        if (mfaAgo is { } ago)
            values["mfa_time"] = Ago(ago);
        foreach ((string name, JsonNode value) in properties)
            values[name] = value;
        return new JsonObject { ["type"] = "user", ["id"] = id, ["groups"] = new JsonArray(group), ["properties"] = values };
    }

    public static JsonObject Laptop(TimeSpan? postureAgo = null) => new()
    {
        ["id"] = "laptop-7",
        ["properties"] = new JsonObject
        {
            ["managed"] = true, ["encrypted"] = true, ["screen_lock"] = true,
            ["posture_time"] = Ago(postureAgo ?? TimeSpan.FromMinutes(5)),
        },
    };

    public static JsonObject Phone() => new()
    {
        ["id"] = "phone-3",
        ["properties"] = new JsonObject
        {
            ["managed"] = false, ["encrypted"] = true, ["screen_lock"] = true,
            ["posture_time"] = Ago(TimeSpan.FromMinutes(5)),
        },
    };

    public static JsonObject PayrollRecord(string region = "DE") => Resource("payroll-record", "2026-03", ("region", region), ("owner", "ana"));

    public static JsonObject Repository() => Resource("repository", "core");

    public static JsonObject Page() => Resource("page", "home");

    private static JsonObject Resource(string type, string id, params IEnumerable<(string Name, string Value)> properties)
    {
        var values = new JsonObject();
        foreach ((string name, string value) in properties)
            values[name] = value;
        return new JsonObject { ["type"] = type, ["id"] = id, ["properties"] = values };
    }

    private static string Ago(TimeSpan ago) =>
        (TimeProvider.System.GetUtcNow() - ago).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
