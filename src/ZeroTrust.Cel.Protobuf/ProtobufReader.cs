using System.Collections;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;

namespace ZeroTrust.Cel.Protobuf;

/// <summary>From messages and fields to values.</summary>
internal static class ProtobufReader
{
    // Structs, lists and `Any` may nest without end in messages from elsewhere.
    private const int MaxDepth = 100;

    private const int NanosPerSecond = 1_000_000_000;

    internal static CelValue ToValue(ProtobufTypes types, IMessage message, int depth = 0)
    {
        if (depth > MaxDepth)
            return CelValue.FromError(new CelError(CelErrorCode.LimitExceeded, "a message nests too deep"));
        return message switch
        {
            Any any => Unpack(types, any, depth),
            Value value => FromJson(value, depth),
            Struct record => FromStruct(record, depth),
            ListValue list => FromList(list, depth),
            Timestamp timestamp => FromTimestamp(timestamp),
            Duration duration => FromDuration(duration),
            BoolValue b => CelValue.FromBool(b.Value),
            Int32Value n => CelValue.FromInt(n.Value),
            Int64Value n => CelValue.FromInt(n.Value),
            UInt32Value n => CelValue.FromUint(n.Value),
            UInt64Value n => CelValue.FromUint(n.Value),
            FloatValue n => CelValue.FromDouble(n.Value),
            DoubleValue n => CelValue.FromDouble(n.Value),
            StringValue s => CelValue.FromString(s.Value),
            BytesValue b => CelValue.FromBytes(b.Value.ToByteArray()),
            _ => CelValue.FromMessage(new ProtobufMessage(types, types.TypeOf(message.Descriptor), message)),
        };
    }

    internal static bool Has(FieldDescriptor field, IMessage message)
    {
        var accessor = field.Accessor;
        if (field.IsMap)
            return ((IDictionary)accessor.GetValue(message)).Count != 0;
        if (field.IsRepeated)
            return accessor.GetValue(message) is IList { Count: > 0 };
        if (field.HasPresence)
            return accessor.HasValue(message);
        return accessor.GetValue(message) switch
        {
            bool b => b,
            string s => s.Length != 0,
            ByteString b => b.Length != 0,
            int n => n != 0,
            long n => n != 0,
            uint n => n != 0,
            ulong n => n != 0,
            float n => BitConverter.SingleToInt32Bits(n) != 0,
            double n => BitConverter.DoubleToInt64Bits(n) != 0,
            var number => Number(number) != 0,
        };
    }

    internal static CelValue Read(ProtobufTypes types, FieldDescriptor field, IMessage message)
    {
        var raw = field.Accessor.GetValue(message);
        if (field.IsMap)
            return ReadMap(types, field, (IDictionary)raw);
        if (!field.IsRepeated)
            return ToValue(types, field, raw);
        if (raw is not IList list)
            return CelValue.FromList(CelList.Of());
        var items = new CelValue[list.Count];
        for (var i = 0; i < items.Length; i++)
            items[i] = ToValue(types, field, list[i]);
        return CelValue.FromList(CelList.Of(items));
    }

    private static CelValue ReadMap(ProtobufTypes types, FieldDescriptor field, IDictionary map)
    {
        var keyField = field.MessageType.FindFieldByNumber(1);
        var valueField = field.MessageType.FindFieldByNumber(2);
        var entries = new List<KeyValuePair<CelValue, CelValue>>(map.Count);
        foreach (DictionaryEntry entry in map)
            entries.Add(new KeyValuePair<CelValue, CelValue>(ToValue(types, keyField, entry.Key), ToValue(types, valueField, entry.Value)));
        return CelValue.FromMap(CelMap.OfEntries(entries));
    }

    private static CelValue ToValue(ProtobufTypes types, FieldDescriptor field, object? raw) => raw switch
    {
        null => Unset(types, field),
        _ when field.FieldType == FieldType.Enum => ReadEnum(types, field, Number(raw)),
        bool b => CelValue.FromBool(b),
        string s => CelValue.FromString(s),
        ByteString b => CelValue.FromBytes(b.ToByteArray()),
        int n => CelValue.FromInt(n),
        long n => CelValue.FromInt(n),
        uint n => CelValue.FromUint(n),
        ulong n => CelValue.FromUint(n),
        float n => CelValue.FromDouble(n),
        double n => CelValue.FromDouble(n),
        IMessage message => ToValue(types, message),
        _ => CelValue.FromInt(Number(raw)),
    };

