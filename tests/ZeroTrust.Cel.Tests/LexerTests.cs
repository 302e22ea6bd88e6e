namespace ZeroTrust.Cel.Tests;

public sealed class LexerTests
{
    [TestCase("a b", "Identifier 0+1, Identifier 2+1")]
    [TestCase("true false null in trueish", "True 0+4, False 5+5, Null 11+4, In 16+2, Identifier 19+7")]
    [TestCase("<= >= == != && || < > !", "LessEqual 0+2, GreaterEqual 3+2, Equal 6+2, NotEqual 9+2, And 12+2, Or 15+2, Less 18+1, Greater 20+1, Not 22+1")]
    [TestCase("()[]{}.,:?+-*/%", "OpenParen 0+1, CloseParen 1+1, OpenBracket 2+1, CloseBracket 3+1, OpenBrace 4+1, CloseBrace 5+1, Dot 6+1, Comma 7+1, Colon 8+1, Question 9+1, Plus 10+1, Minus 11+1, Star 12+1, Slash 13+1, Percent 14+1")]
    [TestCase("1 2u 3.5 0x1f .5 1e3", "Int 0+1, Uint 2+2, Double 5+3, Int 9+4, Double 14+2, Double 17+3")]
    [TestCase("1.a", "Int 0+1, Dot 1+1, Identifier 2+1")]
    [TestCase("a.`b-c/d.e f`", "Identifier 0+1, Dot 1+1, QuotedIdentifier 2+11")]
    [TestCase("a//x\nb //", "Identifier 0+1, Identifier 5+1")]
    [TestCase("\t\f\r\n a", "Identifier 5+1")]
    [TestCase("r'a' b'a' br'a' R\"a\" bR'a' rb", "String 0+4, Bytes 5+4, Bytes 10+5, String 16+4, Bytes 21+5, Identifier 27+2")]
    [TestCase("'''a'b''c''' \"\"\"x\ny\"\"\"", "String 0+12, String 13+9")]
    public void Read_Source_CutsTokens(string text, string expected)
    {
        var (tokens, diagnostics) = Read(text);
        Assert.That(diagnostics, Is.Empty);
        Assert.That(tokens[^1].Kind, Is.EqualTo(TokenKind.End));
        Assert.That(string.Join(", ", tokens.SkipLast(1).Select(t => $"{t.Kind} {t.Span.Start}+{t.Span.Length}")), Is.EqualTo(expected));
    }

    [TestCase(@"'\\\?\""\'\`'", "\\?\"'`")]
    [TestCase(@"'\a\b\f\n\r\t\v'", "\a\b\f\n\r\t\v")]
    [TestCase(@"'\x41\X4a\101\u00e9\U0001F600'", "AJAé😀")]
    [TestCase(@"'\000\377'", "\0ÿ")]
    [TestCase(@"r'\n\x41'", @"\n\x41")]
    [TestCase(@"R""\""", @"\")]
    [TestCase("'''a\r\nb\rc'''", "a\nb\nc")]
    [TestCase(@"'''\r\n'''", "\r\n")]
    [TestCase("'\U0001F600é'", "😀é")]
    [TestCase("''", "")]
    [TestCase("''''''", "")]
    public void Read_String_Unescapes(string text, string expected)
    {
        var (tokens, diagnostics) = Read(text);
        Assert.That(diagnostics, Is.Empty);
        Assert.That(tokens[0].Value.AsString(), Is.EqualTo(expected));
        Assert.That(tokens[0].Span, Is.EqualTo(new CelSpan(0, text.Length)));
    }

    [TestCase(@"b'\xff\377\000a'", "FFFF0061")]
    [TestCase("b'ÿ😀'", "C3BFF09F9880")]
    [TestCase(@"b'\n\\'", "0A5C")]
    [TestCase(@"br'\x41'", "5C783431")]
    public void Read_Bytes_Unescapes(string text, string hex)
    {
        var (tokens, diagnostics) = Read(text);
        Assert.That(diagnostics, Is.Empty);
        Assert.That(Convert.ToHexString(tokens[0].Value.AsBytes()), Is.EqualTo(hex));
    }

    [TestCase(@"'\q'", "CEL1005 1+2 invalid escape `\\q`")]
    [TestCase(@"'a\8b\9'", "CEL1005 2+2 invalid escape `\\8`|CEL1005 5+2 invalid escape `\\9`")]
    [TestCase(@"'\400'", "CEL1005 1+2 invalid escape `\\4`")]
    [TestCase(@"'\12'", "CEL1005 1+2 invalid escape `\\1`")]
    [TestCase(@"'\x4'", "CEL1005 1+2 invalid escape `\\x`")]
    [TestCase(@"'\ud800'", "CEL1005 1+6 invalid escape `\\ud800`")]
    [TestCase(@"'\ud83d\ude00'", "CEL1005 1+6 invalid escape `\\ud83d`|CEL1005 7+6 invalid escape `\\ude00`")]
    [TestCase(@"'\U00110000'", "CEL1005 1+10 invalid escape `\\U00110000`")]
    [TestCase(@"b'\u0041'", "CEL1005 2+6 invalid escape `\\u0041`")]
    [TestCase("'abc", "CEL1004 0+4 string has no end")]
    [TestCase("'abc\n'", "CEL1004 0+4 string has no end|CEL1004 5+1 string has no end")]
    [TestCase("b\"x", "CEL1004 0+3 bytes literal has no end")]
    [TestCase("'''a''", "CEL1004 0+6 string has no end")]
    [TestCase("'\\", "CEL1004 0+2 string has no end|CEL1005 1+1 invalid escape `\\`")]
    [TestCase("`a", "CEL1004 0+2 quoted name has no end")]
    [TestCase("``", "CEL1004 0+1 quoted name has no end")]
    [TestCase("0X1F", "CEL1006 0+4 `0X1F` is not a number")]
    [TestCase("0x", "CEL1006 0+2 `0x` is not a number")]
    [TestCase("12abc", "CEL1006 0+5 `12abc` is not a number")]
    [TestCase("1.5u", "CEL1006 0+4 `1.5u` is not a number")]
    [TestCase("1e", "CEL1006 0+2 `1e` is not a number")]
    [TestCase("18446744073709551616", "CEL1007 0+20 `18446744073709551616` is out of range for int")]
    [TestCase("18446744073709551616u", "CEL1007 0+21 `18446744073709551616u` is out of range for uint")]
    [TestCase("1e999", "CEL1007 0+5 `1e999` is out of range for double")]
    [TestCase("a = b", "CEL1003 2+1 unexpected character `=`")]
    [TestCase("a & b | c", "CEL1003 2+1 unexpected character `&`|CEL1003 6+1 unexpected character `|`")]
    [TestCase("# 😀", "CEL1003 0+1 unexpected character `#`|CEL1003 2+2 unexpected character `😀`")]
    public void Read_Malformed_ReportsPlaceAndGoesOn(string text, string expected)
    {
        var (_, diagnostics) = Read(text);
        Assert.That(string.Join('|', diagnostics), Is.EqualTo(expected));
    }

    private static (List<Token> Tokens, string[] Diagnostics) Read(string text)
    {
        var bag = new DiagnosticBag(100);
        var tokens = Lexer.Read(text, new SyntaxReporter(bag));
        return (tokens, [.. bag.ToImmutable().Select(Compile.Show)]);
    }
}
