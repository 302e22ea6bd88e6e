using System.Collections.Frozen;

namespace ZeroTrust.Cel;

/// <summary>
/// Turns a checked tree into nodes: names to slots, overloads to functions, constant parts to values, patterns, sets and zones to
/// their prepared forms. In a traced plan every node that is not constant records its value; fused forms then do not arise,
/// because they look for plain nodes.
/// </summary>
internal sealed partial class Planner
{
    private const int NoDependence = int.MaxValue;
    private const int OnVariable = -1;

    private readonly string _text;
    private readonly ReferenceCollector _references;
    private readonly CheckReporter? _reporter;
    private readonly CelLimits _limits;
    private readonly PlanKind _kind;
    private readonly Dictionary<Expr, Node> _nodes = new(ReferenceEqualityComparer.Instance);
    private readonly ConstantActivation _constants = new();
    private readonly Dictionary<(string Source, bool IsCapturing), (CelPattern? Pattern, string Reason)> _patterns = [];
    private readonly Dictionary<LocalBinding, CelValue> _bound = new(ReferenceEqualityComparer.Instance);

    private readonly Dictionary<int, Node> _slots = [];

    // The attribute behind every reading of the clock, when it is not known.
    private string? _unknownClock;

    // The lowest frame index that the part being planned refers to; below every index once it refers to a variable.
    private int _dependence = NoDependence;
    private int _scope;

    // The fixed cost of what was planned since the outermost part or the innermost loop body began.
    private int _cost;

    // The length of all constant patterns in the engine's syntax.
    private int _translated;

    private Planner(string text, ReferenceCollector references, CheckReporter? reporter, CelLimits limits, int locals, PlanKind kind)
    {
        _text = text;
        _references = references;
        _reporter = reporter;
        _limits = limits;
        _kind = kind;

        // INVARIANT: entered once, so that all folding of one compilation shares one budget.
        _constants.Enter(locals, 0, limits, out _);
    }

    internal static Plan PlanPlain(CelAst ast, ReferenceCollector references, CheckReporter? reporter, CelLimits limits, int locals) =>
        new Planner(ast.Text, references, reporter, limits, locals, PlanKind.Plain).Run(ast.Root);

    internal static Plan PlanTraced(CelAst ast, ReferenceCollector references, CelLimits limits, int locals) =>
        new Planner(ast.Text, references, null, limits, locals, PlanKind.Traced).Run(ast.Root);

    /// <summary>Plans for a partial evaluation: each part of the tree keeps a node of its own.</summary>
    internal static PartialPlan PlanPartial(CelAst ast, ReferenceCollector references, CelLimits limits, int locals, string? unknownClock)
    {
        var planner = new Planner(ast.Text, references, null, limits, locals, PlanKind.Partial) { _unknownClock = unknownClock };
        var plan = planner.Run(ast.Root);
        return new PartialPlan(ast.Root, plan, planner._nodes);
    }

    private Plan Run(Expr root)
    {
        var node = Plan(root);
        return new Plan(node, _cost);
    }

    private Node Plan(Expr expr)
    {
        var node = PlanStep(expr);
        if (_kind == PlanKind.Plain || node is ConstantNode)
            return node;
        if (_kind == PlanKind.Traced)
            return new TracedNode(node, TextOf(expr));

        // What is known in part only must not be used as a whole.
        return expr is NameExpr or CallExpr { Function: Operators.Index or Operators.OptionalIndex } ? new WholeNode(node) : node;
    }

    // Plans what is only read one step further, at a field or key.
    private Node PlanOperand(Expr expr) => _kind == PlanKind.Partial ? PlanStep(expr) : Plan(expr);

    private Node PlanStep(Expr expr)
    {
        var (outer, cost) = (_dependence, _cost);
        _dependence = NoDependence;
        var node = PlanNode(expr);
        _cost += CostModel.Fixed(expr);
        if (_dependence >= _scope)
        {
            _dependence = NoDependence;
            node = Fold(node);
        }

        if (node is ConstantNode)
            _cost = cost;
        _dependence = Math.Min(outer, _dependence);
        if (_kind == PlanKind.Partial)
            _nodes[expr] = node;
        return node;
    }

