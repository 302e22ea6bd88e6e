namespace ZeroTrust.Cel;

/// <summary>A declared constant, or a type name used as a value.</summary>
internal sealed class ConstantBinding(CelValue value, CelType type) : NameBinding(type)
{
    internal CelValue Value { get; } = value;
}
