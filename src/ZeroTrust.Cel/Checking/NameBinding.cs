namespace ZeroTrust.Cel;

/// <summary>What a name means.</summary>
internal abstract class NameBinding(CelType type)
{
    internal CelType Type { get; } = type;
}
