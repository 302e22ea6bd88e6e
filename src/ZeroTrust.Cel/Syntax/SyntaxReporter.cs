namespace ZeroTrust.Cel;

/// <summary>The mistakes of text and syntax, one method each.</summary>
internal sealed class SyntaxReporter(DiagnosticBag bag)
{
    private int _lastUnexpected = -1;

    internal bool IsFull => bag.IsFull;

    internal void SourceTooLong(int limit) =>
        bag.Error(CelDiagnosticCodes.SourceTooLong, default, $"expression is longer than {limit} code points", "split it into definitions");

    internal void UnpairedSurrogate(int at) =>
        bag.Error(CelDiagnosticCodes.InvalidText, new CelSpan(at, 1), "text holds an unpaired surrogate");

    internal void UnexpectedCharacter(CelSpan span, string text)
    {
        var help = text switch
        {
            "=" => "equality is written `==`",
            "&" => "conjunction is written `&&`",
            "|" => "disjunction is written `||`",
            "`" => "a quoted name may only follow a dot",
            _ => null,
        };
        bag.Error(CelDiagnosticCodes.UnexpectedCharacter, span, $"unexpected character `{text}`", help);
    }

    internal void Unterminated(CelSpan span, string what) =>
        bag.Error(CelDiagnosticCodes.UnterminatedLiteral, span, $"{what} has no end");

    internal void InvalidEscape(CelSpan span, string text, string? help = null) =>
        bag.Error(CelDiagnosticCodes.InvalidEscape, span, $"invalid escape `{text}`", help);

    internal void InvalidNumber(CelSpan span, string text) =>
        bag.Error(CelDiagnosticCodes.InvalidNumber, span, $"`{Shorten(text)}` is not a number");

    internal void NumberOutOfRange(CelSpan span, string text, string type) =>
        bag.Error(CelDiagnosticCodes.NumberOutOfRange, span, $"`{Shorten(text)}` is out of range for {type}");

    internal void Unexpected(Token token, string text, string wanted)
    {
        if (token.Kind == TokenKind.Error || token.Span.Start == _lastUnexpected)
            return;
        _lastUnexpected = token.Span.Start;
        if (token.Kind == TokenKind.End)
            bag.Error(CelDiagnosticCodes.UnexpectedEnd, token.Span, $"expression ends where {wanted} is expected");
        else
            bag.Error(CelDiagnosticCodes.UnexpectedToken, token.Span, $"unexpected `{Shorten(text)}`, expected {wanted}");
    }

    internal void TooDeep(CelSpan span, int limit) =>
        bag.Error(CelDiagnosticCodes.TooDeep, span, $"expression nests deeper than {limit} levels", "split it into definitions");

    internal void ReservedWord(CelSpan span, string word) =>
        bag.Error(CelDiagnosticCodes.ReservedWord, span, $"`{word}` is a reserved word and cannot be a name");

    internal void OptionalSyntax(CelSpan span) =>
        bag.Error(CelDiagnosticCodes.UnsupportedSyntax, span, "optional syntax is not switched on");

    internal void InvalidMacroVariable(CelSpan span, string macro, bool isFirst) =>
        bag.Error(CelDiagnosticCodes.InvalidMacroVariable, span, $"the {(isFirst ? "first" : "second")} argument of `{macro}` must be a plain name");

    internal void RepeatedMacroVariable(CelSpan span, string name) =>
        bag.Error(CelDiagnosticCodes.InvalidMacroVariable, span, $"both variables are named `{Shorten(name)}`", "give them different names");

    internal void NoNumber(CelSpan span, string macro) =>
        bag.Error(CelDiagnosticCodes.InvalidMacroArgument, span, $"`{macro}` needs at least one number");

    internal void NotANumber(CelSpan span, string macro) =>
        bag.Error(CelDiagnosticCodes.InvalidMacroArgument, span, $"an argument of `{macro}` must be a number", "give it numbers, or one list of numbers");

    internal void InvalidHasArgument(CelSpan span) =>
        bag.Error(CelDiagnosticCodes.InvalidHasArgument, span, "the argument of `has` must be a field selection", "write `has(a.b)`; for a key use `'b' in a`");

    internal void InvalidBlock(CelSpan span) =>
        bag.Error(CelDiagnosticCodes.InvalidMacroVariable, span, "the arguments of `cel.block` are a list of slots and a body; those of `cel.index`, `cel.iterVar` and `cel.accuVar` are whole numbers");

    internal void InvalidExtension(CelSpan span, string macro) =>
        bag.Error(CelDiagnosticCodes.InvalidMacroVariable, span, $"the second argument of `{macro}` must be the full name of an extension");

    private static string Shorten(string text) => text.Length <= 40 ? text : string.Concat(text.AsSpan(0, char.IsHighSurrogate(text[38]) ? 38 : 39), "…");
}
