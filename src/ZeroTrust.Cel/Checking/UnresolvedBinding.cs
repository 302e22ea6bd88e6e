namespace ZeroTrust.Cel;

/// <summary>A name that an unchecked expression uses and nothing declares: an error of the evaluation that reaches it.</summary>
internal sealed class UnresolvedBinding(string name) : NameBinding(CelType.Dyn)
{
    internal string Name { get; } = name;
}
