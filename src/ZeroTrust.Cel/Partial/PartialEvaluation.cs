using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace ZeroTrust.Cel;

/// <summary>
/// Reduces a tree to what the known attributes leave of it: known parts become literals, operands that cannot decide any more go, and of
/// a conditional with a known condition the branch stays. An error stays the part that it is: what is still unknown may absorb it.
/// </summary>
internal sealed class PartialEvaluation
{
    private const int MaxLiteralWeight = 10_000;
    private const int MaxLiteralDepth = 16;

    // A loop variable: different in each iteration, so nothing that needs it is known.
    private static readonly CelValue Open = CelValue.FromUnknown(string.Empty);

    private readonly MaskedActivation _activation;
    private readonly IReadOnlyDictionary<Expr, Node> _nodes;
    private readonly bool _marksDynamic;
    private readonly Dictionary<string, CelUnknown> _unknowns = new(StringComparer.Ordinal);

    private PartialEvaluation(MaskedActivation activation, IReadOnlyDictionary<Expr, Node> nodes, bool marksDynamic)
    {
        _activation = activation;
        _nodes = nodes;
        _marksDynamic = marksDynamic;
    }

    internal static CelPartialResult Run(MaskedActivation activation, PartialPlan plan, CelProgram program, ProgramOrigin origin)
    {
        var value = Whole(plan.Plan.Root.Evaluate(activation));
        CelPartialResult result;
        if (!value.IsUnknown)
        {
            result = CelPartialResult.Of(value);
        }
        else
        {
            // A literal can have a narrower type than the attribute had, and `dyn()` takes that back. It is left out if it can be.
            var evaluation = new PartialEvaluation(activation, plan.Nodes, marksDynamic: false);
            var residual = Compile(origin, evaluation.Reduce(plan.Root))
                ?? Compile(origin, new PartialEvaluation(activation, plan.Nodes, marksDynamic: true).Reduce(plan.Root));
            result = CelPartialResult.Of(value, evaluation._unknowns.Values, residual ?? program);
        }

        activation.Inner.NarrowTo(activation.Horizon);
        return result;
    }

    private static CelProgram? Compile(ProgramOrigin origin, Expr residual) => CelCompiler.Compile(origin, Unparser.Write(residual)).Program;

    // A value that holds something unknown is not known.
    private static CelValue Whole(in CelValue value)
    {
        if (MaskedActivation.TrailOf(value) is { } trail)
            return CelValue.FromUnknown(trail);
        return value.Kind is CelKind.List or CelKind.Map or CelKind.Object && CelEquality.FindError(value) is { IsUnknown: true } inside
            ? CelValue.FromError(inside)
            : value;
    }

    private Expr Reduce(Expr expr)
    {
        // What stays as it is stays right.
        if (expr is LiteralExpr || !RuntimeHelpers.TryEnsureSufficientExecutionStack())
            return expr;
        if (!_nodes.TryGetValue(expr, out var node))
            return ReduceParts(expr);
        var value = Whole(node.Evaluate(_activation));
        if (!value.IsError && ToLiteral(expr, value) is { } literal)
            return literal;
        if (!IsPath(expr))
            return ReduceParts(expr);
        if (value.IsUnknown)
            Note(expr, value.RawError);
        return expr;
    }

    private void Note(Expr expr, CelError unknown)
    {
        if (unknown.Attribute is { Length: > 0 } attribute)
            _unknowns.TryAdd(attribute, new CelUnknown(attribute, unknown.IsPlaced ? unknown.Span : expr.Span));
    }

    // A name, or what is read of one at fields and literal keys.
    private static bool IsPath(Expr expr) => expr switch
    {
        NameExpr { Binding: not null } => true,
        SelectExpr select => IsPath(select.Operand),
        CallExpr { Function: Operators.Index or Operators.OptionalIndex, Arguments: [var operand, LiteralExpr] } => IsPath(operand),
        _ => false,
    };

    private Expr ReduceParts(Expr expr)
    {
        Expr reduced = expr switch
        {
            SelectExpr { Binding: null } select => new SelectExpr(
                select.Span, Reduce(select.Operand), select.Field, select.FieldSpan, select.IsQuoted, select.IsTestOnly, select.IsOptional),
            CallExpr call => new CallExpr(
                call.Span, call.Function, call.FunctionSpan, call.Target is null ? null : Reduce(call.Target), ReduceAll(call.Arguments))
            {
                IsRooted = call.IsRooted,
            },
            LogicExpr logic => ReduceLogic(logic),
            ConditionalExpr conditional => ReduceConditional(conditional),
            ListExpr list => new ListExpr(list.Span, ReduceAll(list.Elements), list.IsOptional),
            MapExpr map => new MapExpr(map.Span, ReduceAll(map.Keys), ReduceAll(map.Values), map.IsOptional),
            MessageExpr message => new MessageExpr(
                message.Span, message.Name, [.. message.Fields.Select(f => f with { Value = Reduce(f.Value) })]),
            ComprehensionExpr loop => ReduceLoop(loop),
            BindExpr bind => ReduceBind(bind),
            BlockExpr block => ReduceBlock(block),
            _ => expr,
        };
        reduced.Type = expr.Type;
        return reduced;
    }

    private ImmutableArray<Expr> ReduceAll(ImmutableArray<Expr> items) => [.. items.Select(Reduce)];

