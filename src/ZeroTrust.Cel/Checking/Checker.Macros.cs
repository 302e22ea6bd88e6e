using System.Collections.Immutable;

namespace ZeroTrust.Cel;

/// <content>Macros, bindings and the functions whose signatures cannot be listed.</content>
internal sealed partial class Checker
{
    private CelType VisitComprehension(ComprehensionExpr loop)
    {
        var range = _types.Apply(Visit(loop.Range));
        var macro = loop.MacroCall.Function;
        var isOptional = loop.Kind is MacroKind.OptionalMap or MacroKind.OptionalFlatMap;
        var (first, second) = range.TypeKind switch
        {
            CelTypeKind.Opaque when isOptional && range.IsOptional => (range.Parameters[0], CelType.Error),
            CelTypeKind.List or CelTypeKind.Map when isOptional => (CelType.Error, CelType.Error),
            CelTypeKind.List when loop.Second is not null => (CelType.Int, range.Parameters[0]),
            CelTypeKind.List => (range.Parameters[0], CelType.Error),
            CelTypeKind.Map => (range.Parameters[0], range.Parameters[1]),
            CelTypeKind.Dyn or CelTypeKind.Parameter => (CelType.Dyn, CelType.Dyn),
            _ => (CelType.Error, CelType.Error),
        };
        if (loop.Kind == MacroKind.SortBy && range.TypeKind != CelTypeKind.List && !range.IsDynamic)
            _reporter.NotAList(loop.Range.Span, macro, _types.Close(range));
        else if (!range.IsDynamic && !(isOptional ? range.IsOptional : range.TypeKind is CelTypeKind.List or CelTypeKind.Map))
            _reporter.NotIterable(loop.Range.Span, macro, _types.Close(range));

        var outer = _scopes.Count;
        loop.Local = Declare(loop.Variable, first);
        if (loop.Second is not null)
            Declare(loop.Second, second);
        if (loop.Predicate is not null)
            DemandBool(loop.Predicate, macro);
        var transformed = loop.Transform is null ? null : Visit(loop.Transform);
        _scopes.RemoveRange(outer, _scopes.Count - outer);

        return loop.Kind switch
        {
            MacroKind.Map or MacroKind.TransformList => CelType.List(transformed!),
            MacroKind.Filter => CelType.List(first),
            MacroKind.TransformMap => CelType.Map(first, transformed!),
            MacroKind.TransformMapEntry => VisitEntry(loop.Transform!, macro, transformed!),
            MacroKind.OptionalMap => CelType.Optional(transformed!),
            MacroKind.OptionalFlatMap => FlatOptional(loop, _types.Apply(transformed!)),
            MacroKind.SortBy => VisitSortKey(loop.Transform!, macro, transformed!, first),
            _ => CelType.Bool,
        };
    }

    private CelType VisitBind(BindExpr bind)
    {
        var type = Visit(bind.Value);
        bind.Local = Declare(bind.Variable, type);
        var result = Visit(bind.Body);
        _scopes.RemoveAt(_scopes.Count - 1);
        return result;
    }

    private LocalBinding Declare(IdentExpr variable, CelType type)
    {
        if (_isStrict && FindLocal(variable.Name) is not null)
            _reporter.HiddenName(variable.Span, variable.Name, "the one around it");
        else if (_isStrict && _declarations.IsDeclared(variable.Name))
            _reporter.HiddenName(variable.Span, variable.Name, "the variable");
        var local = new LocalBinding(variable.Name, _scopes.Count + _offset, type);
        variable.Binding = local;
        variable.Type = type;
        _scopes.Add(local);
        _locals = Math.Max(_locals, _scopes.Count + _offset);
        return local;
    }

    private CelType VisitEntry(Expr entry, string macro, CelType type)
    {
        var resolved = _types.Apply(type);
        if (resolved.TypeKind == CelTypeKind.Map)
            return resolved;
        if (!resolved.IsDynamic)
            _reporter.NotAMap(entry.Span, macro, _types.Close(resolved));
        return CelType.Map(CelType.Dyn, CelType.Dyn);
    }

    private CelType VisitSortKey(Expr key, string macro, CelType type, CelType element)
    {
        var resolved = _types.Apply(type);
        if (!resolved.IsDynamic && !ListLibrary.IsOrdered(resolved))
            _reporter.NotOrdered(key.Span, macro, _types.Close(resolved));
        return CelType.List(element);
    }

    // The greatest keeps its own type, so arguments of different types leave it open until run time.
    private CelType VisitExtremum(CallExpr call, ImmutableArray<CelType> arguments)
    {
        CelType? result = null;
        for (var i = 0; i < arguments.Length; i++)
        {
            var type = _types.Apply(arguments[i]);
            if (arguments.Length == 1 && type.TypeKind == CelTypeKind.List)
                type = type.Parameters[0];
            if (!type.IsDynamic && type.TypeKind is not (CelTypeKind.Int or CelTypeKind.Uint or CelTypeKind.Double))
            {
                _reporter.NotANumber(call.Arguments[i].Span, call.Function, _types.Close(type));
                return CelType.Error;
            }

            type = type.IsDynamic ? CelType.Dyn : type;
            result = result is null || result.Equals(type) ? type : CelType.Dyn;
        }

        return result ?? CelType.Error;
    }

    // `math.foo(1)` is a misspelt function, not a method of an undeclared variable.
    private bool IsMisspeltLibraryCall(CallExpr call)
    {
        if (call.Target is not NameExpr { QualifiedName: { } space } target || IsLocalPath(target) || _declarations.Find(space, target.IsAbsolute) is not null)
            return false;
        var prefix = $"{space}.";
        var names = _declarations.FunctionNames.Where(n => n.StartsWith(prefix, StringComparison.Ordinal)).ToList();
        if (names.Count == 0)
            return false;
        var wrong = prefix + call.Function;
        _reporter.UndeclaredFunction(call.FunctionSpan, wrong, Suggestion.For(wrong, names));
        foreach (var argument in call.Arguments)
            Visit(argument);
        return true;
    }
}
