using System.Collections.Immutable;

namespace ZeroTrust.Cel;

/// <summary>An attribute that a program reads, and what it is compared with there.</summary>
/// <param name="Slot">The variable.</param>
/// <param name="Steps">The fields and literal keys that lead to it; none for the variable itself.</param>
/// <param name="Literals">
/// Values that a comparison beside it names, in source order: those of `==`, `!=` and `in`, the nearest whole number of an order,
/// arguments of a method; both bools where a bool is asked for. For a list those of its elements. None when it is only read.
/// </param>
public sealed record CelAttributeUse(int Slot, ImmutableArray<string> Steps, ImmutableArray<CelValue> Literals);
