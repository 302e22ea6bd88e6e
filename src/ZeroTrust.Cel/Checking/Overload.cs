using System.Collections.Immutable;

namespace ZeroTrust.Cel;

/// <summary>One signature of a function. For a method the first parameter is the receiver.</summary>
internal sealed record Overload(string Function, bool IsMember, ImmutableArray<CelType> Parameters, CelType Result)
{
    /// <summary>The signature as an author would read it.</summary>
    public override string ToString() => IsMember
        ? $"{Parameters[0]}.{Function}({string.Join(", ", Parameters.Skip(1))}) -> {Result}"
        : $"{Function}({string.Join(", ", Parameters)}) -> {Result}";
}
