using System.Globalization;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;

namespace ZeroTrust.Cel.Protobuf;

/// <summary>From values to fields in the wire format.</summary>
internal static class ProtobufWriter
{
    private const int MaxDepth = 100;
    private const int NanosPerSecond = 1_000_000_000;

    // Beyond this a JSON number may lose digits.
    private const long MaxJsonInteger = 9_007_199_254_740_991;

    /// <returns>What is wrong; null when the field has been written or is to stay unset.</returns>
    internal static CelError? Write(ProtobufTypes types, CodedOutputStream output, FieldDescriptor field, in CelValue value)
    {
        if (field.IsMap)
            return WriteMap(types, output, field, value);
        if (!field.IsRepeated)
            return value.Kind == CelKind.Null && LeavesUnset(field) ? null : WriteOne(types, output, field, value);
        if (value.Kind != CelKind.List)
            return Mismatch(field);
        var list = value.AsList();
        for (var i = 0; i < list.Count; i++)
        {
            // null in a list of wrappers, timestamps or durations is dropped.
            if (list[i].Kind == CelKind.Null && IsPruned(field))
                continue;
            if (WriteOne(types, output, field, list[i]) is { } error)
                return error;
        }

        return null;
    }

    private static CelError? WriteMap(ProtobufTypes types, CodedOutputStream output, FieldDescriptor field, in CelValue value)
    {
        if (value.Kind != CelKind.Map)
            return Mismatch(field);
        var keyField = field.MessageType.FindFieldByNumber(1);
        var valueField = field.MessageType.FindFieldByNumber(2);
        foreach (var (key, entry) in value.AsMap().Entries)
        {
            if (entry.Kind == CelKind.Null && IsPruned(valueField))
                continue;
            using var buffer = new MemoryStream();
            using (var pair = new CodedOutputStream(buffer, leaveOpen: true))
            {
                if ((WriteOne(types, pair, keyField, key) ?? WriteOne(types, pair, valueField, entry)) is { } error)
                    return error;
            }

            output.WriteTag(field.FieldNumber, WireFormat.WireType.LengthDelimited);
            output.WriteBytes(ByteString.CopyFrom(buffer.GetBuffer(), 0, (int)buffer.Length));
        }

        return null;
    }

    private static bool LeavesUnset(FieldDescriptor field) =>
        field.FieldType is FieldType.Message or FieldType.Group
        && field.MessageType.FullName is not ("google.protobuf.Any" or "google.protobuf.Value" or "google.protobuf.ListValue" or "google.protobuf.Struct");

    private static bool IsPruned(FieldDescriptor field) =>
        field.FieldType == FieldType.Message
        && (TypeMapping.IsWrapper(field.MessageType) || field.MessageType.FullName is "google.protobuf.Timestamp" or "google.protobuf.Duration");

    private static CelError? WriteOne(ProtobufTypes types, CodedOutputStream output, FieldDescriptor field, in CelValue value)
    {
        switch (field.FieldType)
        {
            case FieldType.Message:
                if (ToBytes(types, field.MessageType, value, 0, out var bytes) is { } error)
                    return error;
                output.WriteTag(field.FieldNumber, WireFormat.WireType.LengthDelimited);
                output.WriteBytes(bytes);
                return null;
            case FieldType.Group:
                if (value.Kind != CelKind.Message || value.AsMessage() is not ProtobufMessage group || group.Message.Descriptor != field.MessageType)
                    return Mismatch(field);
                output.WriteTag(field.FieldNumber, WireFormat.WireType.StartGroup);
                group.Message.WriteTo(output);
                output.WriteTag(field.FieldNumber, WireFormat.WireType.EndGroup);
                return null;
            default:
                return WriteScalar(output, field, value);
        }
    }

    private static CelError? WriteScalar(CodedOutputStream output, FieldDescriptor field, in CelValue value)
    {
        var type = field.FieldType;
        var number = field.FieldNumber;
        switch (value.Kind)
        {
            case CelKind.Bool when type == FieldType.Bool:
                output.WriteTag(number, WireFormat.WireType.Varint);
                output.WriteBool(value.AsBool());
                return null;
            case CelKind.String when type == FieldType.String:
                output.WriteTag(number, WireFormat.WireType.LengthDelimited);
                output.WriteString(value.AsString());
                return null;
            case CelKind.Bytes when type == FieldType.Bytes:
                output.WriteTag(number, WireFormat.WireType.LengthDelimited);
                output.WriteBytes(ByteString.CopyFrom(value.AsBytes()));
                return null;
            case CelKind.Double when type == FieldType.Double:
                output.WriteTag(number, WireFormat.WireType.Fixed64);
                output.WriteDouble(value.AsDouble());
                return null;
            case CelKind.Double when type == FieldType.Float:
                output.WriteTag(number, WireFormat.WireType.Fixed32);
                output.WriteFloat((float)value.AsDouble());
                return null;
            case CelKind.Null when type == FieldType.Enum && field.EnumType.FullName == "google.protobuf.NullValue":
                output.WriteTag(number, WireFormat.WireType.Varint);
                output.WriteEnum(0);
                return null;
            case CelKind.Enum when type == FieldType.Enum && value.AsEnum().Type.FullName == field.EnumType.FullName:
                return WriteInt(output, field, value.AsEnum().Number);
            case CelKind.Int:
                return WriteInt(output, field, value.AsInt());
            case CelKind.Uint:
                return WriteUint(output, field, value.AsUint());
            default:
                return Mismatch(field);
        }
    }

