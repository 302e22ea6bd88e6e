using Google.Protobuf.Reflection;

namespace ZeroTrust.Cel.Protobuf;

/// <summary>The types that the language gives to messages and fields.</summary>
internal static class TypeMapping
{
    private static readonly CelType ListOfDyn = CelType.List(CelType.Dyn);
    private static readonly CelType MapOfDyn = CelType.Map(CelType.String, CelType.Dyn);

    internal static CelType Of(ProtobufMessageType type) => type.FullName switch
    {
        "google.protobuf.Any" or "google.protobuf.Value" => CelType.Dyn,
        "google.protobuf.Struct" => MapOfDyn,
        "google.protobuf.ListValue" => ListOfDyn,
        "google.protobuf.Timestamp" => CelType.Timestamp,
        "google.protobuf.Duration" => CelType.Duration,
        "google.protobuf.BoolValue" => CelType.Wrapper(CelType.Bool),
        "google.protobuf.Int32Value" or "google.protobuf.Int64Value" => CelType.Wrapper(CelType.Int),
        "google.protobuf.UInt32Value" or "google.protobuf.UInt64Value" => CelType.Wrapper(CelType.Uint),
        "google.protobuf.FloatValue" or "google.protobuf.DoubleValue" => CelType.Wrapper(CelType.Double),
        "google.protobuf.StringValue" => CelType.Wrapper(CelType.String),
        "google.protobuf.BytesValue" => CelType.Wrapper(CelType.Bytes),
        _ => CelType.Message(type),
    };

    internal static CelType Of(ProtobufTypes types, FieldDescriptor field)
    {
        if (field.IsMap)
            return CelType.Map(OfOne(types, field.MessageType.FindFieldByNumber(1)), OfOne(types, field.MessageType.FindFieldByNumber(2)));
        var one = OfOne(types, field);
        return field.IsRepeated ? CelType.List(one) : one;
    }

    internal static bool IsWrapper(MessageDescriptor message) => message.File.Name == "google/protobuf/wrappers.proto";

    private static CelType OfOne(ProtobufTypes types, FieldDescriptor field)
    {
        switch (field.FieldType)
        {
            case FieldType.Bool:
                return CelType.Bool;
            case FieldType.String:
                return CelType.String;
            case FieldType.Bytes:
                return CelType.Bytes;
            case FieldType.Double or FieldType.Float:
                return CelType.Double;
            case FieldType.UInt32 or FieldType.UInt64 or FieldType.Fixed32 or FieldType.Fixed64:
                return CelType.Uint;
            case FieldType.Message or FieldType.Group:
                return types.TypeOf(field.MessageType).ValueType;
            case FieldType.Enum when field.EnumType.FullName == "google.protobuf.NullValue":
                return CelType.Dyn;
            case FieldType.Enum when types.EnumOf(field.EnumType) is { } strong:
                return strong.ValueType;
            default:
                return CelType.Int;
        }
    }
}
