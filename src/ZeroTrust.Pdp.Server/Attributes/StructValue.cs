using Google.Protobuf.WellKnownTypes;
using ZeroTrust.Cel;

namespace ZeroTrust.Pdp.Server.Attributes;

/// <summary>Converts between `google.protobuf.Value` and CEL values.</summary>
internal static class StructValue
{
    /// <summary>The CEL form: numbers are doubles; structs and lists are wrapped, not copied; a value without a kind is null.</summary>
    public static CelValue ToCel(Value value) => value.KindCase switch
    {
        Value.KindOneofCase.BoolValue => CelValue.FromBool(value.BoolValue),
        Value.KindOneofCase.NumberValue => CelValue.FromDouble(value.NumberValue),
        Value.KindOneofCase.StringValue => CelValue.FromString(value.StringValue),
        Value.KindOneofCase.StructValue => CelValue.FromMap(new StructMap(value.StructValue)),
        Value.KindOneofCase.ListValue => CelValue.FromList(new StructList(value.ListValue.Values)),
        _ => CelValue.Null,
    };

    /// <summary>
    /// The protobuf form. Kinds that JSON does not know become text as ProtoJSON writes them; integers that a double
    /// cannot hold exactly become decimal text.
    /// </summary>
    public static Value FromCel(in CelValue value) => value.Kind switch
    {
        CelKind.Null => Value.ForNull(),
        CelKind.Bool => Value.ForBool(value.AsBool()),
        CelKind.Int => FromInteger(value.AsInt()),
        CelKind.Uint => FromInteger(value.AsUint()),
        CelKind.Double => Value.ForNumber(value.AsDouble()),
        CelKind.String => Value.ForString(value.AsString()),
        CelKind.Bytes => Value.ForString(Convert.ToBase64String(value.AsBytes())),
        CelKind.List => FromList(value.AsList()),
        CelKind.Map => Value.ForStruct(FromMap(value.AsMap())),
        CelKind.Timestamp => Value.ForString(value.AsTimestamp().ToString()),
        CelKind.Duration => Value.ForString(value.AsDuration().ToString()),
        _ => Value.ForString(value.ToLiteral(256)),
    };

    /// <summary>The struct of a map; keys that are not strings are written as their literals.</summary>
    public static Struct FromMap(CelMap map)
    {
        var result = new Struct();
        foreach (var (key, value) in map.Entries)
            result.Fields[key.Kind == CelKind.String ? key.AsString() : key.ToLiteral(256)] = FromCel(value);
        return result;
    }

    private static Value FromInteger(Int128 value)
    {
        const long ExactInDouble = 1L << 53;
        return value >= -ExactInDouble && value <= ExactInDouble
            ? Value.ForNumber((double)value)
            : Value.ForString(value.ToString(System.Globalization.CultureInfo.InvariantCulture));
    }

    private static Value FromList(CelList list)
    {
        var values = new Value[list.Count];
        for (int i = 0; i < values.Length; i++)
            values[i] = FromCel(list[i]);
        return Value.ForList(values);
    }
}