    private static CelError? WriteInt(CodedOutputStream output, FieldDescriptor field, long value)
    {
        var number = field.FieldNumber;
        if (field.FieldType is FieldType.Int32 or FieldType.SInt32 or FieldType.SFixed32 or FieldType.Enum && value is < int.MinValue or > int.MaxValue)
            return OutOfRange(field);
        switch (field.FieldType)
        {
            case FieldType.Int32 or FieldType.Int64 or FieldType.Enum:
                output.WriteTag(number, WireFormat.WireType.Varint);
                output.WriteInt64(value);
                return null;
            case FieldType.SInt32 or FieldType.SInt64:
                output.WriteTag(number, WireFormat.WireType.Varint);
                output.WriteSInt64(value);
                return null;
            case FieldType.SFixed32:
                output.WriteTag(number, WireFormat.WireType.Fixed32);
                output.WriteSFixed32((int)value);
                return null;
            case FieldType.SFixed64:
                output.WriteTag(number, WireFormat.WireType.Fixed64);
                output.WriteSFixed64(value);
                return null;
            default:
                return Mismatch(field);
        }
    }

    private static CelError? WriteUint(CodedOutputStream output, FieldDescriptor field, ulong value)
    {
        var number = field.FieldNumber;
        if (field.FieldType is FieldType.UInt32 or FieldType.Fixed32 && value > uint.MaxValue)
            return OutOfRange(field);
        switch (field.FieldType)
        {
            case FieldType.UInt32 or FieldType.UInt64:
                output.WriteTag(number, WireFormat.WireType.Varint);
                output.WriteUInt64(value);
                return null;
            case FieldType.Fixed32:
                output.WriteTag(number, WireFormat.WireType.Fixed32);
                output.WriteFixed32((uint)value);
                return null;
            case FieldType.Fixed64:
                output.WriteTag(number, WireFormat.WireType.Fixed64);
                output.WriteFixed64(value);
                return null;
            default:
                return Mismatch(field);
        }
    }

    private static CelError? ToBytes(ProtobufTypes types, MessageDescriptor type, in CelValue value, int depth, out ByteString bytes)
    {
        bytes = ByteString.Empty;
        CelError? error;
        switch (type.FullName)
        {
            case "google.protobuf.Any":
                error = ToAny(value, depth, out var any);
                bytes = any.ToByteString();
                return error;
            case "google.protobuf.Value":
                error = ToJson(value, depth, out var json);
                bytes = json.ToByteString();
                return error;
            case "google.protobuf.Struct" when value.Kind == CelKind.Map:
                error = ToJson(value, depth, out var record);
                bytes = error is null ? record.StructValue.ToByteString() : bytes;
                return error;
            case "google.protobuf.ListValue" when value.Kind == CelKind.List:
                error = ToJson(value, depth, out var list);
                bytes = error is null ? list.ListValue.ToByteString() : bytes;
                return error;
            case "google.protobuf.Timestamp" when value.Kind == CelKind.Timestamp:
                bytes = ToTimestamp(value).ToByteString();
                return null;
            case "google.protobuf.Duration" when value.Kind == CelKind.Duration:
                bytes = ToDuration(value).ToByteString();
                return null;
            default:
                if (value.Kind == CelKind.Message && value.AsMessage() is ProtobufMessage message && message.Message.Descriptor == type)
                {
                    bytes = message.Message.ToByteString();
                    return null;
                }

                return TypeMapping.IsWrapper(type) ? Wrap(type, value, out bytes) : Mismatch(type);
        }
    }

    private static CelError? Wrap(MessageDescriptor type, in CelValue value, out ByteString bytes)
    {
        using var buffer = new MemoryStream();
        CelError? error;
        using (var output = new CodedOutputStream(buffer, leaveOpen: true))
            error = WriteScalar(output, type.FindFieldByNumber(1), value);

        // Parsed and written again, so that the default value takes its canonical form.
        bytes = error is null ? type.Parser.ParseFrom(buffer.ToArray()).ToByteString() : ByteString.Empty;
        return error;
    }

