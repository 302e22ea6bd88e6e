using System.Globalization;

namespace ZeroTrust.Cel;

/// <summary>Cuts a source into tokens. Reports what is malformed and goes on; the list always ends with an end token.</summary>
internal sealed class Lexer
{
    private readonly string _text;
    private readonly SyntaxReporter _reporter;
    private readonly List<Token> _tokens;
    private int _at;

    private Lexer(string text, SyntaxReporter reporter)
    {
        // Seldom more: a list that grows leaves its former arrays behind.
        const int CharactersPerToken = 3;

        _text = text;
        _reporter = reporter;
        _tokens = new List<Token>((text.Length / CharactersPerToken) + 4);
    }

    private char Current => _at < _text.Length ? _text[_at] : '\0';

    private char Next => _at + 1 < _text.Length ? _text[_at + 1] : '\0';

    internal static List<Token> Read(string text, SyntaxReporter reporter)
    {
        var lexer = new Lexer(text, reporter);
        lexer.Run();
        return lexer._tokens;
    }

    internal static bool IsNameStart(char c) => char.IsAsciiLetter(c) || c == '_';

    internal static bool IsNamePart(char c) => char.IsAsciiLetterOrDigit(c) || c == '_';

    private void Run()
    {
        while (!_reporter.IsFull)
        {
            SkipBlank();
            if (_at >= _text.Length)
                break;
            ReadToken();
        }

        _tokens.Add(new Token(TokenKind.End, new CelSpan(_text.Length, 0), default));
    }

    private void SkipBlank()
    {
        while (_at < _text.Length)
        {
            var c = _text[_at];
            if (c is ' ' or '\t' or '\n' or '\r' or '\f')
            {
                _at++;
            }
            else if (c == '/' && Next == '/')
            {
                var end = _text.IndexOf('\n', _at);
                _at = end < 0 ? _text.Length : end;
            }
            else
            {
                return;
            }
        }
    }

    private void ReadToken()
    {
        var c = _text[_at];
        if (c is '"' or '\'')
            ReadString(_at, isRaw: false, isBytes: false);
        else if (IsNameStart(c))
            ReadNameOrPrefixedString();
        else if (char.IsAsciiDigit(c) || (c == '.' && char.IsAsciiDigit(Next)))
            ReadNumber();
        else if (c == '`')
            ReadQuotedName();
        else
            ReadPunctuation(c);
    }

    private void ReadNameOrPrefixedString()
    {
        var start = _at;
        var isBytes = Current is 'b' or 'B';
        var prefix = isBytes ? 1 : 0;
        var isRaw = start + prefix < _text.Length && _text[start + prefix] is 'r' or 'R';
        if (isRaw)
            prefix++;
        if (prefix > 0 && start + prefix < _text.Length && _text[start + prefix] is '"' or '\'')
        {
            _at += prefix;
            ReadString(start, isRaw, isBytes);
            return;
        }

        while (IsNamePart(Current))
            _at++;
        var kind = _text.AsSpan(start, _at - start) switch
        {
            "true" => TokenKind.True,
            "false" => TokenKind.False,
            "null" => TokenKind.Null,
            "in" => TokenKind.In,
            _ => TokenKind.Identifier,
        };
        Add(kind, start);
    }

    private void ReadQuotedName()
    {
        var start = _at++;
        while (IsNamePart(Current) || Current is '.' or '-' or '/' or ' ')
            _at++;
        if (Current == '`' && _at > start + 1)
        {
            _at++;
            Add(TokenKind.QuotedIdentifier, start);
            return;
        }

        _reporter.Unterminated(CelSpan.Between(start, Math.Max(_at, start + 1)), "quoted name");
        if (Current == '`')
            _at++;
        Add(TokenKind.Error, start);
    }

    private void ReadNumber()
    {
        var start = _at;
        if (Current == '0' && Next == 'x')
        {
            _at += 2;
            while (char.IsAsciiHexDigit(Current))
                _at++;
            FinishInteger(start, isHex: true);
            return;
        }

        var isDouble = false;
        while (char.IsAsciiDigit(Current))
            _at++;
        if (Current == '.' && char.IsAsciiDigit(Next))
        {
            isDouble = true;
            _at++;
            while (char.IsAsciiDigit(Current))
                _at++;
        }

        if (Current is 'e' or 'E')
        {
            var sign = Next is '+' or '-' ? 1 : 0;
            if (_at + 1 + sign < _text.Length && char.IsAsciiDigit(_text[_at + 1 + sign]))
            {
                isDouble = true;
                _at += 1 + sign;
                while (char.IsAsciiDigit(Current))
                    _at++;
            }
        }

        if (isDouble)
            FinishDouble(start);
        else
            FinishInteger(start, isHex: false);
    }

