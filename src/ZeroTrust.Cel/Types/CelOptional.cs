namespace ZeroTrust.Cel;

/// <summary>An optional value: present or none.</summary>
public sealed class CelOptional
{
    private readonly CelValue _value;

    private CelOptional(CelValue value, bool hasValue)
    {
        _value = value;
        HasValue = hasValue;
        Weight = hasValue ? CostModel.Plus(1, CostModel.Weight(value)) : 1;
    }

    /// <summary>The absent value.</summary>
    public static CelOptional None { get; } = new(default, hasValue: false);

    /// <summary>Whether there is a value.</summary>
    public bool HasValue { get; }

    /// <summary>The value.</summary>
    /// <exception cref="InvalidOperationException">There is none.</exception>
    public CelValue Value => HasValue ? _value : throw new InvalidOperationException("the optional holds no value");

    /// <summary>What walking the value costs (<see cref="CostModel.Weight"/>).</summary>
    internal long Weight { get; }

    /// <summary>A present value, which may be null.</summary>
    /// <exception cref="ArgumentException">The value is an error.</exception>
    public static CelOptional Of(CelValue value) =>
        value.IsError ? throw new ArgumentException("an optional cannot hold an error", nameof(value)) : new CelOptional(value, hasValue: true);
}
