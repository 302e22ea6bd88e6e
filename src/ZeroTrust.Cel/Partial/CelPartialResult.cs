using System.Collections.Immutable;

namespace ZeroTrust.Cel;

/// <summary>The outcome of a partial evaluation: a value, or what is left to evaluate.</summary>
public sealed class CelPartialResult
{
    private CelPartialResult(CelValue value, ImmutableArray<CelUnknown> unknowns, CelProgram? residual)
    {
        Value = value;
        Unknowns = unknowns;
        Residual = residual;
    }

    /// <summary>The value, which may be an error; when the result is not known, an unknown value.</summary>
    public CelValue Value { get; }

    /// <summary>Whether the known attributes decide.</summary>
    public bool IsKnown => Residual is null;

    /// <summary>The attributes that the residual still needs, without duplicates, in source order; empty when the result is known.</summary>
    public ImmutableArray<CelUnknown> Unknowns { get; }

    /// <summary>
    /// What is left: evaluated with an activation that holds all attributes, it gives what the original gives. Attributes that were known
    /// stand in it as literals where they can be written as such. Null exactly when the result is known.
    /// </summary>
    public CelProgram? Residual { get; }

    internal static CelPartialResult Of(CelValue value) => new(value, [], null);

    internal static CelPartialResult Of(CelValue unknown, IEnumerable<CelUnknown> unknowns, CelProgram residual) =>
        new(unknown, [.. unknowns.OrderBy(static u => u.Span.Start)], residual);
}
