namespace ZeroTrust.Cel;

/// <summary>
/// Estimates what a checked tree can cost from the sizes of literals and the declared or assumed sizes of attributes. The maximum is an
/// upper bound of what <see cref="CostModel"/> makes an evaluation pay.
/// </summary>
internal sealed class CostEstimator
{
    private static readonly CelCostEstimate Free = new(0, 0);

    // Stands for an attribute below which nothing was declared.
    private static readonly SizeBound Undeclared = new();

    private readonly CelLimits _limits;
    private readonly ReferenceCollector _references;
    private readonly IReadOnlyDictionary<int, SizeBound> _bounds;
    private readonly Dictionary<NameBinding, Extent> _locals = new(ReferenceEqualityComparer.Instance);

    private int _patterns;

    private CostEstimator(CelLimits limits, ReferenceCollector references, IReadOnlyDictionary<int, SizeBound> bounds)
    {
        _references = references;
        _limits = limits;
        _bounds = bounds;
    }

    internal static CelCostEstimate Estimate(
        Expr root, ReferenceCollector references, CelLimits limits, IReadOnlyDictionary<int, SizeBound> bounds) =>
        new CostEstimator(limits, references, bounds).Visit(root, out _);

    private static CelCostEstimate Fixed(Expr expr)
    {
        var cost = CostModel.Fixed(expr);
        return new CelCostEstimate(cost, cost);
    }

    private CelCostEstimate Visit(Expr expr, out Extent extent)
    {
        switch (expr)
        {
            case LiteralExpr literal:
                extent = ExtentOf(literal.Value);
                return Free;
            case NameExpr { Binding: { } binding }:
                extent = ExtentOf(binding, expr.Type);
                return Fixed(expr);
            case SelectExpr select:
                var operand = Visit(select.Operand, out var record);
                extent = select.IsTestOnly ? Extent.Scalar : Below(record, select.Field, select.Type);
                return operand + Fixed(select);
            case CallExpr call:
                return VisitCall(call, out extent);
            case LogicExpr logic:
                extent = Extent.Scalar;
                return VisitLogic(logic);
            case ConditionalExpr conditional:
                var condition = Visit(conditional.Condition, out _);
                var whenTrue = Visit(conditional.WhenTrue, out var x);
                var whenFalse = Visit(conditional.WhenFalse, out var y);
                extent = Extent.Either(x, y);
                return condition + new CelCostEstimate(Math.Min(whenTrue.Min, whenFalse.Min), Math.Max(whenTrue.Max, whenFalse.Max));
            case ListExpr list:
                return VisitAll(list.Elements, out var element) + Fixed(list) + Out(Extent.Exactly(list.Elements.Length, element), out extent);
            case MapExpr map:
                return VisitAll(map.Keys, out _) + VisitAll(map.Values, out var entry) + Fixed(map)
                    + Out(Extent.Exactly(map.Keys.Length, entry), out extent);
            case MessageExpr message:
                return VisitAll([.. message.Fields.Select(static f => f.Value)], out _) + Fixed(message) + Out(Unknown(message.Type), out extent);
            case ComprehensionExpr loop:
                return VisitLoop(loop, out extent);
            case BindExpr bind:
                var value = Visit(bind.Value, out var bound);
                _locals[bind.Local!] = bound;
                return value + Visit(bind.Body, out extent);
            case BlockExpr block:
                return VisitBlock(block, out extent);
            default:
                extent = Extent.Scalar;
                return Fixed(expr);
        }
    }

    private static CelCostEstimate Out(Extent value, out Extent extent)
    {
        extent = value;
        return Free;
    }

    private CelCostEstimate VisitAll(IReadOnlyList<Expr> items, out Extent? either)
    {
        either = null;
        var cost = Free;
        foreach (var item in items)
        {
            cost += Visit(item, out var extent);
            either = either is null ? extent : Extent.Either(either, extent);
        }

        return cost;
    }

    // The first operand may decide; in the worst case all are evaluated.
    private CelCostEstimate VisitLogic(LogicExpr logic)
    {
        var cost = Visit(logic.Operands[0], out _);
        foreach (var operand in logic.Operands.AsSpan(1..))
            cost = new CelCostEstimate(cost.Min, CostModel.Plus(cost.Max, Visit(operand, out _).Max));
        return cost;
    }

