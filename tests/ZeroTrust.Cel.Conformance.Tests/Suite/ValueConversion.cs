using ZeroTrust.Cel.Protobuf;
using ProtoValue = Cel.Expr.Value;

namespace ZeroTrust.Cel.Conformance.Tests;

/// <summary>From the suite's values to the library's, and the suite's idea of equality: stricter than CEL's.</summary>
internal static class ValueConversion
{
    internal static CelValue ToValue(ProtobufTypes types, ProtoValue value)
    {
        switch (value.KindCase)
        {
            case ProtoValue.KindOneofCase.NullValue:
                return CelValue.Null;
            case ProtoValue.KindOneofCase.BoolValue:
                return CelValue.FromBool(value.BoolValue);
            case ProtoValue.KindOneofCase.Int64Value:
                return CelValue.FromInt(value.Int64Value);
            case ProtoValue.KindOneofCase.Uint64Value:
                return CelValue.FromUint(value.Uint64Value);
            case ProtoValue.KindOneofCase.DoubleValue:
                return CelValue.FromDouble(value.DoubleValue);
            case ProtoValue.KindOneofCase.StringValue:
                return CelValue.FromString(value.StringValue);
            case ProtoValue.KindOneofCase.BytesValue:
                return CelValue.FromBytes(value.BytesValue.ToByteArray());
            case ProtoValue.KindOneofCase.ListValue:
                return CelValue.FromList(CelList.Of([.. value.ListValue.Values.Select(v => ToValue(types, v))]));
            case ProtoValue.KindOneofCase.MapValue:
                return CelValue.FromMap(CelMap.OfEntries(value.MapValue.Entries.Select(
                    e => new KeyValuePair<CelValue, CelValue>(ToValue(types, e.Key), ToValue(types, e.Value)))));
            case ProtoValue.KindOneofCase.ObjectValue:
                return types.ToValue(value.ObjectValue);
            case ProtoValue.KindOneofCase.TypeValue:
                return CelValue.FromType(TypeNamed(types, value.TypeValue));
            case ProtoValue.KindOneofCase.EnumValue:
                return CelValue.FromEnum(new CelEnum(types.EnumTypes.First(t => t.FullName == value.EnumValue.Type), value.EnumValue.Value));
            default:
                throw new NotSupportedException($"a value of kind {value.KindCase} is not supported");
        }
    }

    internal static bool AreIdentical(in CelValue a, in CelValue b)
    {
        if (a.Kind != b.Kind)
            return false;
        switch (a.Kind)
        {
            case CelKind.Double:
                return a.AsDouble().Equals(b.AsDouble()) && double.IsNegative(a.AsDouble()) == double.IsNegative(b.AsDouble());
            case CelKind.List:
                return AreIdentical(a.AsList(), b.AsList());
            case CelKind.Map:
                return AreIdentical(a.AsMap(), b.AsMap());
            case CelKind.Type:
                return a.AsType().Name == b.AsType().Name;
            case CelKind.Message:
                // The messages of C# tell -0 from 0, those of the published runners do not; CEL tells NaN from itself, the suite does not.
                return ProtobufTypes.ToMessage(a).Equals(ProtobufTypes.ToMessage(b)) || a == b;
            default:
                return a == b;
        }
    }

    private static bool AreIdentical(CelList a, CelList b)
    {
        if (a.Count != b.Count)
            return false;
        for (var i = 0; i < a.Count; i++)
        {
            if (!AreIdentical(a[i], b[i]))
                return false;
        }

        return true;
    }

    private static bool AreIdentical(CelMap a, CelMap b)
    {
        if (a.Count != b.Count)
            return false;
        foreach (var (key, value) in a.Entries)
        {
            if (!b.TryGet(key, out var other) || !AreIdentical(value, other) || !b.Entries.Any(e => AreIdentical(e.Key, key)))
                return false;
        }

        return true;
    }

    private static CelType TypeNamed(ProtobufTypes types, string name)
    {
        CelType[] known =
        [
            CelType.Null, CelType.Bool, CelType.Int, CelType.Uint, CelType.Double, CelType.String, CelType.Bytes, CelType.List(CelType.Dyn),
            CelType.Map(CelType.Dyn, CelType.Dyn), CelType.Timestamp, CelType.Duration, CelType.Type, CelType.Optional(CelType.Dyn),
        ];
        return known.FirstOrDefault(t => t.Name == name)
            ?? (types.TryFindMessage(name, out var message) ? CelType.Message(message) : CelType.Opaque(name));
    }
}
