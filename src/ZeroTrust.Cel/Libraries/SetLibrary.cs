namespace ZeroTrust.Cel;

/// <summary>Declares the sets extension.</summary>
internal static class SetLibrary
{
    internal static void Declare(DeclarationList list)
    {
        var elements = CelType.List(CelType.Parameter(0));
        foreach (var name in (ReadOnlySpan<string>)["sets.contains", "sets.equivalent", "sets.intersects"])
            list.Function(name, CelType.Bool, elements, elements);
    }
}