    private CelCostEstimate VisitBlock(BlockExpr block, out Extent extent)
    {
        var slots = 0L;
        for (var i = 0; i < block.Slots.Length; i++)
        {
            slots = CostModel.Plus(slots, Visit(block.Slots[i], out var slot).Max);
            _locals[block.Locals[i]] = slot;
        }

        var body = Visit(block.Body, out extent);
        return new CelCostEstimate(body.Min, CostModel.Plus(body.Max, slots));
    }

    private CelCostEstimate VisitLoop(ComprehensionExpr loop, out Extent extent)
    {
        var range = Visit(loop.Range, out var over) + Fixed(loop);
        var isOnce = loop.Kind is MacroKind.OptionalMap or MacroKind.OptionalFlatMap;
        var item = isOnce ? over : ItemOf(over, loop.Range.Type);
        _locals[loop.Variable.Binding!] = isOnce ? over : FirstOf(loop, item);
        if (loop.Second is not null)
            _locals[loop.Second.Binding!] = item;
        var body = new CelCostEstimate(1, 1);
        if (loop.Predicate is not null)
            body += Visit(loop.Predicate, out _);
        var result = Extent.Scalar;
        if (loop.Transform is not null)
            body += Visit(loop.Transform, out result);
        if (isOnce)
        {
            extent = result;
            return range + new CelCostEstimate(0, body.Max);
        }

        extent = loop.Kind switch
        {
            MacroKind.Map or MacroKind.TransformList or MacroKind.TransformMap => new Extent(loop.Predicate is null ? over.Min : 0, over.Max, result),
            MacroKind.Filter => new Extent(0, over.Max, item),
            MacroKind.SortBy => over,
            MacroKind.TransformMapEntry => new Extent(0, CostModel.Times(over.Max, result.Max), result.Items),
            _ => Extent.Scalar,
        };
        var sorting = loop.Kind == MacroKind.SortBy ? CostModel.Sort(over.Max) : 0;
        var mayStop = loop.Kind is MacroKind.All or MacroKind.Exists;
        return range + new CelCostEstimate(
            CostModel.Times(mayStop ? Math.Min(1, over.Min) : over.Min, body.Min),
            CostModel.Plus(CostModel.Times(over.Max, body.Max), sorting));
    }

    // The first variable is the element of a list, or, as the only one too, the key of a map.
    private Extent FirstOf(ComprehensionExpr loop, Extent item)
    {
        var key = Text(_limits.AssumedLength);
        if (loop.Second is not null || loop.Range.Type.TypeKind == CelTypeKind.Map)
            return key;
        return loop.Range.Type.IsDynamic ? Extent.Either(item, key) : item;
    }

    private Extent ItemOf(Extent range, CelType type) =>
        Below(range, null, type.TypeKind is CelTypeKind.List or CelTypeKind.Map ? type.Parameters[^1] : CelType.Dyn);

    private CelCostEstimate VisitCall(CallExpr call, out Extent extent)
    {
        var sources = call.Target is null ? call.Arguments : call.Arguments.Insert(0, call.Target);
        var cost = Fixed(call);
        var sizes = new Extent[sources.Length];
        for (var i = 0; i < sizes.Length; i++)
            cost += Visit(sources[i], out sizes[i]);
        if (!IsKnown(call, sizes.Length))
        {
            extent = Unknown(call.Type);
            return cost;
        }

        // A comparison with the clock tries the common case, then any time, and where a dynamic operand is none, anything.
        if (_references.DependsOnClock(call) && Operators.IsComparison(call.Function))
            cost += new CelCostEstimate(0, CostModel.Times(2, cost.Max));
        extent = ResultOf(call, sources, sizes);
        return cost + new CelCostEstimate(0, WorkOf(call.Function, sources, sizes));
    }

    // A call that nothing takes costs nothing more, nor does one of a function that the host declared under the name of another.
    private static bool IsKnown(CallExpr call, int arguments) => !call.Overloads.IsEmpty && arguments >= (call.Function switch
    {
        var name when Operators.IsComparison(name) => 2,
        Operators.In or Operators.Add or Operators.Index or Operators.OptionalIndex or "contains" or "startsWith" or "endsWith" or "matches" or "or" or "orValue"
            or "sets.contains" or "sets.equivalent" or "sets.intersects" or "indexOf" or "lastIndexOf" or "replace" or "split"
            or RegexLibrary.Replace or RegexLibrary.Extract or RegexLibrary.ExtractAll => 2,
        "optional.none" => 0,
        _ => 1,
    });

