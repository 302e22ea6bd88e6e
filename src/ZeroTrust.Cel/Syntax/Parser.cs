using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ZeroTrust.Cel;

/// <summary>
/// Recursive descent over the grammar of the CEL language definition. Malformed parts become <see cref="ErrorExpr"/>, and
/// reading goes on behind them, so that all mistakes are reported at once.
/// </summary>
internal sealed class Parser
{
    private const int OrLevel = 0;
    private const int AndLevel = 1;

    private static readonly FrozenSet<string> Reserved = new[]
    {
        "as", "break", "const", "continue", "else", "for", "function", "if", "import", "let", "loop", "package", "namespace", "return",
        "var", "void", "while",
    }.ToFrozenSet(StringComparer.Ordinal);

    private readonly string _text;
    private readonly List<Token> _tokens;
    private readonly SyntaxReporter _reporter;
    private readonly int _maxNesting;
    private readonly MacroExpander _macros;
    private readonly SyntaxOptions _options;
    private int _at;
    private int _nesting;
    private bool _isAborted;

    private Parser(string text, List<Token> tokens, SyntaxReporter reporter, int maxNesting, SyntaxOptions options)
    {
        _options = options;
        _macros = new MacroExpander(reporter, options);
        _text = text;
        _tokens = tokens;
        _reporter = reporter;
        _maxNesting = maxNesting;
    }

    private ref readonly Token Current => ref CollectionsMarshal.AsSpan(_tokens)[_at];

    private TokenKind Kind => Current.Kind;

    private int PreviousEnd => _at == 0 ? 0 : _tokens[_at - 1].Span.End;

    internal static Expr Parse(string text, CelLimits limits, DiagnosticBag bag, SyntaxOptions options = default)
    {
        var reporter = new SyntaxReporter(bag);
        if (text.Length > limits.MaxSourceLength && (text.Length / 2 > limits.MaxSourceLength || CodePoints.Count(text) > limits.MaxSourceLength))
        {
            reporter.SourceTooLong(limits.MaxSourceLength);
            return new ErrorExpr(default);
        }

        var unpaired = CodePoints.IndexOfUnpaired(text);
        if (unpaired >= 0)
        {
            reporter.UnpairedSurrogate(unpaired);
            return new ErrorExpr(default);
        }

        return new Parser(text, Lexer.Read(text, reporter), reporter, limits.MaxNesting, options).ParseAll();
    }

    private Expr ParseAll()
    {
        var root = ParseExpr();
        if (Kind != TokenKind.End)
            Unexpected("an operator or the end");
        return root;
    }

    private Expr ParseExpr()
    {
        if (!TryNest())
            return new ErrorExpr(Current.Span);
        var start = Current.Span.Start;
        var result = ParseBinary(OrLevel);
        if (Kind == TokenKind.Question)
        {
            Advance();
            var whenTrue = ParseBinary(OrLevel);
            var whenFalse = TryTake(TokenKind.Colon) ? ParseExpr() : MissingBranch();
            result = Limit(new ConditionalExpr(Since(start), result, whenTrue, whenFalse));
        }

        _nesting--;
        return result;
    }

    private ErrorExpr MissingBranch()
    {
        Unexpected("`:`");
        SkipTo(TokenKind.CloseParen);
        return new ErrorExpr(Current.Span);
    }

    // All binary levels in one method: a level of its own for each would cost five frames where one nests one deeper.
    private Expr ParseBinary(int lowest)
    {
        var start = Current.Span.Start;
        var left = ParseUnary();
        for (var level = LevelOf(Kind); level >= lowest; level = LevelOf(Kind))
            left = level <= AndLevel ? ParseChain(left, start, level) : ParseOperation(left, start, level);
        return left;
    }

    private Expr ParseChain(Expr first, int start, int level)
    {
        var symbol = Kind;
        var operands = ImmutableArray.CreateBuilder<Expr>();
        operands.Add(first);
        while (TryTake(symbol))
            operands.Add(ParseBinary(level + 1));
        return Limit(new LogicExpr(Since(start), level == AndLevel, operands.ToImmutable()));
    }

    private Expr ParseOperation(Expr left, int start, int level)
    {
        var symbol = Current.Span;
        var function = FunctionOf(Kind);
        Advance();
        var right = ParseBinary(level + 1);
        return Limit(new CallExpr(Since(start), function, symbol, null, [left, right]));
    }

