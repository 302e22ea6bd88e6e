namespace ZeroTrust.Cel;

/// <summary>The loop variable of a macro; the index is its place in the evaluation frame.</summary>
internal sealed class LocalBinding(string name, int index, CelType type) : NameBinding(type)
{
    internal string Name { get; } = name;

    internal int Index { get; } = index;
}
