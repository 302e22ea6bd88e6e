using System.Collections.Immutable;
using System.Globalization;

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
    private readonly bool _isChecked;

    // Reports what an author should not write although the language allows it.
    private readonly bool _isStrict;
    private int _locals;
    private int _offset;

    private Checker(Declarations declarations, CheckReporter reporter, bool isChecked, bool isStrict)
    {
        _isChecked = isChecked;
        _isStrict = isStrict;
        _declarations = declarations;
        _reporter = reporter;
    }

    /// <returns>The number of places that the evaluation frame needs.</returns>
    internal static int Check(Expr root, CelType? expected, Declarations declarations, CheckReporter reporter, bool isStrict)
    {
        var checker = new Checker(declarations, reporter, isChecked: true, isStrict);
        var type = checker.Visit(root);
        if (expected is not null && !checker._types.TryAssign(type, expected))
            reporter.UnexpectedResultType(root.Span, expected, checker._types.Close(type));
        checker.Close(root);
        return checker._locals;
    }

    /// <summary>Resolves names only: every type is <c>dyn</c>, and what cannot be resolved is left to the evaluation.</summary>
    /// <returns>The number of places that the evaluation frame needs.</returns>
    internal static int Resolve(Expr root, Declarations declarations, CheckReporter reporter)
    {
        var checker = new Checker(declarations, reporter, isChecked: false, isStrict: false);
        checker.Visit(root);
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
            MessageExpr message => VisitMessage(message),
            BlockExpr block => VisitBlock(block),
            _ => CelType.Error,
        };
        if (!_isChecked)
            type = CelType.Dyn;
        expr.Type = type;
        return type;
    }

    private CelType VisitIdent(IdentExpr ident)
    {
        ident.Binding = (ident.IsRooted ? null : FindLocal(ident.Name)) ?? _declarations.Find(ident.Name, ident.IsRooted);
        if (ident.Binding is not null)
            return ident.Binding.Type;
        if (!_isChecked)
        {
            ident.Binding = new UnresolvedBinding(ident.Name);
            return CelType.Dyn;
        }

        var names = _declarations.ByName.Keys.Concat(_declarations.Constants.Keys).Concat(_scopes.Select(static s => s.Name));
        _reporter.UndeclaredReference(ident.Span, ident.Name, Suggestion.For(ident.Name, names));
        return CelType.Error;
    }

    private CelType VisitSelect(SelectExpr select)
    {
        if (select.QualifiedName is { } name && !IsLocalPath(select) && _declarations.Find(name, select.IsAbsolute) is { } binding)
        {
            select.Binding = binding;
            return binding.Type;
        }

        var operand = _types.Apply(Visit(select.Operand));
        var isOptional = select.IsOptional || operand.IsOptional;
        var field = VisitField(select, operand.IsOptional ? _types.Apply(operand.Parameters[0]) : operand);
        if (isOptional && !select.IsTestOnly && field.TypeKind != CelTypeKind.Error)
            return field.IsOptional ? field : CelType.Optional(field);
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
            case CelTypeKind.Map when operand.AttributeTable is { } table:
                return VisitAttribute(select.FieldSpan, select.Field, table);
            case CelTypeKind.Map:
                return operand.Parameters[1];
            case CelTypeKind.Object:
                var index = operand.ObjectType!.IndexOf(select.Field);
                if (index >= 0)
                    return operand.ObjectType.Fields[index].Type;
                _reporter.UndeclaredField(
                    select.FieldSpan, select.Field, operand, Suggestion.For(select.Field, operand.ObjectType.Fields.Select(static f => f.Name)));
                return CelType.Error;
            case CelTypeKind.Message:
                if (operand.MessageType!.TryGetField(select.Field, out var type))
                    return type;
                _reporter.UndeclaredField(select.FieldSpan, select.Field, operand, Suggestion.For(select.Field, operand.MessageType.FieldNames));
                return CelType.Error;
            default:
                _reporter.NotSelectable(select.FieldSpan, select.Field, _types.Close(operand));
                return CelType.Error;
        }
    }

    private CelType VisitAttribute(CelSpan span, string name, AttributeTable table)
    {
        if (table.Find(name) is { } attribute)
            return attribute.Type;
        _reporter.UndeclaredAttribute(span, name, table);
        return CelType.Error;
    }

    // A key that is written out is as good as a field.
    private CelType VisitIndex(CallExpr call, CelType operand, CelType general)
    {
        var isOptional = call.Function == Operators.OptionalIndex || operand.IsOptional;
        var map = _types.Apply(operand.IsOptional ? operand.Parameters[0] : operand);
        if (map.AttributeTable is not { } table || call.Arguments[^1] is not LiteralExpr { Value.Kind: CelKind.String } key)
            return general;
        var found = VisitAttribute(key.Span, key.Value.RawString, table);
        return !isOptional || found.TypeKind == CelTypeKind.Error || found.IsOptional ? found : CelType.Optional(found);
    }

    private CelType VisitCall(CallExpr call)
    {
        if (call.Target is NameExpr { QualifiedName: { } space } target && !IsLocalPath(target)
            && _declarations.FindFunction($"{space}.{call.Function}", target.IsAbsolute, out _) is { } qualified)
        {
            call.Function = qualified;
            call.Target = null;
        }
        else if (_isChecked && IsMisspeltLibraryCall(call))
        {
            return CelType.Error;
        }

        var arguments = ImmutableArray.CreateBuilder<CelType>();
        if (call.Target is not null)
            arguments.Add(Visit(call.Target));
        foreach (var argument in call.Arguments)
            arguments.Add(Visit(argument));

        // A method belongs to no container.
        if (_declarations.FindFunction(call.Function, call.IsRooted || call.Target is not null, out var overloads) is { } function)
            call.Function = function;
        if (call.Function is MathLibrary.Greatest or MathLibrary.Least && call.Target is null && !overloads.IsEmpty)
        {
            call.Overloads = overloads;
            return VisitExtremum(call, arguments.ToImmutable());
        }

        if (!_isChecked)
        {
            call.Overloads = [.. overloads.Where(o => o.IsMember == call.Target is not null && o.Parameters.Length == arguments.Count)];
            return CelType.Dyn;
        }

        if (overloads.IsEmpty)
        {
            var names = _declarations.FunctionNames.Where(static n => Operators.Symbol(n) is null).Concat(MacroNames(call.Target is not null));
            _reporter.UndeclaredFunction(call.FunctionSpan, call.Function, Suggestion.For(call.Function, names.Where(n => !string.Equals(n, call.Function))));
            return CelType.Error;
        }

        var result = Resolve(call, overloads, arguments.ToImmutable());
        return call.Function is Operators.Index or Operators.OptionalIndex && result.TypeKind != CelTypeKind.Error
            ? VisitIndex(call, _types.Apply(arguments[0]), result)
            : result;
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
        var fresh = new CelType?[overload.TypeParameters];
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
        for (var i = 0; i < list.Elements.Length; i++)
        {
            var type = VisitEntry(list.Elements[i], !list.IsOptional.IsEmpty && list.IsOptional[i]);
            element = element is null ? type : _types.Join(element, type);
        }

        return CelType.List(element ?? _types.Fresh());
    }

    private CelType VisitEntry(Expr entry, bool isOptional)
    {
        var type = Visit(entry);
        if (!isOptional)
            return type;
        var applied = _types.Apply(type);
        if (applied.IsOptional)
            return applied.Parameters[0];
        if (!applied.IsDynamic)
            _reporter.NotOptional(entry.Span, _types.Close(applied));
        return applied.IsDynamic ? CelType.Dyn : CelType.Error;
    }

    private CelType VisitMessage(MessageExpr message)
    {
        var name = message.Name.QualifiedName!;
        message.MessageType = _declarations.FindMessage(name, message.Name.IsAbsolute);
        if (message.MessageType is not { } type)
        {
            if (_isChecked)
                _reporter.UndeclaredMessage(message.Name.Span, name);
            foreach (var field in message.Fields)
                Visit(field.Value);
            return CelType.Error;
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var field in message.Fields)
        {
            var actual = VisitEntry(field.Value, field.IsOptional);
            if (!_isChecked)
                continue;
            if (!seen.Add(field.Name))
                _reporter.DuplicateField(field.Span, field.Name);
            else if (!type.TryGetField(field.Name, out var expected))
                _reporter.UndeclaredField(field.Span, field.Name, CelType.Message(type), Suggestion.For(field.Name, type.FieldNames));
            else if (!_types.TryAssign(actual, expected))
                _reporter.WrongFieldType(field.Value.Span, field.Name, expected, _types.Close(actual));
        }

        return type.ValueType;
    }

    private CelType VisitBlock(BlockExpr block)
    {
        // Slots are evaluated in the midst of loops, and of one another: what each uses of the frame is its own.
        var outer = _offset;
        var locals = ImmutableArray.CreateBuilder<LocalBinding>();
        var first = _locals;
        _locals += block.Slots.Length;
        foreach (var slot in block.Slots)
        {
            _offset = _locals - _scopes.Count;
            var type = Visit(slot);
            var local = new LocalBinding(string.Create(CultureInfo.InvariantCulture, $"@index:{locals.Count}"), first + locals.Count, type);
            locals.Add(local);
            _scopes.Add(local);
        }

        block.Locals = locals.ToImmutable();
        _offset = _locals - _scopes.Count;
        var result = Visit(block.Body);
        _scopes.RemoveRange(_scopes.Count - block.Slots.Length, block.Slots.Length);
        _offset = outer;
        return result;
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
                _reporter.InvalidKeyType(map.Keys[i].Span, _types.Close(resolved));
            else if (_isStrict && map.Keys[i] is LiteralExpr literal && !seen.Add(literal.Value))
                _reporter.DuplicateKey(literal.Span);
            key = key is null ? keyType : _types.Join(key, keyType);
            var valueType = VisitEntry(map.Values[i], !map.IsOptional.IsEmpty && map.IsOptional[i]);
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

    private CelType FlatOptional(ComprehensionExpr loop, CelType transformed)
    {
        if (transformed.IsOptional || transformed.IsDynamic)
            return transformed;
        _reporter.NotOptional(loop.Transform!.Span, _types.Close(transformed));
        return CelType.Error;
    }

    internal static bool IsMacro(string name) => MacroNames(isMember: true).Concat(MacroNames(isMember: false)).Contains(name);

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
            case MessageExpr message:
                foreach (var field in message.Fields)
                    Close(field.Value);
                break;
            case BlockExpr block:
                foreach (var slot in block.Slots)
                    Close(slot);
                Close(block.Body);
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
