using System.Collections.Immutable;

namespace ZeroTrust.Cel;

/// <summary>
/// Resolves names and finds types (CEL language definition, "Gradual type checking"): annotates the tree, reports every mistake,
/// and gives faulty parts the error type, which goes with anything, so that one mistake is one diagnostic.
/// </summary>
internal sealed partial class Checker
{
    private readonly Declarations _declarations;
    private readonly CheckReporter _reporter;
    private readonly Substitution _types = new();
    private readonly List<LocalBinding> _scopes = [];
    private int _locals;

    private Checker(Declarations declarations, CheckReporter reporter)
    {
        _declarations = declarations;
        _reporter = reporter;
    }

    /// <returns>The number of places that the evaluation frame needs.</returns>
    internal static int Check(Expr root, CelType? expected, Declarations declarations, CheckReporter reporter)
    {
        var checker = new Checker(declarations, reporter);
        var type = checker.Visit(root);
        if (expected is not null && !checker._types.TryAssign(type, expected))
            reporter.UnexpectedResultType(root.Span, expected, checker._types.Close(type));
        checker.Close(root);
        return checker._locals;
    }

    private CelType Visit(Expr expr)
    {
        var type = expr switch
        {
            LiteralExpr literal => ValueTypes.Of(literal.Value),
            IdentExpr ident => VisitIdent(ident),
            SelectExpr select => VisitSelect(select),
            CallExpr call => VisitCall(call),
            LogicExpr logic => VisitLogic(logic),
            ConditionalExpr conditional => VisitConditional(conditional),
            ListExpr list => VisitList(list),
            MapExpr map => VisitMap(map),
            ComprehensionExpr comprehension => VisitComprehension(comprehension),
            BindExpr bind => VisitBind(bind),
            _ => CelType.Error,
        };
        expr.Type = type;
        return type;
    }

    private CelType VisitIdent(IdentExpr ident)
    {
        ident.Binding = (ident.IsRooted ? null : FindLocal(ident.Name)) ?? FindDeclared(ident.Name);
        if (ident.Binding is not null)
            return ident.Binding.Type;
        var names = _declarations.ByName.Keys.Concat(_declarations.Constants.Keys).Concat(_scopes.Select(static s => s.Name));
        _reporter.UndeclaredReference(ident.Span, ident.Name, Suggestion.For(ident.Name, names));
        return CelType.Error;
    }

    private CelType VisitSelect(SelectExpr select)
    {
        if (select.QualifiedName is { } name && !IsLocalPath(select) && FindDeclared(name) is { } binding)
        {
            select.Binding = binding;
            return binding.Type;
        }

        var operand = _types.Apply(Visit(select.Operand));
        var field = VisitField(select, operand);
        return select.IsTestOnly && field.TypeKind != CelTypeKind.Error ? CelType.Bool : field;
    }

    private CelType VisitField(SelectExpr select, CelType operand)
    {
        switch (operand.TypeKind)
        {
            case CelTypeKind.Error:
                return CelType.Error;
            case CelTypeKind.Dyn or CelTypeKind.Parameter:
                return CelType.Dyn;
            case CelTypeKind.Map:
                return operand.Parameters[1];
            case CelTypeKind.Object:
                var index = operand.ObjectType!.IndexOf(select.Field);
                if (index >= 0)
                    return operand.ObjectType.Fields[index].Type;
                _reporter.UndeclaredField(
                    select.FieldSpan, select.Field, operand, Suggestion.For(select.Field, operand.ObjectType.Fields.Select(static f => f.Name)));
                return CelType.Error;
            default:
                _reporter.NotSelectable(select.FieldSpan, select.Field, operand);
                return CelType.Error;
        }
    }

    private CelType VisitCall(CallExpr call)
    {
        if (call.Target is NameExpr { QualifiedName: { } space } target && !IsLocalPath(target)
            && _declarations.Functions.ContainsKey($"{space}.{call.Function}"))
        {
            call.Function = $"{space}.{call.Function}";
            call.Target = null;
        }
        else if (IsMisspeltLibraryCall(call))
        {
            return CelType.Error;
        }

        var arguments = ImmutableArray.CreateBuilder<CelType>();
        if (call.Target is not null)
            arguments.Add(Visit(call.Target));
        foreach (var argument in call.Arguments)
            arguments.Add(Visit(argument));

        if (!_declarations.Functions.TryGetValue(call.Function, out var overloads))
        {
            var names = _declarations.Functions.Keys.Where(static n => Operators.Symbol(n) is null).Concat(MacroNames(call.Target is not null));
            _reporter.UndeclaredFunction(call.FunctionSpan, call.Function, Suggestion.For(call.Function, names.Where(n => !string.Equals(n, call.Function))));
            return CelType.Error;
        }

        return call.Function is MathLibrary.Greatest or MathLibrary.Least
            ? VisitExtremum(call, arguments.ToImmutable())
            : Resolve(call, overloads, arguments.ToImmutable());
    }

    private CelType Resolve(CallExpr call, ImmutableArray<Overload> overloads, ImmutableArray<CelType> arguments)
    {
        var isMember = call.Target is not null;
        var chosen = ImmutableArray.CreateBuilder<Overload>();
        CelType? result = null;
        var hasStyle = false;
        foreach (var overload in overloads)
        {
            hasStyle |= overload.IsMember == isMember;
            if (overload.IsMember != isMember || overload.Parameters.Length != arguments.Length || !TryApply(overload, arguments, out var type))
                continue;
            chosen.Add(overload);
            result = result is null || result.Equals(type) ? type : CelType.Dyn;
        }

        if (result is not null)
        {
            call.Overloads = chosen.ToImmutable();
            return result;
        }

        if (!hasStyle)
            _reporter.WrongStyle(call.FunctionSpan, call.Function, isMember);
        else if (call.Function == Operators.Not)
            _reporter.NotBool(call.Arguments[0].Span, "!", _types.Close(arguments[0]));
        else
            _reporter.NoMatchingOverload(call.FunctionSpan, call.Function, arguments.Select(_types.Close), overloads.Where(o => o.IsMember == isMember));
        return CelType.Error;
    }