    private string TextOf(Expr expr) => _text.Substring(expr.Span.Start, expr.Span.Length);

    // An error stays where it is: the evaluation may never reach it, or absorb it.
    private Node Fold(Node node)
    {
        if (node is ConstantNode)
            return node;
        var value = node.Evaluate(_constants);
        return value.IsError ? node : new ConstantNode(node.Span, value);
    }

    private Node PlanNode(Expr expr) => expr switch
    {
        LiteralExpr literal => new ConstantNode(literal.Span, literal.Value),
        NameExpr { Binding: not null } name => PlanName(name),
        SelectExpr select => PlanSelect(select),
        CallExpr call => PlanCall(call),
        LogicExpr logic => PlanLogic(logic),
        ConditionalExpr conditional => PlanConditional(conditional),
        ListExpr { IsOptional.IsEmpty: false } list => new OptionalListNode(list.Span, [.. list.Elements.Select(Plan)], [.. list.IsOptional]),
        ListExpr list => new ListNode(list.Span, [.. list.Elements.Select(Plan)]),
        MapExpr { IsOptional.IsEmpty: false } map =>
            new OptionalEntriesNode(map.Span, [.. map.Keys.Select(Plan)], [.. map.Values.Select(Plan)], [.. map.IsOptional]),
        MapExpr map => new MapNode(map.Span, [.. map.Keys.Select(Plan)], [.. map.Values.Select(Plan)]),
        MessageExpr message => PlanMessage(message),
        BlockExpr block => PlanBlock(block),
        ComprehensionExpr loop => PlanComprehension(loop),
        BindExpr bind => PlanBind(bind),
        _ => throw new InvalidOperationException($"an unchecked {expr.GetType().Name} reached the planner"),
    };

    private Node PlanName(NameExpr name)
    {
        switch (name.Binding)
        {
            case ConstantBinding constant:
                return new ConstantNode(name.Span, constant.Value);
            case LocalBinding local when _bound.TryGetValue(local, out var known):
                return new ConstantNode(name.Span, known);
            case UnresolvedBinding unresolved:
                return new ErrorNode(name.Span, Errors.Unbound(unresolved.Name));
            case LocalBinding local when _slots.TryGetValue(local.Index, out var slot):
                if (slot is ConstantNode { Value: var value })
                    return new ConstantNode(name.Span, value);
                _dependence = Math.Min(_dependence, local.Index);
                return new SlotNode(name.Span, local.Index, slot);
            case LocalBinding local:
                _dependence = Math.Min(_dependence, local.Index);
                return new LocalNode(name.Span, local.Index);
            default:
                _dependence = OnVariable;
                var variable = ((VariableBinding)name.Binding!).Variable;
                return variable.IsClock ? PlanNow(name) : new VariableNode(name.Span, variable.Slot);
        }
    }

    private Node PlanSelect(SelectExpr select)
    {
        if (ReferenceCollector.IsClock(select))
        {
            _dependence = OnVariable;
            _cost++;
            return PlanNow(select);
        }

        var operand = PlanOperand(select.Operand);
        if (select.IsTestOnly)
            return PlanHas(select, operand);
        if (select.IsOptional)
            return Declared(new OptionalSelectNode(select.Span, operand, select.Field), select.Operand.Type, select.Field);
        if (select.Operand.Type.ObjectType is not { } type)
            return Declared(PlanKey(select.Span, operand, select.Field), select.Operand.Type, select.Field);
        var index = type.IndexOf(select.Field);
        return operand is VariableNode variable
            ? new VariableFieldNode(select.Span, operand.Span, variable.Slot, type.Shape, index)
            : new FieldNode(select.Span, operand, type.Shape, index);
    }

    private Node PlanNow(NameExpr clock) =>
        _unknownClock is null ? new NowNode(clock.Span) : new ErrorNode(clock.Span, Errors.Unknown(_unknownClock));