    private void FinishDouble(int start)
    {
        if (RefuseTail(start))
            return;
        var digits = _text.AsSpan(start, _at - start);
        var value = double.Parse(digits, NumberStyles.Float, CultureInfo.InvariantCulture);
        if (double.IsInfinity(value))
        {
            _reporter.NumberOutOfRange(CelSpan.Between(start, _at), digits.ToString(), "double");
            Add(TokenKind.Error, start);
            return;
        }

        Add(TokenKind.Double, start, CelValue.FromDouble(value));
    }

    private void FinishInteger(int start, bool isHex)
    {
        var end = _at;
        var isUint = Current is 'u' or 'U';
        if (isUint)
            _at++;
        if (RefuseTail(start))
            return;
        var digits = _text.AsSpan(start, end - start);
        if (isHex)
            digits = digits[2..];
        if (digits.IsEmpty)
        {
            _reporter.InvalidNumber(CelSpan.Between(start, _at), _text[start.._at]);
            Add(TokenKind.Error, start);
            return;
        }

        if (!ulong.TryParse(digits, isHex ? NumberStyles.AllowHexSpecifier : NumberStyles.None, CultureInfo.InvariantCulture, out var magnitude))
        {
            _reporter.NumberOutOfRange(CelSpan.Between(start, _at), _text[start.._at], isUint ? "uint" : "int");
            Add(TokenKind.Error, start);
            return;
        }

        Add(isUint ? TokenKind.Uint : TokenKind.Int, start, CelValue.FromUint(magnitude));
    }

    // Letters or digits that touch a number belong to no token.
    private bool RefuseTail(int start)
    {
        if (!IsNamePart(Current))
            return false;
        while (IsNamePart(Current))
            _at++;
        _reporter.InvalidNumber(CelSpan.Between(start, _at), _text[start.._at]);
        Add(TokenKind.Error, start);
        return true;
    }

    private void ReadString(int start, bool isRaw, bool isBytes)
    {
        var reader = new StringLiteralReader(_text, _at, isRaw, isBytes, _reporter);
        var value = reader.Read(start, out _at);
        Add(value is null ? TokenKind.Error : isBytes ? TokenKind.Bytes : TokenKind.String, start, value ?? default);
    }

    private void ReadPunctuation(char c)
    {
        var start = _at;
        var (kind, length) = (c, Next) switch
        {
            ('=', '=') => (TokenKind.Equal, 2),
            ('!', '=') => (TokenKind.NotEqual, 2),
            ('<', '=') => (TokenKind.LessEqual, 2),
            ('>', '=') => (TokenKind.GreaterEqual, 2),
            ('&', '&') => (TokenKind.And, 2),
            ('|', '|') => (TokenKind.Or, 2),
            ('(', _) => (TokenKind.OpenParen, 1),
            (')', _) => (TokenKind.CloseParen, 1),
            ('[', _) => (TokenKind.OpenBracket, 1),
            (']', _) => (TokenKind.CloseBracket, 1),
            ('{', _) => (TokenKind.OpenBrace, 1),
            ('}', _) => (TokenKind.CloseBrace, 1),
            ('.', _) => (TokenKind.Dot, 1),
            (',', _) => (TokenKind.Comma, 1),
            (':', _) => (TokenKind.Colon, 1),
            ('?', _) => (TokenKind.Question, 1),
            ('+', _) => (TokenKind.Plus, 1),
            ('-', _) => (TokenKind.Minus, 1),
            ('*', _) => (TokenKind.Star, 1),
            ('/', _) => (TokenKind.Slash, 1),
            ('%', _) => (TokenKind.Percent, 1),
            ('!', _) => (TokenKind.Not, 1),
            ('<', _) => (TokenKind.Less, 1),
            ('>', _) => (TokenKind.Greater, 1),
            _ => (TokenKind.Error, char.IsHighSurrogate(c) ? 2 : 1),
        };
        _at = Math.Min(_at + length, _text.Length);
        if (kind == TokenKind.Error)
            _reporter.UnexpectedCharacter(CelSpan.Between(start, _at), _text[start.._at]);
        Add(kind, start);
    }

    private void Add(TokenKind kind, int start, CelValue value = default) =>
        _tokens.Add(new Token(kind, CelSpan.Between(start, _at), value));
}
