namespace ZeroTrust.Cel;

/// <summary>Declares the math extension.</summary>
internal static class MathLibrary
{
    internal const string Greatest = "math.greatest";
    internal const string Least = "math.least";

    internal static void Declare(DeclarationList list)
    {
        var (i, u, d) = (CelType.Int, CelType.Uint, CelType.Double);

        // Any number of arguments: the checker does these itself, and reads only that they are functions.
        list.Function(Greatest, CelType.Dyn, CelType.List(CelType.Dyn));
        list.Function(Least, CelType.Dyn, CelType.List(CelType.Dyn));
        foreach (var name in (ReadOnlySpan<string>)["math.ceil", "math.floor", "math.round", "math.trunc"])
            list.Function(name, d, d);
        foreach (var name in (ReadOnlySpan<string>)["math.isNaN", "math.isInf", "math.isFinite"])
            list.Function(name, CelType.Bool, d);
        foreach (var type in (ReadOnlySpan<CelType>)[i, u, d])
        {
            list.Function("math.abs", type, type);
            list.Function("math.sign", type, type);
            list.Function("math.sqrt", d, type);
        }

        foreach (var type in (ReadOnlySpan<CelType>)[i, u])
        {
            list.Function("math.bitAnd", type, type, type);
            list.Function("math.bitOr", type, type, type);
            list.Function("math.bitXor", type, type, type);
            list.Function("math.bitNot", type, type);
            list.Function("math.bitShiftLeft", type, type, i);
            list.Function("math.bitShiftRight", type, type, i);
        }
    }
}