    // What a call may be charged beyond its fixed cost.
    private long WorkOf(string function, IReadOnlyList<Expr> sources, Extent[] sizes)
    {
        switch (function)
        {
            case var comparison when Operators.IsComparison(comparison):
                return CompareWork(sources[0].Type, sizes[0], sources[1].Type, sizes[1], Operators.IsOrder(comparison));
            case Operators.In:
                return IsScalar(sources[0].Type) || IsText(sources[0].Type)
                    ? CostModel.Times(sizes[1].Max, 1 + CostModel.Scan(sizes[0].Max))
                    : CostModel.Plus(sizes[1].Weight, CostModel.Times(sizes[1].Max, 1 + CostModel.Scan(sizes[0].Max)));
            case Operators.Not:
            case var name when CostModel.IsConstantTime(name):
                return 0;
            case "contains" or "startsWith" or "endsWith":
                return CostModel.Find(sizes[0].Max, sizes[1].Max) + CostModel.Scan(sizes[1].Max);
            case "matches":
                return CostModel.Search(sizes[0].Max, sizes[1].Max) + CompilationOf(sources[1]);
            case RegexLibrary.Replace or RegexLibrary.Extract or RegexLibrary.ExtractAll:
                // Each further match searches the rest; an empty match may be found between any two characters.
                return CostModel.Plus(
                    CostModel.Times(sizes[0].Max + 2, 1 + CostModel.Search(sizes[0].Max, sizes[1].Max)),
                    CompilationOf(sources[1]));
            default:
                return GenericWork(function, sizes);
        }
    }

    // A constant pattern is compiled with the expression, unless there are too many of them.
    private long CompilationOf(Expr pattern) =>
        pattern is LiteralExpr && ++_patterns <= _limits.MaxPatterns ? 0 : CostModel.Compilation(CelPattern.MaxTranslated);

    private static long GenericWork(string function, Extent[] sizes)
    {
        var work = 0L;
        foreach (var size in sizes)
            work = CostModel.Plus(work, size.Max);
        if (function.StartsWith("sets.", StringComparison.Ordinal))
            return CostModel.Plus(work, Math.Max(CostModel.Times(sizes[0].Weight, Math.Clamp(sizes[1].Max, 1, 256)), CostModel.Plus(sizes[0].Weight, sizes[1].Weight)));
        return function switch
        {
            "sort" => CostModel.Plus(work, CostModel.Sort(work)),
            "distinct" or "flatten" => CostModel.Plus(work, CostModel.Times(sizes[0].Weight, 2)),
            "indexOf" or "lastIndexOf" or "replace" or "split" => CostModel.Plus(work, CostModel.Find(sizes[0].Max, sizes[1].Max)),
            _ => work,
        };
    }

    private long CompareWork(CelType left, Extent x, CelType right, Extent y, bool isOrder)
    {
        if (IsScalar(left) || IsScalar(right))
            return 0;
        return isOrder || IsText(left) || IsText(right)
            ? CostModel.Scan(Math.Min(LengthOf(left, x), LengthOf(right, y)))
            : CostModel.Plus(WeightOf(left, x), WeightOf(right, y));
    }

    // An attribute that can be anything is mostly a text where it is compared.
    private static bool IsAnything(CelType type, Extent extent) => type.IsDynamic && extent.Path is { Max: null };

    private long LengthOf(CelType type, Extent extent) => IsAnything(type, extent) ? _limits.AssumedLength : extent.Max;

    private long WeightOf(CelType type, Extent extent) => IsAnything(type, extent) ? 1 + CostModel.Scan(_limits.AssumedLength) : extent.Weight;

    private static bool IsScalar(CelType type) => type.TypeKind is CelTypeKind.Null or CelTypeKind.Bool or CelTypeKind.Int or CelTypeKind.Uint
        or CelTypeKind.Double or CelTypeKind.Timestamp or CelTypeKind.Duration or CelTypeKind.Type;

    private static bool IsText(CelType type) => type.TypeKind is CelTypeKind.String or CelTypeKind.Bytes;