    private bool TryApply(Overload overload, ImmutableArray<CelType> arguments, out CelType result)
    {
        var mark = _types.Mark;
        var fresh = new CelType?[2];
        for (var i = 0; i < arguments.Length; i++)
        {
            if (_types.TryAssignArgument(arguments[i], _types.Instantiate(overload.Parameters[i], fresh)))
                continue;
            _types.Undo(mark);
            result = CelType.Error;
            return false;
        }

        result = _types.Apply(_types.Instantiate(overload.Result, fresh));
        return true;
    }

    private CelType VisitLogic(LogicExpr logic)
    {
        foreach (var operand in logic.Operands)
            DemandBool(operand, logic.IsAnd ? "&&" : "||");
        return CelType.Bool;
    }

    private CelType VisitConditional(ConditionalExpr conditional)
    {
        DemandBool(conditional.Condition, "?:");
        var first = Visit(conditional.WhenTrue);
        var second = Visit(conditional.WhenFalse);
        var mark = _types.Mark;
        if (_types.TryAssign(first, second) || UndoAndFail(mark) || _types.TryAssign(second, first))
            return _types.Join(first, second);
        _types.Undo(mark);
        _reporter.BranchMismatch(conditional.Span, _types.Close(first), _types.Close(second));
        return CelType.Error;
    }

    private bool UndoAndFail(int mark)
    {
        _types.Undo(mark);
        return false;
    }

    private CelType VisitList(ListExpr list)
    {
        CelType? element = null;
        foreach (var item in list.Elements)
        {
            var type = Visit(item);
            element = element is null ? type : _types.Join(element, type);
        }

        return CelType.List(element ?? _types.Fresh());
    }

    private CelType VisitMap(MapExpr map)
    {
        CelType? key = null;
        CelType? value = null;
        var seen = new HashSet<CelValue>();
        for (var i = 0; i < map.Keys.Length; i++)
        {
            var keyType = Visit(map.Keys[i]);
            var resolved = _types.Apply(keyType);
            if (!resolved.IsDynamic && resolved.TypeKind is not (CelTypeKind.Bool or CelTypeKind.Int or CelTypeKind.Uint or CelTypeKind.String))
                _reporter.InvalidKeyType(map.Keys[i].Span, resolved);
            else if (map.Keys[i] is LiteralExpr literal && !seen.Add(literal.Value))
                _reporter.DuplicateKey(literal.Span);
            key = key is null ? keyType : _types.Join(key, keyType);
            var valueType = Visit(map.Values[i]);
            value = value is null ? valueType : _types.Join(value, valueType);
        }

        return CelType.Map(key ?? _types.Fresh(), value ?? _types.Fresh());
    }

    private void DemandBool(Expr operand, string construct)
    {
        var type = Visit(operand);
        if (!_types.TryAssign(type, CelType.Bool))
            _reporter.NotBool(operand.Span, construct, _types.Close(type));
    }

    private LocalBinding? FindLocal(string name)
    {
        for (var i = _scopes.Count - 1; i >= 0; i--)
        {
            if (string.Equals(_scopes[i].Name, name))
                return _scopes[i];
        }

        return null;
    }

    // A loop variable shadows every dotted declaration that starts with its name.
    private bool IsLocalPath(NameExpr name)
    {
        Expr expr = name;
        while (expr is SelectExpr select)
            expr = select.Operand;
        return expr is IdentExpr { IsRooted: false } ident && FindLocal(ident.Name) is not null;
    }

    private NameBinding? FindDeclared(string name)
    {
        if (_declarations.ByName.TryGetValue(name, out var variable))
            return new VariableBinding(variable);
        if (_declarations.Constants.TryGetValue(name, out var constant))
            return new ConstantBinding(constant, ValueTypes.Of(constant));
        return _declarations.TypeNames.TryGetValue(name, out var type) ? new ConstantBinding(CelValue.FromType(type), CelType.Type) : null;
    }

    private static IEnumerable<string> MacroNames(bool isMember) =>
        isMember ? ["all", "exists", "exists_one", "existsOne", "map", "filter", "transformList", "transformMap", "transformMapEntry", "sortBy"] : ["has"];

    // Replaces what is left of type parameters in the annotations.
    private void Close(Expr expr)
    {
        expr.Type = _types.Close(expr.Type);
        switch (expr)
        {
            case SelectExpr { Binding: null } select:
                Close(select.Operand);
                break;
            case CallExpr call:
                if (call.Target is not null)
                    Close(call.Target);
                foreach (var argument in call.Arguments)
                    Close(argument);
                break;
            case LogicExpr logic:
                foreach (var operand in logic.Operands)
                    Close(operand);
                break;
            case ConditionalExpr conditional:
                Close(conditional.Condition);
                Close(conditional.WhenTrue);
                Close(conditional.WhenFalse);
                break;
            case ListExpr list:
                foreach (var element in list.Elements)
                    Close(element);
                break;
            case MapExpr map:
                foreach (var key in map.Keys)
                    Close(key);
                foreach (var value in map.Values)
                    Close(value);
                break;
            case ComprehensionExpr loop:
                Close(loop.Range);
                if (loop.Predicate is not null)
                    Close(loop.Predicate);
                if (loop.Transform is not null)
                    Close(loop.Transform);
                break;
            case BindExpr bind:
                Close(bind.Value);
                Close(bind.Body);
                break;
            default:
                break;
        }
    }
}
