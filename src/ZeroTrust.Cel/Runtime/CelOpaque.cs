namespace ZeroTrust.Cel;

/// <summary>A value of an abstract type. Immutable. Equality is CEL equality; values of different types must be unequal.</summary>
public abstract class CelOpaque : IEquatable<CelOpaque>
{
    /// <summary>The type, made by <see cref="CelType.Opaque"/>.</summary>
    public abstract CelType Type { get; }

    /// <inheritdoc/>
    public abstract bool Equals(CelOpaque? other);

    /// <inheritdoc/>
    public sealed override bool Equals(object? obj) => obj is CelOpaque other && Equals(other);

    /// <inheritdoc/>
    public abstract override int GetHashCode();

    /// <summary>What <c>string()</c> makes of the value.</summary>
    public abstract override string ToString();

    /// <summary>The value as an expression, for traces.</summary>
    public abstract string ToLiteral();
}
