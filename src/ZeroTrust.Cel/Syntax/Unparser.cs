using System.Collections.Immutable;
using System.Text;

namespace ZeroTrust.Cel;

/// <summary>
/// Writes a tree as source that parses to the same tree, macros as the calls they were, and with no more parentheses than needed.
/// </summary>
internal sealed class Unparser
{
    // How tight an expression binds, in the order of the grammar.
    private const int Whole = 0;
    private const int Or = 1;
    private const int And = 2;
    private const int Relation = 3;
    private const int Sum = 4;
    private const int Product = 5;
    private const int Unary = 6;
    private const int Member = 7;

    private readonly StringBuilder _text = new();

    private Unparser()
    {
    }

    internal static string Write(Expr root)
    {
        var unparser = new Unparser();
        unparser.Append(root, Whole);
        return unparser._text.ToString();
    }

    private static int LevelOf(Expr expr) => expr switch
    {
        ConditionalExpr => Whole,
        LogicExpr logic => logic.IsAnd ? And : Or,
        CallExpr { Target: null } call => LevelOf(call.Function),
        _ => Member,
    };

    private static int LevelOf(string function) => function switch
    {
        Operators.Not or Operators.Negate => Unary,
        Operators.Multiply or Operators.Divide or Operators.Modulo => Product,
        Operators.Add or Operators.Subtract => Sum,
        Operators.In => Relation,
        _ => Operators.IsComparison(function) ? Relation : Member,
    };

    // Written bare where it binds at least as tight as the place demands.
    private void Append(Expr expr, int demanded)
    {
        if (LevelOf(expr) >= demanded)
        {
            AppendBare(expr);
            return;
        }

        AppendGroup(expr);
    }

    private void AppendGroup(Expr expr)
    {
        _text.Append('(');
        AppendBare(expr);
        _text.Append(')');
    }

    private void AppendBare(Expr expr)
    {
        switch (expr)
        {
            case LiteralExpr literal:
                _text.Append(CelLiteralWriter.Write(literal.Value, int.MaxValue));
                break;
            case IdentExpr ident:
                AppendName(ident);
                break;
            case SelectExpr select:
                AppendSelect(select);
                break;
            case CallExpr call:
                AppendCall(call);
                break;
            case LogicExpr logic:
                AppendLogic(logic);
                break;
            case ConditionalExpr conditional:
                Append(conditional.Condition, Or);
                _text.Append(" ? ");
                Append(conditional.WhenTrue, Or);
                _text.Append(" : ");
                Append(conditional.WhenFalse, Whole);
                break;
            case ListExpr list:
                _text.Append('[');
                AppendAll(list.Elements, list.IsOptional);
                _text.Append(']');
                break;
            case MapExpr map:
                AppendMap(map);
                break;
            case ComprehensionExpr loop:
                AppendCall(loop.MacroCall);
                break;
            case MessageExpr message:
                AppendMessage(message);
                break;
            case BlockExpr block:
                _text.Append("cel.block([");
                AppendAll(block.Slots);
                _text.Append("], ");
                Append(block.Body, Whole);
                _text.Append(')');
                break;
            case BindExpr bind:
                AppendCall(bind.MacroCall);
                break;
            default:
                throw new InvalidOperationException($"a {expr.GetType().Name} has no source");
        }
    }

    private void AppendSelect(SelectExpr select)
    {
        _text.Append(select.IsTestOnly ? "has(" : string.Empty);
        Append(select.Operand, Member);
        _text.Append(select.IsOptional ? ".?" : ".").Append(select.IsQuoted ? "`" : string.Empty).Append(select.Field).Append(select.IsQuoted ? "`" : string.Empty)
            .Append(select.IsTestOnly ? ")" : string.Empty);
    }

    private void AppendLogic(LogicExpr logic)
    {
        // A chain inside a chain of the same kind was a group, and must stay one.
        for (var i = 0; i < logic.Operands.Length; i++)
        {
            if (i > 0)
                _text.Append(logic.IsAnd ? " && " : " || ");
            Append(logic.Operands[i], logic.IsAnd ? Relation : And);
        }
    }

    private void AppendMap(MapExpr map)
    {
        _text.Append('{');
        for (var i = 0; i < map.Keys.Length; i++)
        {
            _text.Append(i > 0 ? ", " : string.Empty).Append(IsMarked(map.IsOptional, i) ? "?" : string.Empty);
            Append(map.Keys[i], Whole);
            _text.Append(": ");
            Append(map.Values[i], Whole);
        }

        _text.Append('}');
    }