    private Expr ParseUnary()
    {
        if (Kind != TokenKind.Not && !IsNegation)
            return ParseMember();

        // A run collapses to one or two: the number is without effect beyond its parity, and a long run must not be deep.
        var kind = Kind;
        var first = Current.Span;
        var last = first;
        var count = 0;
        while (kind == TokenKind.Not ? Kind == TokenKind.Not : IsNegation)
        {
            last = Take().Span;
            count++;
        }

        var function = kind == TokenKind.Not ? Operators.Not : Operators.Negate;
        var operand = ParseMember();
        if (count % 2 == 0)
            operand = Limit(new CallExpr(Since(last.Start), function, last, null, [operand]));
        return Limit(new CallExpr(Since(first.Start), function, first, null, [operand]));
    }

    // A minus in front of a number is part of the literal.
    private bool IsNegation => Kind == TokenKind.Minus && _tokens[_at + 1].Kind is not (TokenKind.Int or TokenKind.Double);

    private Expr ParseMember()
    {
        var start = Current.Span.Start;
        var expr = ParsePrimary();
        while (!_isAborted)
        {
            if (Kind == TokenKind.Dot)
            {
                expr = ParseSelection(expr, start);
            }
            else if (Kind == TokenKind.OpenBracket)
            {
                var bracket = Take();
                var isOptional = TakeOptionalMark();
                var index = ParseExpr();
                Close(TokenKind.CloseBracket, "`]`");
                expr = Limit(new CallExpr(Since(start), isOptional ? Operators.OptionalIndex : Operators.Index, bracket.Span, null, [expr, index]));
            }
            else if (Kind == TokenKind.OpenBrace && expr is NameExpr { QualifiedName: not null } name)
            {
                expr = ParseMessage(name, start);
            }
            else
            {
                break;
            }
        }

        return expr;
    }

    private Expr ParseSelection(Expr operand, int start)
    {
        Advance();
        var isOptional = TakeOptionalMark();
        var token = Current;
        if (token.Kind is not (TokenKind.Identifier or TokenKind.QuotedIdentifier))
        {
            Unexpected("a field name");
            if (token.Kind is TokenKind.True or TokenKind.False or TokenKind.Null or TokenKind.In)
                Advance();
            return new ErrorExpr(operand.Span);
        }

        Advance();
        var isQuoted = token.Kind == TokenKind.QuotedIdentifier;
        var name = isQuoted ? _text.Substring(token.Span.Start + 1, token.Span.Length - 2) : TextOf(token);
        if (Kind != TokenKind.OpenParen || isQuoted || isOptional)
            return Limit(new SelectExpr(Since(start), operand, name, token.Span, isQuoted, isTestOnly: false, isOptional));
        var arguments = ParseArguments();
        var call = new CallExpr(Since(start), name, token.Span, operand, arguments);
        return Limit(_macros.Expand(call));
    }

    private Expr ParsePrimary()
    {
        var token = Current;
        switch (token.Kind)
        {
            case TokenKind.Int:
            case TokenKind.Minus when !IsNegation:
                return ParseNumber();
            case TokenKind.Uint or TokenKind.Double or TokenKind.String or TokenKind.Bytes:
                Advance();
                return new LiteralExpr(token.Span, token.Value);
            case TokenKind.True or TokenKind.False:
                Advance();
                return new LiteralExpr(token.Span, CelValue.FromBool(token.Kind == TokenKind.True));
            case TokenKind.Null:
                Advance();
                return new LiteralExpr(token.Span, CelValue.Null);
            case TokenKind.Identifier or TokenKind.Dot:
                return ParseName();
            case TokenKind.OpenParen:
                return ParseGroup();
            case TokenKind.OpenBracket:
                return ParseList();
            case TokenKind.OpenBrace:
                return ParseMap();
            case TokenKind.Error:
                Advance();
                return new ErrorExpr(token.Span);
            default:
                return Misplaced(token);
        }
    }

    // A run of stray operators is one mistake; the operand behind it is read, so that nothing else is reported about it.
    private ErrorExpr Misplaced(Token token)
    {
        Unexpected("an expression");
        var isOperator = Kind >= TokenKind.Plus || Kind == TokenKind.In;
        while (Kind >= TokenKind.Plus || Kind == TokenKind.In)
            Advance();
        if (isOperator && Kind is not (TokenKind.End or TokenKind.CloseParen or TokenKind.CloseBracket or TokenKind.CloseBrace
            or TokenKind.Comma or TokenKind.Colon or TokenKind.Question))
            ParsePrimary();
        return new ErrorExpr(token.Span);
    }