    private static BoolNode PlanHas(SelectExpr select, Node operand)
    {
        var general = new HasNode(select.Span, operand, select.Field);
        return select.Operand.Type.ObjectType is { } type && type.IndexOf(select.Field) is >= 0 and var index && !type.Fields[index].IsClock
            ? new HasFieldNode(operand, type.Shape, index, general)
            : general;
    }

    private static Node Declared(Node reading, CelType operand, string key)
    {
        var attribute = (operand.IsOptional ? operand.Parameters[0] : operand).AttributeTable?.Find(key);
        return attribute is null or { Types: [{ TypeKind: CelTypeKind.Dyn }], MaxSize: null } ? reading : new AttributeNode(reading, attribute);
    }

    private static Node PlanKey(CelSpan span, Node operand, string key)
    {
        if (operand is VariableNode variable)
            return new VariableSelectNode(span, operand.Span, variable.Slot, key);
        var general = new SelectNode(span, operand, key);
        return operand switch
        {
            VariableSelectNode parent => new VariablePathNode(parent, key, general),
            VariableFieldNode parent => new FieldKeyNode(parent, key, general),
            _ => general,
        };
    }

    private Node PlanLogic(LogicExpr logic)
    {
        var decisive = logic.IsAnd ? CelTruth.False : CelTruth.True;
        var operands = new Node[logic.Operands.Length];
        for (var i = 0; i < operands.Length; i++)
            operands[i] = Plan(logic.Operands[i]);

        // A constant that decides makes the rest pointless; a trace shows the rest all the same.
        if (_kind != PlanKind.Traced && operands.Any(o => o is ConstantNode constant && constant.Truth(_constants) == decisive))
            return new ConstantNode(logic.Span, CelValue.FromBool(decisive == CelTruth.True));
        return new LogicNode(logic.Span, decisive, operands);
    }

    private Node PlanConditional(ConditionalExpr conditional)
    {
        var condition = Plan(conditional.Condition);
        var cost = _cost;
        var whenTrue = Plan(conditional.WhenTrue);
        var costWhenTrue = _cost;
        _cost = cost;
        var whenFalse = Plan(conditional.WhenFalse);
        var costWhenFalse = _cost;
        if (_kind != PlanKind.Traced && condition is ConstantNode { Value.Kind: CelKind.Bool } constant)
        {
            _cost = constant.Value.RawBool ? costWhenTrue : costWhenFalse;
            return constant.Value.RawBool ? whenTrue : whenFalse;
        }

        _cost = Math.Min(costWhenFalse, costWhenTrue);
        return new ConditionalNode(conditional.Span, condition, whenTrue, whenFalse, costWhenTrue - costWhenFalse);
    }

    private Node PlanMessage(MessageExpr message)
    {
        if (message.MessageType is not { } type)
            return new ErrorNode(message.Span, Errors.Unbound(message.Name.QualifiedName!));
        return new MessageNode(
            message.Span,
            type,
            [.. message.Fields.Select(static f => f.Name)],
            [.. message.Fields.Select(f => Plan(f.Value))],
            [.. message.Fields.Select(static f => f.IsOptional)]);
    }

    private Node PlanBlock(BlockExpr block)
    {
        if (block.Locals.IsEmpty)
            return Plan(block.Body);
        var outer = _scope;
        var first = block.Locals[0].Index;
        _scope = first + block.Locals.Length;
        for (var i = 0; i < block.Slots.Length; i++)
            _slots[first + i] = Plan(block.Slots[i]);
        var body = Plan(block.Body);
        _scope = outer;

        // The slots are bound here; only references to outer variables count further up.
        if (_dependence >= first)
            _dependence = NoDependence;
        return new BlockNode(block.Span, first, block.Slots.Length, body);
    }

    private Node PlanCall(CallExpr call)
    {
        var node = PlanAnyCall(call);
        return call.Function is Operators.Index or Operators.OptionalIndex && call.Arguments[^1] is LiteralExpr { Value.Kind: CelKind.String } key
            ? Declared(node, (call.Target ?? call.Arguments[0]).Type, key.Value.RawString)
            : node;
    }