    private Extent ResultOf(CallExpr call, IReadOnlyList<Expr> sources, Extent[] sizes)
    {
        if (IsScalar(call.Type))
            return Extent.Scalar;
        switch (call.Function)
        {
            case Operators.Add:
                return Extent.Sum(sizes[0], sizes[1]);
            case Operators.Index or Operators.OptionalIndex:
                return Below(sizes[0], sources[1] is LiteralExpr { Value.Kind: CelKind.String } key ? key.Value.RawString : null, call.Type);
            case "dyn" or "value" or "optional.of" or "optional.ofNonZeroValue" or "sort" or "reverse" or "trim" or "lowerAscii" or "upperAscii":
                return sizes[0];
            case "substring" or "charAt" or "slice" or "distinct" or "unwrapOpt" or "optional.unwrap":
                return sizes[0] with { Min = 0 };
            case "or" or "orValue":
                return Extent.Either(sizes[0], sizes[1]);
            case "optional.none":
                return Extent.Scalar;
            case "first" or "last":
                return Below(sizes[0], null, call.Type);
            case "split":
                return new Extent(1, CostModel.Plus(sizes[0].Max, 1), sizes[0] with { Min = 0 });
            case "string" or "bytes" when IsText(sources[0].Type):
                return new Extent(0, CostModel.Times(4, sizes[0].Max));
            case "string" when IsScalar(sources[0].Type):
                return Text(CostModel.Short);
            case "lists.range" when sources[0] is LiteralExpr { Value: { Kind: CelKind.Int, RawInt: >= 0 } count }:
                return Extent.Exactly(Math.Min(count.RawInt, _limits.MaxListSize), Extent.Scalar);
            default:
                return Unknown(call.Type);
        }
    }

    // What a function may build is bounded by the limits only.
    private Extent Unknown(CelType type) => type.TypeKind switch
    {
        CelTypeKind.String or CelTypeKind.Bytes => Text(_limits.MaxStringLength),
        CelTypeKind.List or CelTypeKind.Map => new Extent(0, _limits.MaxListSize),
        _ when IsScalar(type) => Extent.Scalar,
        _ => new Extent(0, Math.Max(_limits.MaxStringLength, _limits.MaxListSize)),
    };

    private static Extent Text(long max) => new(0, max, IsText: true);

    private Extent ExtentOf(NameBinding binding, CelType type) => binding switch
    {
        ConstantBinding constant => ExtentOf(constant.Value),
        VariableBinding variable => Attribute(_bounds.GetValueOrDefault(variable.Variable.Slot), type),
        _ when _locals.TryGetValue(binding, out var local) => local,
        _ => Extent.Scalar,
    };

    private Extent Below(Extent whole, string? step, CelType type) =>
        whole.Path is { } path ? Attribute(path.Below(step), type) : whole.Items ?? Unknown(type);

    private Extent Attribute(SizeBound? bound, CelType type) =>
        IsScalar(type) ? Extent.Scalar : new Extent(0, bound?.Max ?? (IsText(type) ? _limits.AssumedLength : _limits.AssumedSize), Items(bound, type), IsText(type), bound ?? Undeclared);

    private Extent? Items(SizeBound? bound, CelType type) => type.TypeKind switch
    {
        CelTypeKind.List => Attribute(bound?.Below(null), type.Parameters[0]),
        CelTypeKind.Map => Attribute(bound?.Below(null), type.Parameters[1]),
        _ => null,
    };

    private static Extent ExtentOf(in CelValue value)
    {
        switch (value.Kind)
        {
            case CelKind.String:
                return Extent.Exactly(value.RawString.Length) with { IsText = true };
            case CelKind.Bytes:
                return Extent.Exactly(value.RawBytes.Length) with { IsText = true };
            case CelKind.List:
                Extent? element = null;
                for (var i = 0; i < value.RawList.Count; i++)
                    element = element is null ? ExtentOf(value.RawList[i]) : Extent.Either(element, ExtentOf(value.RawList[i]));
                return Extent.Exactly(value.RawList.Count, element);
            case CelKind.Map:
                Extent? entry = null;
                foreach (var (_, item) in value.RawMap.Entries)
                    entry = entry is null ? ExtentOf(item) : Extent.Either(entry, ExtentOf(item));
                return Extent.Exactly(value.RawMap.Count, entry);
            default:
                return Extent.Scalar;
        }
    }
}
