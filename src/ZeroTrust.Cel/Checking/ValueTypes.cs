namespace ZeroTrust.Cel;

/// <summary>The types of values.</summary>
internal static class ValueTypes
{
    private const int MaxDepth = 8;

    /// <summary>The type that the checker gives to a constant.</summary>
    internal static CelType Of(in CelValue value, int depth = 0)
    {
        switch (value.Kind)
        {
            case CelKind.List when depth < MaxDepth:
                CelType? element = null;
                var list = value.RawList;
                for (var i = 0; i < list.Count; i++)
                    element = Merge(element, Of(list[i], depth + 1));
                return CelType.List(element ?? CelType.Dyn);
            case CelKind.Map when depth < MaxDepth:
                CelType? key = null;
                CelType? entry = null;
                foreach (var (k, v) in value.RawMap.Entries)
                {
                    key = Merge(key, Of(k, depth + 1));
                    entry = Merge(entry, Of(v, depth + 1));
                }

                return CelType.Map(key ?? CelType.Dyn, entry ?? CelType.Dyn);
            case CelKind.Object:
                return CelType.Object(value.RawObject.Type);
            case CelKind.Opaque:
                return value.RawOpaque.Type;
            case CelKind.Optional when depth < MaxDepth:
                return CelType.Optional(value.RawOptional.HasValue ? Of(value.RawOptional.Value, depth + 1) : CelType.Dyn);
            case CelKind.Error:
                return CelType.Dyn;
            default:
                return Erased(value);
        }
    }

    /// <summary>The runtime type, parameters erased.</summary>
    internal static CelType Erased(in CelValue value) => value.Kind switch
    {
        CelKind.Null => CelType.Null,
        CelKind.Bool => CelType.Bool,
        CelKind.Int => CelType.Int,
        CelKind.Uint => CelType.Uint,
        CelKind.Double => CelType.Double,
        CelKind.String => CelType.String,
        CelKind.Bytes => CelType.Bytes,
        CelKind.List => CelType.ErasedList,
        CelKind.Map => CelType.ErasedMap,
        CelKind.Timestamp => CelType.Timestamp,
        CelKind.Duration => CelType.Duration,
        CelKind.Object => CelType.Object(value.RawObject.Type),
        CelKind.Opaque => value.RawOpaque.Type,
        CelKind.Message => CelType.Message(value.RawMessage.Type),
        CelKind.Enum => value.AsEnum().Type.ValueType,
        CelKind.Optional => CelType.ErasedOptional,
        _ => CelType.Type,
    };

    /// <summary>The kind's name for messages.</summary>
    internal static string Name(CelKind kind) => kind switch
    {
        CelKind.Null => "null",
        CelKind.Bool => "bool",
        CelKind.Int => "int",
        CelKind.Uint => "uint",
        CelKind.Double => "double",
        CelKind.String => "string",
        CelKind.Bytes => "bytes",
        CelKind.List => "list",
        CelKind.Map => "map",
        CelKind.Timestamp => "timestamp",
        CelKind.Duration => "duration",
        CelKind.Type => "type",
        CelKind.Object => "object",
        CelKind.Opaque => "opaque",
        CelKind.Message => "message",
        CelKind.Enum => "enum",
        CelKind.Optional => "optional",
        _ => "error",
    };

    private static CelType Merge(CelType? known, CelType next) => known is null || known.Equals(next) ? next : CelType.Dyn;
}
