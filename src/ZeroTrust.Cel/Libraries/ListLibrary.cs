namespace ZeroTrust.Cel;

/// <summary>Declares the lists extension; <c>sortBy</c> is a macro.</summary>
internal static class ListLibrary
{
    private static readonly CelType[] Ordered =
        [CelType.Bool, CelType.Int, CelType.Uint, CelType.Double, CelType.String, CelType.Bytes, CelType.Timestamp, CelType.Duration];

    internal static bool IsOrdered(CelType type) => Array.IndexOf(Ordered, type) >= 0;

    internal static void Declare(DeclarationList list)
    {
        var element = CelType.Parameter(0);
        var elements = CelType.List(element);
        list.Method("distinct", elements, elements);
        list.Method("flatten", elements, CelType.List(elements));
        list.Method("flatten", CelType.List(CelType.Dyn), CelType.List(CelType.Dyn), CelType.Int);
        list.Method("reverse", elements, elements);
        list.Method("slice", elements, elements, CelType.Int, CelType.Int);
        list.Function("lists.range", CelType.List(CelType.Int), CelType.Int);
        foreach (var type in Ordered)
            list.Method("sort", CelType.List(type), CelType.List(type));
    }
}