    private Node PlanAnyCall(CallExpr call)
    {
        if (_unknownClock is null && _references.DependsOnClock(call) && PlanClockCall(call) is { } clock)
            return clock;
        return PlanOrdinaryCall(call);
    }

    private Node PlanOrdinaryCall(CallExpr call)
    {
        if (call.Overloads.IsEmpty)
            return new ErrorNode(call.Span, Errors.Unbound(call.Function));
        var sources = call.Target is null ? call.Arguments : call.Arguments.Insert(0, call.Target);
        var arguments = new Node[sources.Length];
        for (var i = 0; i < arguments.Length; i++)
            arguments[i] = i == 0 && call.Function is Operators.Index or Operators.OptionalIndex ? PlanOperand(sources[0]) : Plan(sources[i]);
        ValidateConstants(call, arguments);
        if (arguments.Length == 1 && call.Overloads[0].Implementation is { } implementation)
            return new Call1Node(call.Span, implementation, arguments[0]);
        ValidateLibraryCall(call, sources, arguments);
        var span = call.Span;
        switch (call.Function)
        {
            case Operators.Not:
                return new NotNode(span, arguments[0]);
            case Operators.Equal or Operators.NotEqual:
                return PlanEquality(call, sources[0].Type, sources[1].Type, arguments[0], arguments[1]);
            case var order when Operators.IsOrder(order):
                return PlanOrder(call, sources[0].Type, sources[1].Type, arguments[0], arguments[1]);
            case Operators.In:
                return PlanIn(span, arguments[0], arguments[1] is WholeNode whole ? whole.ExceptMaps() : arguments[1]);
            case Operators.Index when arguments[1] is ConstantNode { Value.Kind: CelKind.String } key && sources[0].Type.TypeKind == CelTypeKind.Map:
                return PlanKey(span, arguments[0], key.Value.RawString);
            case Operators.Add or Operators.Subtract or Operators.Multiply or Operators.Divide or Operators.Modulo
                when Are(sources[0].Type, sources[1].Type, CelTypeKind.Int):
                return new IntArithmeticNode(span, call.Function, arguments[0], arguments[1]);
            case Operators.Add or Operators.Subtract or Operators.Multiply or Operators.Divide
                when Are(sources[0].Type, sources[1].Type, CelTypeKind.Double):
                return new DoubleArithmeticNode(span, call.Function, arguments[0], arguments[1]);
            case "optional.none":
                return new ConstantNode(span, Optionals.None);
            case "or" or "orValue":
                return new OptionalOrNode(span, arguments[0], arguments[1], isValue: call.Function.Length > 2);
            case "size":
                return new SizeNode(span, arguments[0]);
            case "contains":
                return new StringTestNode(span, StringTest.Contains, arguments[0], arguments[1]);
            case "startsWith":
                return new StringTestNode(span, StringTest.StartsWith, arguments[0], arguments[1]);
            case "endsWith":
                return new StringTestNode(span, StringTest.EndsWith, arguments[0], arguments[1]);
            case "matches":
                return PlanMatches(span, arguments[0], arguments[1]);
            default:
                return PlanLibraryCall(call, arguments) ?? PlanGeneric(call.Function, span, arguments);
        }
    }

    private static Node PlanGeneric(string function, CelSpan span, Node[] arguments)
    {
        if (arguments.Length == 2 && arguments[1] is ConstantNode { Value.Kind: CelKind.String } zone && TimeGetters.Names.Contains(function)
            && CelTimeZone.TryParse(zone.Value.RawString, out var parsed))
        {
            return new Call1Node(span, ZonedGetter(function, parsed), arguments[0]);
        }

        return arguments.Length switch
        {
            1 when FunctionTable.Unary.TryGetValue(function, out var f) => new Call1Node(span, f, arguments[0], CostModel.IsConstantTime(function)),
            2 when FunctionTable.Binary.TryGetValue(function, out var f) => new Call2Node(span, f, arguments[0], arguments[1], CostModel.IsConstantTime(function)),
            3 when FunctionTable.Ternary.TryGetValue(function, out var f) => new Call3Node(span, f, arguments[0], arguments[1], arguments[2]),
            4 when FunctionTable.Quaternary.TryGetValue(function, out var f) => new Call4Node(span, f, arguments),
            _ => new ErrorNode(span, Errors.Unbound(function)),
        };
    }

