using System.Text.Json;
using ZeroTrust.Cel;

namespace ZeroTrust.Pdp.Server.Tokens;

/// <summary>Claims as conditions see them.</summary>
internal static class TokenClaims
{
    // Claims that are a NumericDate: RFC 7519 section 4.1, OpenID Connect Core sections 2 and 5.1.
    private static readonly string[] Times = ["exp", "nbf", "iat", "auth_time", "updated_at"];

    /// <summary>All claims by their names, those that stand for times as timestamps.</summary>
    public static CelMap ToMap(JsonElement payload) =>
        CelMap.Of(payload.EnumerateObject().Select(static claim => new KeyValuePair<string, CelValue>(claim.Name, ToClaim(claim))));

    /// <summary>The groups that a claim states: a list of texts, or one text.</summary>
    public static IReadOnlyList<string> Groups(JsonElement payload, string claim)
    {
        if (!payload.TryGetProperty(claim, out JsonElement groups))
            return [];
        return groups.ValueKind switch
        {
            JsonValueKind.String => [groups.GetString()!],
            JsonValueKind.Array => [.. groups.EnumerateArray().Where(static one => one.ValueKind == JsonValueKind.String).Select(static one => one.GetString()!)],
            _ => [],
        };
    }

    /// <summary>A NumericDate (RFC 7519 section 2).</summary>
    /// <returns>False when it is there and is none.</returns>
    public static bool TryTime(JsonElement payload, string name, out DateTimeOffset? time)
    {
        time = null;
        if (!payload.TryGetProperty(name, out JsonElement value))
            return true;
        time = ToTime(value);
        return time is not null;
    }

    private static CelValue ToClaim(JsonProperty claim) => Times.Contains(claim.Name) && ToTime(claim.Value) is { } time
        ? CelValue.FromTimestamp(CelTimestamp.FromDateTimeOffset(time))
        : ToValue(claim.Value);

    private static CelValue ToValue(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.True => CelValue.True,
        JsonValueKind.False => CelValue.False,
        JsonValueKind.String => CelValue.FromString(value.GetString()!),
        JsonValueKind.Number => value.TryGetInt64(out long number) ? CelValue.FromInt(number) : CelValue.FromDouble(value.GetDouble()),
        JsonValueKind.Array => CelValue.FromList(CelList.Of([.. value.EnumerateArray().Select(ToValue)])),
        JsonValueKind.Object => CelValue.FromMap(CelMap.Of(value.EnumerateObject().Select(static member => new KeyValuePair<string, CelValue>(member.Name, ToValue(member.Value))))),
        _ => CelValue.Null,
    };

    private static DateTimeOffset? ToTime(JsonElement value)
    {
        const double Year9999 = 253_402_300_799;
        return value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out double seconds) && seconds is >= 0 and <= Year9999
            ? DateTimeOffset.UnixEpoch.AddSeconds(seconds)
            : null;
    }
}