    private Expr ParseNumber()
    {
        var start = Current.Span.Start;
        var isNegative = Kind == TokenKind.Minus;
        if (isNegative)
            Advance();
        var token = Take();
        var span = CelSpan.Between(start, token.Span.End);
        if (token.Kind == TokenKind.Double)
            return new LiteralExpr(span, CelValue.FromDouble(isNegative ? -token.Value.RawDouble : token.Value.RawDouble));
        var magnitude = token.Value.RawUint;
        if (magnitude > (isNegative ? 1UL << 63 : long.MaxValue))
        {
            _reporter.NumberOutOfRange(span, _text.Substring(span.Start, span.Length), "int");
            return new ErrorExpr(span);
        }

        return new LiteralExpr(span, CelValue.FromInt(isNegative ? unchecked(-(long)magnitude) : (long)magnitude));
    }

    private Expr ParseName()
    {
        var start = Current.Span.Start;
        var isRooted = Kind == TokenKind.Dot;
        if (isRooted)
            Advance();
        var token = Current;
        if (token.Kind != TokenKind.Identifier)
        {
            Unexpected("a name");
            return new ErrorExpr(token.Span);
        }

        Advance();
        var name = TextOf(token);
        if (Reserved.Contains(name))
        {
            _reporter.ReservedWord(token.Span, name);
            if (Kind == TokenKind.OpenParen)
                ParseArguments();
            return new ErrorExpr(token.Span);
        }

        if (Kind != TokenKind.OpenParen)
            return new IdentExpr(CelSpan.Between(start, token.Span.End), name, isRooted);
        var arguments = ParseArguments();
        var call = new CallExpr(Since(start), name, token.Span, null, arguments) { IsRooted = isRooted };
        return Limit(isRooted ? call : _macros.Expand(call));
    }

    private Expr ParseGroup()
    {
        Advance();
        var inner = ParseExpr();
        Close(TokenKind.CloseParen, "`)`");
        return inner;
    }

    private Expr ParseList()
    {
        var start = Take().Span.Start;
        var elements = ImmutableArray.CreateBuilder<Expr>();
        var marks = ImmutableArray.CreateBuilder<bool>();
        while (Kind is not (TokenKind.CloseBracket or TokenKind.End))
        {
            marks.Add(TakeOptionalMark());
            elements.Add(ParseExpr());
            if (!TrySeparate(TokenKind.CloseBracket))
                break;
        }

        Close(TokenKind.CloseBracket, "`,` or `]`");
        return Limit(new ListExpr(Since(start), elements.ToImmutable(), Marks(marks)));
    }

    private Expr ParseMap()
    {
        var start = Take().Span.Start;
        var keys = ImmutableArray.CreateBuilder<Expr>();
        var values = ImmutableArray.CreateBuilder<Expr>();
        var marks = ImmutableArray.CreateBuilder<bool>();
        while (Kind is not (TokenKind.CloseBrace or TokenKind.End))
        {
            marks.Add(TakeOptionalMark());
            keys.Add(ParseExpr());
            Expect(TokenKind.Colon, "`:`");
            values.Add(ParseExpr());
            if (!TrySeparate(TokenKind.CloseBrace))
                break;
        }

        Close(TokenKind.CloseBrace, "`,` or `}`");
        return Limit(new MapExpr(Since(start), keys.ToImmutable(), values.ToImmutable(), Marks(marks)));
    }

    private static ImmutableArray<bool> Marks(ImmutableArray<bool>.Builder marks) => marks.Contains(true) ? marks.ToImmutable() : [];

    private Expr ParseMessage(NameExpr name, int start)
    {
        Advance();
        var fields = ImmutableArray.CreateBuilder<MessageField>();
        while (Kind is not (TokenKind.CloseBrace or TokenKind.End))
        {
            var isOptional = TakeOptionalMark();
            if (Kind is not (TokenKind.Identifier or TokenKind.QuotedIdentifier))
            {
                Unexpected("a field name");
                break;
            }

            var field = Take();
            var text = field.Kind == TokenKind.QuotedIdentifier ? _text.Substring(field.Span.Start + 1, field.Span.Length - 2) : TextOf(field);
            Expect(TokenKind.Colon, "`:`");
            fields.Add(new MessageField(text, field.Span, ParseExpr(), isOptional));
            if (!TrySeparate(TokenKind.CloseBrace))
                break;
        }

        Close(TokenKind.CloseBrace, "`,` or `}`");
        return Limit(new MessageExpr(Since(start), name, fields.ToImmutable()));
    }

    private ImmutableArray<Expr> ParseArguments()
    {
        Advance();
        var arguments = ImmutableArray.CreateBuilder<Expr>();
        if (Kind != TokenKind.CloseParen)
        {
            do
                arguments.Add(ParseExpr());
            while (TryTake(TokenKind.Comma));
        }

        Close(TokenKind.CloseParen, "`,` or `)`");
        return arguments.ToImmutable();
    }