    private static Function1 ZonedGetter(string function, CelTimeZone zone)
    {
        var getter = TimeGetters.Parse(function);
        return (CelActivation a, in CelValue x) => x.Kind == CelKind.Timestamp
            ? CelValue.FromInt(TimeGetters.Read(getter, x.AsTimestamp(), zone))
            : CelValue.FromError(Errors.NoSuchOverload(function, x.Kind, CelKind.String));
    }

    private static Node PlanEquality(CallExpr call, CelType leftType, CelType rightType, Node left, Node right)
    {
        var isNegated = call.Function == Operators.NotEqual;
        var comparison = Comparisons.Parse(call.Function);
        if (left is ConstantNode && right is not ConstantNode)
            (left, right) = (right, left);
        if (right is ConstantNode { Value.Kind: CelKind.String } text)
            return new ConstantStringEqualsNode(call.Span, isNegated, left, text.Value.RawString);
        if (Are(leftType, rightType, CelTypeKind.String))
            return new StringEqualsNode(call.Span, isNegated, left, right);
        if (Are(leftType, rightType, CelTypeKind.Int))
            return new IntCompareNode(call.Span, comparison, left, right);
        if (Are(leftType, rightType, CelTypeKind.Double))
            return new DoubleCompareNode(call.Span, comparison, left, right);
        if (Are(leftType, rightType, CelTypeKind.Bool))
            return new BoolEqualsNode(call.Span, isNegated, left, right);
        return right is ConstantNode { Value.Kind: CelKind.Int } number
            ? new ConstantIntEqualsNode(call.Span, isNegated, left, number.Value.RawInt)
            : new EqualsNode(call.Span, isNegated, left, right);
    }

    private static BoolNode PlanOrder(CallExpr call, CelType leftType, CelType rightType, Node left, Node right)
    {
        var comparison = Comparisons.Parse(call.Function);
        if (Are(leftType, rightType, CelTypeKind.Int))
            return new IntCompareNode(call.Span, comparison, left, right);
        if (Are(leftType, rightType, CelTypeKind.Double))
            return new DoubleCompareNode(call.Span, comparison, left, right);
        if (right is ConstantNode { Value.Kind: CelKind.Int } constant)
            return new ConstantIntCompareNode(call.Span, comparison, left, constant.Value.RawInt);
        return Are(leftType, rightType, CelTypeKind.String)
            ? new StringCompareNode(call.Span, comparison, left, right)
            : new CompareNode(call.Span, comparison, left, right);
    }

    private static BoolNode PlanIn(CelSpan span, Node operand, Node container)
    {
        const int WorthHashing = 4;
        const int WorthHashingStrings = 9;
        if (container is not ConstantNode { Value.Kind: CelKind.List } constant)
            return new InNode(span, operand, container);
        var list = constant.Value.RawList;
        var items = new CelValue[list.Count];
        var isText = true;
        for (var i = 0; i < items.Length; i++)
        {
            items[i] = list[i];
            isText &= items[i].Kind == CelKind.String;
        }

        if (isText && items.Length > 0)
        {
            var strings = Array.ConvertAll(items, static item => item.RawString);
            return strings.Length < WorthHashingStrings
                ? new InFewStringsNode(span, operand, strings)
                : new InStringSetNode(span, operand, strings.ToFrozenSet(StringComparer.Ordinal));
        }

        return items.Length >= WorthHashing ? new InSetNode(span, operand, [.. items]) : new InNode(span, operand, container);
    }

