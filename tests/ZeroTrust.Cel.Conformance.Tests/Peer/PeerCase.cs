using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace ZeroTrust.Cel.Conformance.Tests;

/// <summary>An expression with bindings, of which each gives a result.</summary>
internal sealed record PeerCase(string Text, IReadOnlyList<Bindings> Inputs)
{
    /// <summary>The line that `data/peer.mjs` reads.</summary>
    internal string ToJson()
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("e", Text);
            json.WriteStartArray("b");
            foreach (var bindings in Inputs)
            {
                json.WriteStartObject();
                foreach (var (name, value) in bindings.All)
                {
                    // What the text cannot mean need not travel.
                    var dot = name.IndexOf('.', StringComparison.Ordinal);
                    if (!Text.Contains(dot < 0 ? name : name[..dot], StringComparison.Ordinal))
                        continue;
                    json.WritePropertyName(name);
                    Write(json, value);
                }

                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void Write(Utf8JsonWriter json, in CelValue value)
    {
        json.WriteStartArray();
        switch (value.Kind)
        {
            case CelKind.Null:
                json.WriteStringValue("null");
                break;
            case CelKind.Bool:
                json.WriteStringValue("bool");
                json.WriteBooleanValue(value.AsBool());
                break;
            case CelKind.Int:
                json.WriteStringValue("int");
                json.WriteStringValue(value.AsInt().ToString(CultureInfo.InvariantCulture));
                break;
            case CelKind.Uint:
                json.WriteStringValue("uint");
                json.WriteStringValue(value.AsUint().ToString(CultureInfo.InvariantCulture));
                break;
            case CelKind.Double:
                json.WriteStringValue("double");
                json.WriteStringValue(BitConverter.DoubleToUInt64Bits(value.AsDouble()).ToString("x16", CultureInfo.InvariantCulture));
                break;
            case CelKind.String:
                json.WriteStringValue("string");
                json.WriteStringValue(value.AsString());
                break;
            case CelKind.Bytes:
                json.WriteStringValue("bytes");
                json.WriteStringValue(Convert.ToHexStringLower(value.AsBytes()));
                break;
            case CelKind.Timestamp:
                json.WriteStringValue("timestamp");
                json.WriteStringValue(value.AsTimestamp().Seconds.ToString(CultureInfo.InvariantCulture));
                json.WriteNumberValue(value.AsTimestamp().Nanos);
                break;
            case CelKind.Duration:
                json.WriteStringValue("duration");
                json.WriteStringValue(value.AsDuration().Nanoseconds.ToString(CultureInfo.InvariantCulture));
                break;
            case CelKind.Type:
                json.WriteStringValue("type");
                json.WriteStringValue(value.AsType().Name);
                break;
            case CelKind.List:
                json.WriteStringValue("list");
                json.WriteStartArray();
                for (var n = 0; n < value.AsList().Count; n++)
                    Write(json, value.AsList()[n]);
                json.WriteEndArray();
                break;
            case CelKind.Map:
                json.WriteStringValue("map");
                json.WriteStartArray();
                foreach (var entry in value.AsMap().Entries)
                {
                    json.WriteStartArray();
                    Write(json, entry.Key);
                    Write(json, entry.Value);
                    json.WriteEndArray();
                }

                json.WriteEndArray();
                break;
            default:
                throw new ArgumentException($"the peer has no {value.Kind}", nameof(value));
        }

        json.WriteEndArray();
    }
}
