namespace ZeroTrust.Cel;

/// <content>Macros and bindings.</content>
internal sealed partial class Planner
{
    private Node PlanComprehension(ComprehensionExpr loop)
    {
        var range = Plan(loop.Range);
        var (outer, before) = (_scope, _cost);
        _cost = 1;
        var local = loop.Local!.Index;
        _scope = local + (loop.Second is null ? 1 : 2);
        var predicate = loop.Predicate is null ? null : Plan(loop.Predicate);
        var transform = loop.Transform is null ? null : Plan(loop.Transform);
        _scope = outer;
        var cost = _cost;
        _cost = before;

        // The loop variables are bound here; only references to outer ones count further up.
        if (_dependence >= local)
            _dependence = NoDependence;
        var isPair = loop.Second is not null;
        if (loop.Kind is MacroKind.OptionalMap or MacroKind.OptionalFlatMap)
            _cost += cost;
        return loop.Kind switch
        {
            MacroKind.All or MacroKind.Exists when isPair =>
                new PairQuantifierNode(loop.Span, loop.Kind == MacroKind.All ? CelTruth.False : CelTruth.True, range, local, cost, predicate!),
            MacroKind.All => new QuantifierNode(loop.Span, CelTruth.False, range, local, cost, predicate!),
            MacroKind.Exists => new QuantifierNode(loop.Span, CelTruth.True, range, local, cost, predicate!),
            MacroKind.ExistsOne when isPair => new PairExistsOneNode(loop.Span, range, local, cost, predicate!),
            MacroKind.ExistsOne => new ExistsOneNode(loop.Span, range, local, cost, predicate!),
            MacroKind.TransformList => new TransformListNode(loop.Span, range, local, cost, predicate, transform!),
            MacroKind.TransformMap => new TransformMapNode(loop.Span, range, local, cost, predicate, transform!, isEntry: false),
            MacroKind.TransformMapEntry => new TransformMapNode(loop.Span, range, local, cost, predicate, transform!, isEntry: true),
            MacroKind.OptionalMap => new OptionalMapNode(loop.Span, range, local, transform!, isFlat: false),
            MacroKind.OptionalFlatMap => new OptionalMapNode(loop.Span, range, local, transform!, isFlat: true),
            MacroKind.SortBy => new SortByNode(loop.Span, range, local, cost, transform!),
            _ => new CollectNode(loop.Span, range, local, cost, predicate, transform),
        };
    }

    private Node PlanBind(BindExpr bind)
    {
        var value = Plan(bind.Value);
        var local = bind.Local!;
        if (value is ConstantNode constant)
        {
            _bound[local] = constant.Value;
            return Plan(bind.Body);
        }

        var outer = _scope;
        var before = _dependence;
        _dependence = NoDependence;
        _scope = local.Index + 1;
        var body = Plan(bind.Body);
        _scope = outer;
        if (_dependence >= local.Index)
            _dependence = NoDependence;
        _dependence = Math.Min(before, _dependence);
        return new BindNode(bind.Span, local.Index, value, body);
    }
}