    private Node PlanMatches(CelSpan span, Node target, Node pattern)
    {
        if (pattern is not ConstantNode { Value.Kind: CelKind.String } constant)
            return new DynamicMatchesNode(span, target, pattern);
        if (PatternOf(constant.Value.RawString, out _) is { } compiled)
            return new MatchesNode(span, target, compiled);
        return _patterns.ContainsKey((constant.Value.RawString, false))
            ? new MatchesNode(span, target, null)
            : new DynamicMatchesNode(span, target, pattern);
    }

    // Validated and used, often more than once: compiled once.
    private CelPattern? PatternOf(string source, out string reason, bool isCapturing = false)
    {
        if (_patterns.TryGetValue((source, isCapturing), out var known))
        {
            reason = known.Reason;
            return known.Pattern;
        }

        if (_patterns.Count >= _limits.MaxPatterns)
        {
            reason = $"the expression holds more than {_limits.MaxPatterns}";
            return null;
        }

        CelPattern.TryCreate(source, _limits.MaxPatternLength, CelPattern.MaxTranslated - _translated, isCapturing, out var pattern, out reason);
        _translated += pattern?.Translated ?? 0;
        _patterns.Add((source, isCapturing), (pattern, reason));
        return pattern;
    }

    // Constant arguments that can never be right are the author's mistake, not the evaluation's.
    private void ValidateConstants(CallExpr call, Node[] arguments)
    {
        if (_reporter is null || arguments.Length == 0 || arguments[^1] is not ConstantNode { Value.Kind: CelKind.String } constant)
            return;
        var text = constant.Value.RawString;
        switch (call.Function)
        {
            case "matches" when PatternOf(text, out var reason) is null:
                _reporter.InvalidPattern(constant.Span, reason);
                break;
            case "timestamp" when !CelTimestamp.TryParse(text, out _):
                _reporter.InvalidTimestamp(constant.Span);
                break;
            case "duration" when !CelDuration.TryParse(text, out _):
                _reporter.InvalidDuration(constant.Span);
                break;
            default:
                if (arguments.Length == 2)
                    ValidateZone(call.Function, constant);
                break;
        }
    }

    private void ValidateZone(string function, ConstantNode zone)
    {
        if (TimeGetters.Names.Contains(function) && !CelTimeZone.TryParse(zone.Value.RawString, out _))
            _reporter?.InvalidTimeZone(zone.Span, zone.Value.ToLiteral(40).Trim('"'));
    }

    /// <returns>A node that knows when its value changes; null when the use of the clock is not understood.</returns>
    private Node? PlanClockCall(CallExpr call)
    {
        switch (call.Function)
        {
            case var name when Operators.IsComparison(name):
                return PlanClockComparison(call);
            case var name when call.Target is { } target && TimeGetters.Names.Contains(name):
                return PlanClockGetter(call, target);
            default:
                return null;
        }
    }

    private ClockCompareNode? PlanClockComparison(CallExpr call)
    {
        var (left, right) = (call.Arguments[0], call.Arguments[1]);
        var isTimestamp = left.Type.TypeKind == CelTypeKind.Timestamp || right.Type.TypeKind == CelTypeKind.Timestamp;
        var kind = isTimestamp ? CelTypeKind.Timestamp : CelTypeKind.Duration;
        var isCertain = true;
        if (!IsLinear(left, kind, ref isCertain) || !IsLinear(right, kind, ref isCertain))
            return null;

        // The one way or the other: what the operands cost is counted with the terms.
        var cost = _cost;
        var general = isCertain ? null : PlanOrdinaryCall(call);
        _cost = cost;
        return new ClockCompareNode(call.Span, Comparisons.Parse(call.Function), PlanTerm(left, isTimestamp), PlanTerm(right, isTimestamp), general);
    }

