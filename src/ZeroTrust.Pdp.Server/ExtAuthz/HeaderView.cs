using System.Text;
using Envoy.Config.Core.V3;
using ZeroTrust.Cel;
using HttpRequest = Envoy.Service.Auth.V3.AttributeContext.Types.HttpRequest;

namespace ZeroTrust.Pdp.Server.ExtAuthz;

/// <summary>
/// The headers of a request as policies see them, by lower-case name and without credentials. Nothing of it says who asks:
/// headers are what the client wrote.
/// </summary>
internal sealed class HeaderView : CelTextMap
{
    private static readonly Encoding Utf8 = Encoding.GetEncoding("utf-8", EncoderFallback.ReplacementFallback, new DecoderReplacementFallback("!"));

    private readonly IDictionary<string, string> _headers;

    private HeaderView(IDictionary<string, string> headers) => _headers = headers;

    public override int Count
    {
        get
        {
            int count = 0;
            foreach (string name in _headers.Keys)
            {
                if (!IsCredential(name))
                    count++;
            }

            return count;
        }
    }

    public override IEnumerable<KeyValuePair<CelValue, CelValue>> Entries
    {
        get
        {
            foreach (var (name, value) in _headers)
            {
                if (!IsCredential(name))
                    yield return new KeyValuePair<CelValue, CelValue>(CelValue.FromString(name), CelValue.FromString(value));
            }
        }
    }

    /// <summary>The headers, from whichever of the two forms the proxy sends.</summary>
    public static HeaderView Of(HttpRequest request) =>
        new(request.HeaderMap is { Headers.Count: > 0 } raw ? Join(raw) : request.Headers);

    public override bool TryGet(string key, out CelValue value)
    {
        if (!IsCredential(key) && _headers.TryGetValue(key, out string? text))
        {
            value = CelValue.FromString(text);
            return true;
        }

        value = default;
        return false;
    }

    /// <summary>The text of a header, or an empty text.</summary>
    public string Text(string name) => _headers.TryGetValue(name, out string? text) ? text : string.Empty;

    /// <summary>Repeated headers are joined by commas and octets that are not UTF-8 become `!`, as the proxy does in the other form.</summary>
    private static Dictionary<string, string> Join(HeaderMap raw)
    {
        var joined = new Dictionary<string, string>(raw.Headers.Count, StringComparer.Ordinal);
        foreach (HeaderValue header in raw.Headers)
        {
            string name = header.Key.ToLowerInvariant();
            string value = header.RawValue.IsEmpty ? header.Value : Utf8.GetString(header.RawValue.Span);
            joined[name] = joined.TryGetValue(name, out string? earlier) ? $"{earlier},{value}" : value;
        }

        return joined;
    }

    private static bool IsCredential(string name) => name.Length switch
    {
        6 => name.Equals("cookie", StringComparison.OrdinalIgnoreCase),
        13 => name.Equals("authorization", StringComparison.OrdinalIgnoreCase),
        19 => name.Equals("proxy-authorization", StringComparison.OrdinalIgnoreCase),
        _ => false,
    };
}