    private Expr ReduceLogic(LogicExpr logic)
    {
        var left = logic.Operands.Select(Reduce).Where(o => o is not LiteralExpr { Value: { Kind: CelKind.Bool } value } || value.RawBool != logic.IsAnd).ToList();

        // Alone, an operand that turns out not to be a bool would be a value; beside another it is the error that it should be.
        if (left.Count == 1 && !IsBool(left[0]))
            left.Add(new LiteralExpr(logic.Span, CelValue.FromBool(logic.IsAnd)));
        return left.Count == 1 ? left[0] : new LogicExpr(logic.Span, logic.IsAnd, [.. left]);
    }

    private static bool IsBool(Expr expr) => expr.Type.TypeKind == CelTypeKind.Bool || expr switch
    {
        LogicExpr => true,
        SelectExpr select => select.IsTestOnly,
        ComprehensionExpr loop => loop.Kind is MacroKind.All or MacroKind.Exists or MacroKind.ExistsOne,
        CallExpr call => call.Function is Operators.Not or Operators.In || Operators.IsComparison(call.Function),
        _ => false,
    };

    private Expr ReduceConditional(ConditionalExpr conditional)
    {
        var condition = Reduce(conditional.Condition);
        if (condition is LiteralExpr { Value: { Kind: CelKind.Bool } known })
            return Reduce(known.RawBool ? conditional.WhenTrue : conditional.WhenFalse);
        return new ConditionalExpr(conditional.Span, condition, Reduce(conditional.WhenTrue), Reduce(conditional.WhenFalse));
    }

    private ComprehensionExpr ReduceLoop(ComprehensionExpr loop)
    {
        var range = Reduce(loop.Range);
        var local = loop.Local!.Index;
        _activation.Local(local) = Open;
        if (loop.Second is not null)
            _activation.Local(local + 1) = Open;
        var predicate = loop.Predicate is null ? null : Reduce(loop.Predicate);
        var transform = loop.Transform is null ? null : Reduce(loop.Transform);
        var call = loop.MacroCall;
        var arguments = call.Arguments.Select(a => ReferenceEquals(a, loop.Predicate) ? predicate! : ReferenceEquals(a, loop.Transform) ? transform! : a);
        return new ComprehensionExpr(
            loop.Kind, loop.Variable, loop.Second, predicate, transform, new CallExpr(call.Span, call.Function, call.FunctionSpan, range, [.. arguments]));
    }

    private Expr ReduceBind(BindExpr bind)
    {
        var bound = _nodes.TryGetValue(bind.Value, out var node) ? node.Evaluate(_activation) : Open;
        var value = Reduce(bind.Value);
        _activation.Local(bind.Local!.Index) = bound;
        var body = Reduce(bind.Body);
        if (!Mentions(body, bind.Variable.Name))
            return body;
        var call = bind.MacroCall;
        return new BindExpr(bind.Variable, new CallExpr(call.Span, call.Function, call.FunctionSpan, call.Target, [call.Arguments[0], value, body]));
    }

    // Its slots are evaluated where they are needed, so it stays whole; only what it lacks is found out.
    private BlockExpr ReduceBlock(BlockExpr block)
    {
        foreach (var slot in block.Slots)
            Reduce(slot);
        Reduce(block.Body);
        return block;
    }

    private static bool Mentions(Expr expr, string name) => expr switch
    {
        IdentExpr ident => string.Equals(ident.Name, name),
        SelectExpr select => Mentions(select.Operand, name),
        CallExpr call => (call.Target is not null && Mentions(call.Target, name)) || call.Arguments.Any(a => Mentions(a, name)),
        LogicExpr logic => logic.Operands.Any(o => Mentions(o, name)),
        ConditionalExpr conditional => Mentions(conditional.Condition, name) || Mentions(conditional.WhenTrue, name) || Mentions(conditional.WhenFalse, name),
        ListExpr list => list.Elements.Any(e => Mentions(e, name)),
        MapExpr map => map.Keys.Any(k => Mentions(k, name)) || map.Values.Any(v => Mentions(v, name)),
        MessageExpr message => message.Fields.Any(f => Mentions(f.Value, name)),
        ComprehensionExpr loop => Mentions(loop.MacroCall, name),
        BindExpr bind => Mentions(bind.MacroCall, name),
        BlockExpr => true,
        _ => false,
    };

    private Expr? ToLiteral(Expr expr, in CelValue value)
    {
        if (CostModel.Weight(value) > MaxLiteralWeight || !IsWritable(value, 0))
            return null;
        var literal = new LiteralExpr(expr.Span, value) { Type = ValueTypes.Of(value) };
        if (!_marksDynamic || literal.Type.Equals(expr.Type))
            return literal;
        return new CallExpr(expr.Span, "dyn", expr.Span, null, [literal]) { Type = expr.Type };
    }

    private static bool IsWritable(in CelValue value, int depth)
    {
        if (depth > MaxLiteralDepth)
            return false;
        switch (value.Kind)
        {
            case CelKind.Null or CelKind.Bool or CelKind.Int or CelKind.Uint or CelKind.Double or CelKind.Bytes or CelKind.Timestamp or CelKind.Duration:
                return true;
            case CelKind.String:
                return CodePoints.IndexOfUnpaired(value.RawString) < 0;
            case CelKind.List:
                for (var i = 0; i < value.RawList.Count; i++)
                {
                    if (!IsWritable(value.RawList[i], depth + 1))
                        return false;
                }

                return true;
            case CelKind.Map:
                foreach (var (key, entry) in value.RawMap.Entries)
                {
                    if (!IsWritable(key, depth + 1) || !IsWritable(entry, depth + 1))
                        return false;
                }

                return true;
            default:
                return false;
        }
    }
}
