using System.Collections.Immutable;

namespace ZeroTrust.Cel;

/// <summary>An entry that a map is declared to have (<see cref="CelType.Attributes"/>).</summary>
public sealed class CelAttribute
{
    /// <summary>Declares an entry of one type.</summary>
    public CelAttribute(string name, CelType type, int? maxSize = null)
        : this(name, [type ?? throw new ArgumentNullException(nameof(type))], maxSize)
    {
    }

    /// <summary>Declares an entry whose value has one of several types; the checker takes it as <c>dyn</c> then.</summary>
    /// <exception cref="ArgumentException">The name is empty, or there is no type.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The size is negative.</exception>
    public CelAttribute(string name, ImmutableArray<CelType> types, int? maxSize = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (types.IsDefaultOrEmpty)
            throw new ArgumentException($"the attribute `{name}` needs a type", nameof(types));
        if (maxSize is { } size)
            ArgumentOutOfRangeException.ThrowIfNegative(size, nameof(maxSize));
        Name = name;
        Types = types;
        MaxSize = maxSize;
    }

    /// <summary>The key.</summary>
    public string Name { get; }

    /// <summary>The types that a value may have.</summary>
    public ImmutableArray<CelType> Types { get; }

    /// <summary>The largest size: UTF-16 units of a string, elements of a list, entries of a map. A larger value is an error of the evaluation.</summary>
    public int? MaxSize { get; }

    /// <summary>The type as the checker takes it.</summary>
    public CelType Type => Types.Length == 1 ? Types[0] : CelType.Dyn;
}
