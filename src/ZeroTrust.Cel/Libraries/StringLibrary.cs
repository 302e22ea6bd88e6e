namespace ZeroTrust.Cel;

/// <summary>Declares the strings extension.</summary>
internal static class StringLibrary
{
    internal static void Declare(DeclarationList list)
    {
        var (text, number, texts) = (CelType.String, CelType.Int, CelType.List(CelType.String));
        list.Method("charAt", text, text, number);
        foreach (var search in (ReadOnlySpan<string>)["indexOf", "lastIndexOf"])
        {
            list.Method(search, number, text, text);
            list.Method(search, number, text, text, number);
        }

        list.Method("join", text, texts);
        list.Method("join", text, texts, text);
        list.Method("lowerAscii", text, text);
        list.Method("upperAscii", text, text);
        list.Method("trim", text, text);
        list.Method("reverse", text, text);
        list.Method("replace", text, text, text, text);
        list.Method("replace", text, text, text, text, number);
        list.Method("split", texts, text, text);
        list.Method("split", texts, text, text, number);
        list.Method("substring", text, text, number);
        list.Method("substring", text, text, number, number);
        list.Method("format", text, text, CelType.List(CelType.Dyn));
        list.Function("strings.quote", text, text);
    }
}
