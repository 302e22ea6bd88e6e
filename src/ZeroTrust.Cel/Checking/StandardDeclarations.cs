using System.Collections.Frozen;
using System.Collections.Immutable;

namespace ZeroTrust.Cel;

/// <summary>The overloads and type names of the standard library.</summary>
internal static class StandardDeclarations
{
    private static readonly CelType A = CelType.Parameter(0);
    private static readonly CelType B = CelType.Parameter(1);

    private static readonly CelType Any = CelType.Dyn;
    private static readonly CelType Bool = CelType.Bool;
    private static readonly CelType Int = CelType.Int;
    private static readonly CelType Uint = CelType.Uint;
    private static readonly CelType Double = CelType.Double;
    private static readonly CelType String = CelType.String;
    private static readonly CelType Bytes = CelType.Bytes;
    private static readonly CelType Timestamp = CelType.Timestamp;
    private static readonly CelType Duration = CelType.Duration;
    private static readonly CelType ListA = CelType.List(A);
    private static readonly CelType MapAB = CelType.Map(A, B);

    internal static ImmutableArray<Overload> Overloads { get; } = CreateOverloads();

    internal static FrozenDictionary<string, CelType> TypeNames { get; } = new Dictionary<string, CelType>(StringComparer.Ordinal)
    {
        ["bool"] = Bool,
        ["int"] = Int,
        ["uint"] = Uint,
        ["double"] = Double,
        ["string"] = String,
        ["bytes"] = Bytes,
        ["list"] = CelType.ErasedList,
        ["map"] = CelType.ErasedMap,
        ["null_type"] = CelType.Null,
        ["type"] = CelType.Type,
        ["optional_type"] = CelType.ErasedOptional,
        ["google.protobuf.Timestamp"] = Timestamp,
        ["google.protobuf.Duration"] = Duration,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static ImmutableArray<Overload> CreateOverloads()
    {
        var all = new List<Overload>();
        void Function(string name, CelType result, params CelType[] parameters) => all.Add(new Overload(name, false, [.. parameters], result));
        void Method(string name, CelType result, params CelType[] parameters) => all.Add(new Overload(name, true, [.. parameters], result));

        Function(Operators.Not, Bool, Bool);
        Function(Operators.Negate, Int, Int);
        Function(Operators.Negate, Double, Double);
        Function(Operators.Equal, Bool, A, A);
        Function(Operators.NotEqual, Bool, A, A);
        foreach (var order in (string[])[Operators.Less, Operators.LessEqual, Operators.Greater, Operators.GreaterEqual])
        {
            foreach (var type in (CelType[])[Bool, Int, Uint, Double, String, Bytes, Timestamp, Duration])
                Function(order, Bool, type, type);
            foreach (var (left, right) in ((CelType, CelType)[])[(Int, Uint), (Int, Double), (Uint, Int), (Uint, Double), (Double, Int), (Double, Uint)])
                Function(order, Bool, left, right);
        }

        foreach (var type in (CelType[])[Int, Uint, Double])
        {
            foreach (var arithmetic in (string[])[Operators.Add, Operators.Subtract, Operators.Multiply, Operators.Divide])
                Function(arithmetic, type, type, type);
        }

        Function(Operators.Modulo, Int, Int, Int);
        Function(Operators.Modulo, Uint, Uint, Uint);
        Function(Operators.Add, String, String, String);
        Function(Operators.Add, Bytes, Bytes, Bytes);
        Function(Operators.Add, ListA, ListA, ListA);
        Function(Operators.Add, Timestamp, Timestamp, Duration);
        Function(Operators.Add, Timestamp, Duration, Timestamp);
        Function(Operators.Add, Duration, Duration, Duration);
        Function(Operators.Subtract, Duration, Timestamp, Timestamp);
        Function(Operators.Subtract, Timestamp, Timestamp, Duration);
        Function(Operators.Subtract, Duration, Duration, Duration);
        Function(Operators.Index, A, ListA, Int);
        Function(Operators.Index, B, MapAB, A);
        Function(Operators.In, Bool, A, ListA);
        Function(Operators.In, Bool, A, MapAB);

        foreach (var type in (CelType[])[String, Bytes, ListA, MapAB])
        {
            Function("size", Int, type);
            Method("size", Int, type);
        }

        foreach (var test in (string[])["contains", "startsWith", "endsWith", "matches"])
            Method(test, Bool, String, String);
        Function("matches", Bool, String, String);

        foreach (var type in (CelType[])[Int, Uint, Double, String, Timestamp])
            Function("int", Int, type);
        foreach (var type in (CelType[])[Int, Uint, Double, String])
            Function("uint", Uint, type);
        foreach (var type in (CelType[])[Int, Uint, Double, String])
            Function("double", Double, type);
        foreach (var type in (CelType[])[Bool, String])
            Function("bool", Bool, type);
        foreach (var type in (CelType[])[Bool, Int, Uint, Double, String, Bytes, Timestamp, Duration])
            Function("string", String, type);
        foreach (var type in (CelType[])[Bytes, String])
            Function("bytes", Bytes, type);
        foreach (var type in (CelType[])[Timestamp, String, Int])
            Function("timestamp", Timestamp, type);
        foreach (var type in (CelType[])[Duration, String])
            Function("duration", Duration, type);
        Function("type", CelType.Type, A);
        Function("dyn", Any, A);

        foreach (var getter in TimeGetters.Names)
        {
            Method(getter, Int, Timestamp);
            Method(getter, Int, Timestamp, String);
        }

        foreach (var getter in (string[])["getHours", "getMinutes", "getSeconds", "getMilliseconds"])
            Method(getter, Int, Duration);

        var optionalA = CelType.Optional(A);
        Function("optional.of", optionalA, A);
        Function("optional.ofNonZeroValue", optionalA, A);
        Function("optional.none", optionalA);
        Function("optional.unwrap", ListA, CelType.List(optionalA));
        Method("unwrapOpt", ListA, CelType.List(optionalA));
        Method("hasValue", Bool, optionalA);
        Method("value", A, optionalA);
        Method("or", optionalA, optionalA, optionalA);
        Method("orValue", A, optionalA, A);
        Method("first", optionalA, ListA);
        Method("last", optionalA, ListA);
        Function(Operators.Index, optionalA, CelType.Optional(ListA), Int);
        Function(Operators.Index, CelType.Optional(B), CelType.Optional(MapAB), A);
        Function(Operators.OptionalIndex, optionalA, ListA, Int);
        Function(Operators.OptionalIndex, CelType.Optional(B), MapAB, A);
        Function(Operators.OptionalIndex, optionalA, CelType.Optional(ListA), Int);
        Function(Operators.OptionalIndex, CelType.Optional(B), CelType.Optional(MapAB), A);

        return [.. all];
    }
}
