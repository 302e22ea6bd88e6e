namespace ZeroTrust.Cel;

/// <summary>Collects the overloads of a library.</summary>
internal sealed class DeclarationList
{
    private readonly List<Overload> _overloads = [];

    internal IEnumerable<Overload> Overloads => _overloads;

    internal void Function(string name, CelType result, params ReadOnlySpan<CelType> parameters) =>
        _overloads.Add(new Overload(name, false, [.. parameters], result));

    internal void Method(string name, CelType result, params ReadOnlySpan<CelType> parameters) =>
        _overloads.Add(new Overload(name, true, [.. parameters], result));
}