    private IntNode? PlanClockGetter(CallExpr call, Expr target)
    {
        var getter = TimeGetters.Parse(call.Function);
        if (target.Type.TypeKind == CelTypeKind.Duration)
            return call.Arguments.Length == 0 && _references.DependsOnClock(target) && IsLinear(target, CelTypeKind.Duration)
                ? new ClockDurationGetterNode(call.Span, getter, PlanTerm(target, isTimestamp: false))
                : null;
        if (target.Type.TypeKind != CelTypeKind.Timestamp || !IsLinear(target, CelTypeKind.Timestamp) || CoefficientOf(target) != 1
            || (call.Arguments.Length == 1 && _references.DependsOnClock(call.Arguments[0])))
            return null;

        var term = PlanTerm(target, isTimestamp: true);
        var zone = call.Arguments.Length == 1 ? Plan(call.Arguments[0]) : null;
        var fixedZone = CelTimeZone.Utc;
        if (zone is ConstantNode { Value.Kind: CelKind.String } constant)
        {
            ValidateZone(call.Function, constant);
            if (CelTimeZone.TryParse(constant.Value.RawString, out var parsed))
            {
                fixedZone = parsed;
                zone = null;
            }
        }

        return new ClockGetterNode(call.Span, getter, term, zone, fixedZone);
    }

    private bool IsLinear(Expr expr, CelTypeKind kind)
    {
        var isCertain = true;
        return IsLinear(expr, kind, ref isCertain) && isCertain;
    }

    // Linear: free of the clock, the clock itself, or a sum or difference of linear parts. Where an operand is dynamic, as in
    // `now - session.issued_at`, the kind that is wanted may leave one overload; then it is not certain that the evaluation
    // takes that one.
    private bool IsLinear(Expr expr, CelTypeKind kind, ref bool isCertain)
    {
        if (!_references.DependsOnClock(expr))
            return expr.Type.TypeKind == kind || expr.Type.TypeKind == CelTypeKind.Dyn;
        if (ReferenceCollector.IsClock(expr))
            return kind == CelTypeKind.Timestamp;
        if (expr is not CallExpr { Function: Operators.Add or Operators.Subtract } sum || OverloadOf(sum, kind) is not { } overload)
            return false;
        isCertain &= sum.Overloads.Length == 1;
        return IsLinear(sum.Arguments[0], overload.Parameters[0].TypeKind, ref isCertain)
            && IsLinear(sum.Arguments[1], overload.Parameters[1].TypeKind, ref isCertain);
    }

    private static Overload? OverloadOf(CallExpr sum, CelTypeKind kind)
    {
        Overload? only = null;
        foreach (var overload in sum.Overloads)
        {
            if (overload.Result.TypeKind != kind)
                continue;
            if (only is not null)
                return null;
            only = overload;
        }

        return only;
    }

    private int CoefficientOf(Expr expr)
    {
        if (!_references.DependsOnClock(expr))
            return 0;
        if (expr is not CallExpr sum)
            return 1;
        var (left, right) = (CoefficientOf(sum.Arguments[0]), CoefficientOf(sum.Arguments[1]));
        return sum.Function == Operators.Add ? left + right : left - right;
    }

    private ClockTerm PlanTerm(Expr expr, bool isTimestamp)
    {
        if (!_references.DependsOnClock(expr))
        {
            var node = Plan(expr);
            return !isTimestamp && node is ConstantNode { Value.Kind: CelKind.Duration } known
                ? new FixedTerm(known.Span, known.Value.RawInt)
                : new ValueTerm(node, isTimestamp);
        }

        _dependence = OnVariable;
        _cost++;
        ClockTerm term;
        if (expr is CallExpr sum && OverloadOf(sum, isTimestamp ? CelTypeKind.Timestamp : CelTypeKind.Duration) is { } overload)
        {
            var left = PlanTerm(sum.Arguments[0], overload.Parameters[0].TypeKind == CelTypeKind.Timestamp);
            var right = PlanTerm(sum.Arguments[1], overload.Parameters[1].TypeKind == CelTypeKind.Timestamp);
            term = new SumTerm(sum.Span, isTimestamp, left, right, sum.Function == Operators.Subtract);
        }
        else
        {
            term = new NowTerm(expr.Span);
        }

        return _kind == PlanKind.Traced ? new TracedTerm(term, TextOf(expr)) : term;
    }

    private static bool Are(CelType left, CelType right, CelTypeKind kind) => left.TypeKind == kind && right.TypeKind == kind;
}
