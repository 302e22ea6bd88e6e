using System.Collections.Frozen;

namespace ZeroTrust.Cel;

/// <summary>An enum as a type of its own ("strong" enums): its values are no ints, but convert to and from them.</summary>
public sealed class CelEnumType
{
    private readonly FrozenDictionary<string, int> _numbers;

    /// <summary>Declares an enum.</summary>
    /// <param name="fullName">The name with its package.</param>
    /// <param name="constants">The numbers by name; numbers without a name are values as well.</param>
    public CelEnumType(string fullName, IEnumerable<KeyValuePair<string, int>> constants)
    {
        ArgumentException.ThrowIfNullOrEmpty(fullName);
        ArgumentNullException.ThrowIfNull(constants);
        FullName = fullName;
        ValueType = CelType.Opaque(fullName);
        _numbers = constants.ToFrozenDictionary(StringComparer.Ordinal);
    }

    /// <summary>The name with its package.</summary>
    public string FullName { get; }

    /// <summary>The type of the enum's values.</summary>
    public CelType ValueType { get; }

    /// <summary>Finds a constant's number.</summary>
    public bool TryFind(string name, out int number) => _numbers.TryGetValue(name, out number);

    /// <summary>The full name.</summary>
    public override string ToString() => FullName;

    /// <summary>The conversion <c>Enum(1)</c> or <c>Enum('NAME')</c>.</summary>
    internal CelValue Convert(CelActivation a, in CelValue x)
    {
        switch (x.Kind)
        {
            case CelKind.Int when x.RawInt is >= int.MinValue and <= int.MaxValue:
                return CelValue.FromEnum(new CelEnum(this, (int)x.RawInt));
            case CelKind.Int:
                return CelValue.FromError(Errors.Overflow("enum"));
            case CelKind.String when TryFind(x.RawString, out var number):
                return CelValue.FromEnum(new CelEnum(this, number));
            case CelKind.String:
                return CelValue.FromError(Errors.Invalid($"`{FullName}` has no such constant"));
            default:
                return StandardFunctions.NoOverload(FullName, x);
        }
    }
}