    private static CelValue ReadEnum(ProtobufTypes types, FieldDescriptor field, int number)
    {
        if (types.EnumOf(field.EnumType) is { } strong)
            return CelValue.FromEnum(new CelEnum(strong, number));
        return field.EnumType.FullName == "google.protobuf.NullValue" ? CelValue.Null : CelValue.FromInt(number);
    }

    private static CelValue Unset(ProtobufTypes types, FieldDescriptor field)
    {
        if (field.FieldType is not (FieldType.Message or FieldType.Group))
            return CelValue.Null;
        var message = field.MessageType;
        return TypeMapping.IsWrapper(message) || message.FullName is "google.protobuf.Any" or "google.protobuf.Value"
            ? CelValue.Null
            : ToValue(types, types.TypeOf(message).Default);
    }

    private static int Number(object constant) => (int)constant;

    private static CelValue Unpack(ProtobufTypes types, Any any, int depth)
    {
        var name = any.TypeUrl[(any.TypeUrl.LastIndexOf('/') + 1)..];
        if (types.Find(name) is not { } type)
            return CelValue.FromError(new CelError(CelErrorCode.Conversion, "the type of a `google.protobuf.Any` is not known"));
        try
        {
            return ToValue(types, types.Parse(type.Descriptor, any.Value), depth + 1);
        }
        catch (InvalidProtocolBufferException)
        {
            return CelValue.FromError(new CelError(CelErrorCode.Conversion, "the content of a `google.protobuf.Any` is malformed"));
        }
    }

    private static CelValue FromJson(Value value, int depth) => value.KindCase switch
    {
        Value.KindOneofCase.BoolValue => CelValue.FromBool(value.BoolValue),
        Value.KindOneofCase.NumberValue => CelValue.FromDouble(value.NumberValue),
        Value.KindOneofCase.StringValue => CelValue.FromString(value.StringValue),
        Value.KindOneofCase.StructValue => FromStruct(value.StructValue, depth + 1),
        Value.KindOneofCase.ListValue => FromList(value.ListValue, depth + 1),
        _ => CelValue.Null,
    };

    private static CelValue FromStruct(Struct record, int depth)
    {
        if (depth > MaxDepth)
            return CelValue.FromError(new CelError(CelErrorCode.LimitExceeded, "a message nests too deep"));
        return CelValue.FromMap(CelMap.Of(record.Fields.Select(f => new KeyValuePair<string, CelValue>(f.Key, FromJson(f.Value, depth)))));
    }

    private static CelValue FromList(ListValue list, int depth)
    {
        if (depth > MaxDepth)
            return CelValue.FromError(new CelError(CelErrorCode.LimitExceeded, "a message nests too deep"));
        var items = new CelValue[list.Values.Count];
        for (var i = 0; i < items.Length; i++)
            items[i] = FromJson(list.Values[i], depth);
        return CelValue.FromList(CelList.Of(items));
    }

    private static CelValue FromTimestamp(Timestamp timestamp)
    {
        var value = new CelTimestamp(timestamp.Seconds, timestamp.Nanos);
        return value >= CelTimestamp.MinValue && value <= CelTimestamp.MaxValue && timestamp.Nanos is >= 0 and < NanosPerSecond
            ? CelValue.FromTimestamp(value)
            : CelValue.FromError(new CelError(CelErrorCode.Overflow, "timestamp overflow"));
    }

    private static CelValue FromDuration(Duration duration)
    {
        var total = ((Int128)duration.Seconds * NanosPerSecond) + duration.Nanos;
        return total >= long.MinValue && total <= long.MaxValue
            ? CelValue.FromDuration(new CelDuration((long)total))
            : CelValue.FromError(new CelError(CelErrorCode.Overflow, "duration overflow"));
    }
}
