namespace ZeroTrust.Cel;

/// <summary>Declares the regex extension.</summary>
internal static class RegexLibrary
{
    internal const string Replace = "regex.replace";
    internal const string Extract = "regex.extract";
    internal const string ExtractAll = "regex.extractAll";

    internal static void Declare(DeclarationList list)
    {
        var text = CelType.String;
        list.Function(Replace, text, text, text, text);
        list.Function(Replace, text, text, text, text, CelType.Int);
        list.Function(Extract, CelType.Optional(text), text, text);
        list.Function(ExtractAll, CelType.List(text), text, text);
    }
}