    private void AppendCall(CallExpr call)
    {
        if (call.Target is not null)
        {
            Append(call.Target, Member);
            _text.Append('.');
            AppendPlainCall(call);
            return;
        }

        switch (LevelOf(call.Function))
        {
            case Unary:
                AppendUnary(call);
                return;
            case Member when call.Function is Operators.Index or Operators.OptionalIndex:
                Append(call.Arguments[0], Member);
                _text.Append(call.Function == Operators.Index ? "[" : "[?");
                Append(call.Arguments[1], Whole);
                _text.Append(']');
                return;
            case Member:
                _text.Append(call.IsRooted ? "." : string.Empty);
                AppendPlainCall(call);
                return;
            case var level:
                Append(call.Arguments[0], level);
                _text.Append(' ').Append(Operators.Symbol(call.Function)).Append(' ');
                Append(call.Arguments[1], level + 1);
                return;
        }
    }

    private void AppendPlainCall(CallExpr call)
    {
        _text.Append(call.Function).Append('(');
        AppendAll(call.Arguments);
        _text.Append(')');
    }

    // A run of one operator reads as one or two of it, and the operators do not mix.
    private void AppendUnary(CallExpr call)
    {
        var symbol = Operators.Symbol(call.Function);
        var operand = call.Arguments[0];
        _text.Append(symbol);
        if (operand is CallExpr { Target: null } inner && string.Equals(inner.Function, call.Function))
        {
            _text.Append(symbol);
            operand = inner.Arguments[0];
        }

        if (LevelOf(operand) < Member || (call.Function == Operators.Negate && StartsWithNumber(operand)))
            AppendGroup(operand);
        else
            AppendBare(operand);
    }

    // A minus right before a number would become part of it.
    private static bool StartsWithNumber(Expr expr)
    {
        while (true)
        {
            switch (expr)
            {
                case LiteralExpr literal:
                    return (literal.Value.Kind == CelKind.Int && literal.Value.RawInt >= 0)
                        || (literal.Value.Kind == CelKind.Double && !double.IsNegative(literal.Value.RawDouble));
                case SelectExpr { IsTestOnly: false } select:
                    expr = select.Operand;
                    break;
                case CallExpr { Target: { } target }:
                    expr = target;
                    break;
                case CallExpr { Function: Operators.Index or Operators.OptionalIndex } index:
                    expr = index.Arguments[0];
                    break;
                case ComprehensionExpr loop:
                    expr = loop.Range;
                    break;
                default:
                    return false;
            }

            // A group around the leftmost operand stands between.
            if (LevelOf(expr) < Member)
                return false;
        }
    }

    // The names that the block macros generate are spelt as these macros.
    private void AppendName(IdentExpr ident)
    {
        if (!ident.Name.StartsWith('@'))
        {
            _text.Append(ident.IsRooted ? "." : string.Empty).Append(ident.Name);
            return;
        }

        var parts = ident.Name.Split(':');
        _text.Append(parts[0] switch { "@index" => "cel.index(", "@it" => "cel.iterVar(", _ => "cel.accuVar(" })
            .AppendJoin(", ", parts.AsSpan(1)!).Append(')');
    }

    private void AppendMessage(MessageExpr message)
    {
        Append(message.Name, Member);
        _text.Append('{');
        for (var i = 0; i < message.Fields.Length; i++)
        {
            var field = message.Fields[i];
            var quote = field.Name is "true" or "false" or "null" or "in" || field.Name.AsSpan().ContainsAny(".-/ ") || char.IsAsciiDigit(field.Name[0]) ? "`" : string.Empty;
            _text.Append(i > 0 ? ", " : string.Empty).Append(field.IsOptional ? "?" : string.Empty)
                .Append(quote).Append(field.Name).Append(quote).Append(": ");
            Append(field.Value, Whole);
        }

        _text.Append('}');
    }

    private static bool IsMarked(ImmutableArray<bool> marks, int index) => !marks.IsEmpty && marks[index];

    private void AppendAll(ImmutableArray<Expr> items, ImmutableArray<bool> marks = default)
    {
        for (var i = 0; i < items.Length; i++)
        {
            _text.Append(i > 0 ? ", " : string.Empty).Append(!marks.IsDefault && IsMarked(marks, i) ? "?" : string.Empty);
            Append(items[i], Whole);
        }
    }
}
