using ZeroTrust.Cel.Protobuf;
using ProtoType = Cel.Expr.Type;

namespace ZeroTrust.Cel.Conformance.Tests;

/// <summary>From the suite's types to the library's.</summary>
internal static class TypeConversion
{
    internal static CelType ToType(ProtobufTypes types, ProtoType type, Dictionary<string, CelType>? parameters = null)
    {
        CelType Inner(ProtoType t) => ToType(types, t, parameters);
        switch (type.TypeKindCase)
        {
            case ProtoType.TypeKindOneofCase.Dyn:
                return CelType.Dyn;
            case ProtoType.TypeKindOneofCase.Null:
                return CelType.Null;
            case ProtoType.TypeKindOneofCase.Primitive:
                return Primitive(type.Primitive);
            case ProtoType.TypeKindOneofCase.Wrapper:
                return CelType.Wrapper(Primitive(type.Wrapper));
            case ProtoType.TypeKindOneofCase.WellKnown:
                return type.WellKnown switch
                {
                    ProtoType.Types.WellKnownType.Timestamp => CelType.Timestamp,
                    ProtoType.Types.WellKnownType.Duration => CelType.Duration,
                    _ => CelType.Dyn,
                };
            case ProtoType.TypeKindOneofCase.ListType:
                return CelType.List(Inner(type.ListType.ElemType));
            case ProtoType.TypeKindOneofCase.MapType:
                return CelType.Map(Inner(type.MapType.KeyType), Inner(type.MapType.ValueType));
            case ProtoType.TypeKindOneofCase.MessageType:
                return types.TryFindMessage(type.MessageType, out var message)
                    ? message.ValueType
                    : throw new NotSupportedException($"the message type {type.MessageType} is not known");
            case ProtoType.TypeKindOneofCase.AbstractType:
                return CelType.Opaque(type.AbstractType.Name, [.. type.AbstractType.ParameterTypes.Select(Inner)]);
            case ProtoType.TypeKindOneofCase.TypeParam when parameters is not null:
                if (!parameters.TryGetValue(type.TypeParam, out var parameter))
                    parameters.Add(type.TypeParam, parameter = CelType.TypeParameter(parameters.Count));
                return parameter;
            case ProtoType.TypeKindOneofCase.Type_:
                return CelType.Type;
            default:
                throw new NotSupportedException($"the type {type} is not known");
        }
    }

    private static CelType Primitive(ProtoType.Types.PrimitiveType type) => type switch
    {
        ProtoType.Types.PrimitiveType.Bool => CelType.Bool,
        ProtoType.Types.PrimitiveType.Int64 => CelType.Int,
        ProtoType.Types.PrimitiveType.Uint64 => CelType.Uint,
        ProtoType.Types.PrimitiveType.Double => CelType.Double,
        ProtoType.Types.PrimitiveType.String => CelType.String,
        ProtoType.Types.PrimitiveType.Bytes => CelType.Bytes,
        _ => throw new NotSupportedException($"the primitive type {type} is not known"),
    };
}
