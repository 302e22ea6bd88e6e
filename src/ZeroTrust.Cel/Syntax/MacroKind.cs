namespace ZeroTrust.Cel;

/// <summary>The comprehension macros.</summary>
internal enum MacroKind : byte
{
    All,
    Exists,
    ExistsOne,
    Map,
    Filter,
    TransformList,
    TransformMap,
    TransformMapEntry,
    SortBy,
    OptionalMap,
    OptionalFlatMap,
}
