using System.Collections.Immutable;

namespace ZeroTrust.Cel;

/// <summary>One signature of a function. For a method the first parameter is the receiver.</summary>
internal sealed record Overload(string Function, bool IsMember, ImmutableArray<CelType> Parameters, CelType Result)
{
    /// <summary>What a call does; null when the function's name tells.</summary>
    internal Function1? Implementation { get; init; }

    /// <summary>One more than the highest number of a type parameter.</summary>
    internal int TypeParameters { get; } = Count(Parameters, Result);

    /// <summary>The signature as an author would read it.</summary>
    public override string ToString() => IsMember
        ? $"{Parameters[0]}.{Function}({string.Join(", ", Parameters.Skip(1))}) -> {Result}"
        : $"{Function}({string.Join(", ", Parameters)}) -> {Result}";

    private static int Count(ImmutableArray<CelType> types, CelType result)
    {
        var count = Count(result);
        foreach (var type in types)
            count = Math.Max(count, Count(type));
        return count;
    }

    private static int Count(CelType type)
    {
        if (!type.HasParameter)
            return 0;
        var count = type.ParameterId + 1;
        foreach (var parameter in type.Parameters)
            count = Math.Max(count, Count(parameter));
        return count;
    }
}