    private static CelError? ToAny(in CelValue value, int depth, out Any any)
    {
        any = new Any();
        IMessage? content;
        switch (value.Kind)
        {
            case CelKind.Bool:
                content = new BoolValue { Value = value.AsBool() };
                break;
            case CelKind.Int:
                content = new Int64Value { Value = value.AsInt() };
                break;
            case CelKind.Uint:
                content = new UInt64Value { Value = value.AsUint() };
                break;
            case CelKind.Double:
                content = new DoubleValue { Value = value.AsDouble() };
                break;
            case CelKind.String:
                content = new StringValue { Value = value.AsString() };
                break;
            case CelKind.Bytes:
                content = new BytesValue { Value = ByteString.CopyFrom(value.AsBytes()) };
                break;
            case CelKind.Timestamp:
                content = ToTimestamp(value);
                break;
            case CelKind.Duration:
                content = ToDuration(value);
                break;
            case CelKind.Message when value.AsMessage() is ProtobufMessage message:
                content = message.Message;
                break;
            default:
                if (ToJson(value, depth, out var json) is { } error)
                    return error;
                content = json.KindCase switch
                {
                    Value.KindOneofCase.StructValue => json.StructValue,
                    Value.KindOneofCase.ListValue => json.ListValue,
                    _ => json,
                };
                break;
        }

        any = Any.Pack(content);
        return null;
    }

    private static CelError? ToJson(in CelValue value, int depth, out Value json)
    {
        json = Value.ForNull();
        if (depth > MaxDepth)
            return new CelError(CelErrorCode.LimitExceeded, "a value nests too deep for a message");
        switch (value.Kind)
        {
            case CelKind.Null:
                return null;
            case CelKind.Bool:
                json = Value.ForBool(value.AsBool());
                return null;
            case CelKind.Int:
                var n = value.AsInt();
                json = n is >= -MaxJsonInteger and <= MaxJsonInteger ? Value.ForNumber(n) : Value.ForString(n.ToString(CultureInfo.InvariantCulture));
                return null;
            case CelKind.Uint:
                var u = value.AsUint();
                json = u <= MaxJsonInteger ? Value.ForNumber(u) : Value.ForString(u.ToString(CultureInfo.InvariantCulture));
                return null;
            case CelKind.Double:
                json = Value.ForNumber(value.AsDouble());
                return null;
            case CelKind.String:
                json = Value.ForString(value.AsString());
                return null;
            case CelKind.Bytes:
                json = Value.ForString(Convert.ToBase64String(value.AsBytes()));
                return null;
            case CelKind.Timestamp:
                json = Value.ForString(value.AsTimestamp().ToString());
                return null;
            case CelKind.Duration:
                json = Value.ForString(value.AsDuration().ToString());
                return null;
            case CelKind.List:
                return ToJson(value.AsList(), depth, out json);
            case CelKind.Map:
                return ToJson(value.AsMap(), depth, out json);
            case CelKind.Message when value.AsMessage() is ProtobufMessage { Message: FieldMask mask }:
                json = Value.ForString(string.Join(',', mask.Paths));
                return null;
            case CelKind.Message when value.AsMessage() is ProtobufMessage { Message: Empty }:
                json = Value.ForStruct(new Struct());
                return null;
            default:
                return new CelError(CelErrorCode.Conversion, "the value has no JSON form");
        }
    }

    private static CelError? ToJson(CelList list, int depth, out Value json)
    {
        var result = new ListValue();
        json = new Value { ListValue = result };
        for (var i = 0; i < list.Count; i++)
        {
            if (ToJson(list[i], depth + 1, out var item) is { } error)
                return error;
            result.Values.Add(item);
        }

        return null;
    }

    private static CelError? ToJson(CelMap map, int depth, out Value json)
    {
        var result = new Struct();
        json = Value.ForStruct(result);
        foreach (var (key, value) in map.Entries)
        {
            if (key.Kind != CelKind.String)
                return new CelError(CelErrorCode.Conversion, "the keys of a JSON object must be strings");
            if (ToJson(value, depth + 1, out var item) is { } error)
                return error;
            result.Fields[key.AsString()] = item;
        }

        return null;
    }

    private static Timestamp ToTimestamp(in CelValue value)
    {
        var timestamp = value.AsTimestamp();
        return new Timestamp { Seconds = timestamp.Seconds, Nanos = timestamp.Nanos };
    }

    private static Duration ToDuration(in CelValue value)
    {
        var nanoseconds = value.AsDuration().Nanoseconds;
        return new Duration { Seconds = nanoseconds / NanosPerSecond, Nanos = (int)(nanoseconds % NanosPerSecond) };
    }

    private static CelError Mismatch(FieldDescriptor field) =>
        new(CelErrorCode.NoSuchOverload, $"the field `{field.Name}` cannot hold a value of this kind");

    private static CelError Mismatch(MessageDescriptor type) =>
        new(CelErrorCode.NoSuchOverload, $"a `{type.FullName}` cannot be made of a value of this kind");

    private static CelError OutOfRange(FieldDescriptor field) => new(CelErrorCode.Overflow, $"the value is out of range for the field `{field.Name}`");
}