    private bool TrySeparate(TokenKind close)
    {
        if (TryTake(TokenKind.Comma))
            return true;
        if (Kind == close || _isAborted)
            return false;
        Unexpected(close == TokenKind.CloseBracket ? "`,` or `]`" : "`,` or `}`");
        SkipTo(close);
        return TryTake(TokenKind.Comma);
    }

    private bool TakeOptionalMark()
    {
        if (Kind != TokenKind.Question)
            return false;
        if (!_options.HasOptionals)
            _reporter.OptionalSyntax(Current.Span);
        Advance();
        return _options.HasOptionals;
    }

    // Recovery: whatever stands before the closing bracket is skipped, brackets inside it included.
    private void Close(TokenKind close, string wanted)
    {
        if (TryTake(close))
            return;
        Unexpected(wanted);
        do
            SkipTo(close);
        while (TryTake(TokenKind.Comma));
        TryTake(close);
    }

    private void SkipTo(TokenKind close)
    {
        var open = 0;
        while (Kind != TokenKind.End)
        {
            if (open == 0 && (Kind == close || Kind == TokenKind.Comma))
                return;
            if (Kind is TokenKind.OpenParen or TokenKind.OpenBracket or TokenKind.OpenBrace)
            {
                open++;
            }
            else if (Kind is TokenKind.CloseParen or TokenKind.CloseBracket or TokenKind.CloseBrace)
            {
                if (open == 0)
                    return;
                open--;
            }

            Advance();
        }
    }

    private bool TryNest()
    {
        if (_isAborted)
            return false;
        // What a thread's stack holds depends on more than the nesting: frames that are not optimized yet are larger.
        if (_nesting < _maxNesting && RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            _nesting++;
            return true;
        }

        Abort(Current.Span, _nesting);
        return false;
    }

    private Expr Limit(Expr expr)
    {
        if (expr.Depth <= _maxNesting)
            return expr;
        Abort(expr.Span, _maxNesting);
        return new ErrorExpr(expr.Span);
    }

    private void Abort(CelSpan span, int levels)
    {
        if (!_isAborted)
            _reporter.TooDeep(span, levels);
        _isAborted = true;
        _at = _tokens.Count - 1;
    }

    private void Unexpected(string wanted)
    {
        if (!_isAborted)
            _reporter.Unexpected(Current, TextOf(Current), wanted);
        if (_reporter.IsFull)
        {
            _isAborted = true;
            _at = _tokens.Count - 1;
        }
    }

    private void Expect(TokenKind kind, string wanted)
    {
        if (!TryTake(kind))
            Unexpected(wanted);
    }

    private bool TryTake(TokenKind kind)
    {
        if (Kind != kind)
            return false;
        Advance();
        return true;
    }

    private Token Take()
    {
        var token = Current;
        Advance();
        return token;
    }

    private void Advance()
    {
        if (_at < _tokens.Count - 1)
            _at++;
    }

    // Parentheses leave no node, but they belong to the text of the node around them.
    private CelSpan Since(int start) => CelSpan.Between(start, Math.Max(start, PreviousEnd));

    private string TextOf(Token token) => _text.Substring(token.Span.Start, token.Span.Length);

    /// <returns>How tightly a binary operator binds; -1 for any other token.</returns>
    private static int LevelOf(TokenKind kind) => kind switch
    {
        TokenKind.Or => OrLevel,
        TokenKind.And => AndLevel,
        TokenKind.Less or TokenKind.LessEqual or TokenKind.Greater or TokenKind.GreaterEqual or TokenKind.Equal or TokenKind.NotEqual
            or TokenKind.In => 2,
        TokenKind.Plus or TokenKind.Minus => 3,
        TokenKind.Star or TokenKind.Slash or TokenKind.Percent => 4,
        _ => -1,
    };

    private static string FunctionOf(TokenKind kind) => kind switch
    {
        TokenKind.Less => Operators.Less,
        TokenKind.LessEqual => Operators.LessEqual,
        TokenKind.Greater => Operators.Greater,
        TokenKind.GreaterEqual => Operators.GreaterEqual,
        TokenKind.Equal => Operators.Equal,
        TokenKind.NotEqual => Operators.NotEqual,
        TokenKind.In => Operators.In,
        TokenKind.Plus => Operators.Add,
        TokenKind.Minus => Operators.Subtract,
        TokenKind.Star => Operators.Multiply,
        TokenKind.Slash => Operators.Divide,
        _ => Operators.Modulo,
    };
}
