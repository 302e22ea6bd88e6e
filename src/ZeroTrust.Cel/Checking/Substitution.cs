using System.Runtime.InteropServices;

namespace ZeroTrust.Cel;

/// <summary>Bindings of type parameters, with a trail so that a failed attempt can be undone.</summary>
internal sealed class Substitution
{
    private readonly List<CelType?> _bound = [];
    private readonly List<Change> _trail = [];

    internal int Mark => _trail.Count;

    internal CelType Fresh()
    {
        _bound.Add(null);
        return CelType.Parameter(_bound.Count - 1);
    }

    internal void Undo(int mark)
    {
        for (var i = _trail.Count - 1; i >= mark; i--)
            _bound[_trail[i].Id] = _trail[i].Old;
        _trail.RemoveRange(mark, _trail.Count - mark);
    }

    /// <summary>A signature's own parameters (0 and up) replaced by fresh ones.</summary>
    internal CelType Instantiate(CelType type, CelType?[] fresh) => Map(type, (this, fresh), static (parameter, state) =>
        state.fresh[parameter.ParameterId] ??= state.Item1.Fresh());

    /// <summary>The type with all bound parameters replaced.</summary>
    internal CelType Apply(CelType type) => Map(type, this, static (parameter, self) =>
        self._bound[parameter.ParameterId] is { } bound ? self.Apply(bound) : parameter);

    /// <summary>The type with all parameters replaced; what is still free becomes <c>dyn</c>.</summary>
    internal CelType Close(CelType type) => Map(type, this, static (parameter, self) =>
        self._bound[parameter.ParameterId] is { } bound ? self.Close(bound) : CelType.Dyn);

    /// <summary>Whether a value of one type may stand where another is wanted; binds parameters on the way.</summary>
    internal bool TryAssign(CelType from, CelType to)
    {
        from = Resolve(from);
        to = Resolve(to);
        if (ReferenceEquals(from, to))
            return true;
        if (to.TypeKind == CelTypeKind.Parameter)
            return TryBind(to, from);
        if (from.TypeKind == CelTypeKind.Parameter)
            return TryBind(from, to);
        if (from.IsDynamic || to.IsDynamic)
            return true;
        if (from.TypeKind == CelTypeKind.Null)
            return to.TypeKind is CelTypeKind.Null or CelTypeKind.Object or CelTypeKind.Timestamp or CelTypeKind.Duration
                or CelTypeKind.Message or CelTypeKind.Wrapper or CelTypeKind.Opaque;
        if (from.TypeKind != to.TypeKind && (from.TypeKind == CelTypeKind.Wrapper || to.TypeKind == CelTypeKind.Wrapper))
            return (from.TypeKind == CelTypeKind.Wrapper ? from.Parameters[0] : from).Equals(to.TypeKind == CelTypeKind.Wrapper ? to.Parameters[0] : to);
        if (from.TypeKind != to.TypeKind || from.Parameters.Length != to.Parameters.Length)
            return false;
        if (from.TypeKind == CelTypeKind.Object)
            return ReferenceEquals(from.ObjectType!.Shape, to.ObjectType!.Shape);
        if (from.TypeKind is CelTypeKind.Message or CelTypeKind.Opaque && !string.Equals(from.Name, to.Name))
            return false;
        for (var i = 0; i < from.Parameters.Length; i++)
        {
            if (!TryAssign(from.Parameters[i], to.Parameters[i]))
                return false;
        }

        return true;
    }

    /// <summary>Assigns an argument to a signature's parameter; a parameter that meets <c>dyn</c> or the wider type takes it.</summary>
    internal bool TryAssignArgument(CelType argument, CelType parameter)
    {
        var mark = Mark;
        if (TryAssign(argument, parameter))
        {
            Widen(argument, parameter);
            return true;
        }

        // null first, the nullable type second: the pair is as good the other way round.
        Undo(mark);
        if (parameter.TypeKind == CelTypeKind.Parameter && Resolve(parameter).TypeKind == CelTypeKind.Null && TryAssign(parameter, argument))
        {
            Set(Terminal(parameter), argument);
            return true;
        }

        Undo(mark);
        return false;
    }

    /// <summary>The more general of two types; <c>dyn</c> when neither takes the other.</summary>
    internal CelType Join(CelType first, CelType second)
    {
        var mark = Mark;
        if (TryAssign(second, first))
            return MoreGeneral(first, second);
        Undo(mark);
        if (TryAssign(first, second))
            return second;
        Undo(mark);
        return CelType.Dyn;
    }

    private CelType MoreGeneral(CelType first, CelType second)
    {
        var a = Resolve(first);
        var b = Resolve(second);
        if (a.TypeKind is CelTypeKind.Error)
            return b;
        if (b.TypeKind is CelTypeKind.Error)
            return a;
        if (a.TypeKind == CelTypeKind.Dyn || b.TypeKind == CelTypeKind.Dyn)
            return CelType.Dyn;
        return (a.TypeKind, b.TypeKind) switch
        {
            (CelTypeKind.Null, _) or (_, CelTypeKind.Wrapper) => b,
            (CelTypeKind.List or CelTypeKind.Map or CelTypeKind.Opaque, var kind) when kind == a.TypeKind && a.Parameters.Length == b.Parameters.Length =>
                a.WithParameters([.. a.Parameters.Zip(b.Parameters, MoreGeneral)]),
            _ => a,
        };
    }

    private void Widen(CelType argument, CelType parameter)
    {
        argument = Resolve(argument);
        if (parameter.TypeKind == CelTypeKind.Parameter && argument.TypeKind == CelTypeKind.Dyn)
        {
            var end = Terminal(parameter);
            if (_bound[end.ParameterId] is { TypeKind: not CelTypeKind.Dyn })
                Set(end, CelType.Dyn);
            return;
        }

        if (parameter.TypeKind is CelTypeKind.List or CelTypeKind.Map or CelTypeKind.Opaque && argument.TypeKind == parameter.TypeKind)
        {
            for (var i = 0; i < parameter.Parameters.Length; i++)
                Widen(argument.Parameters[i], parameter.Parameters[i]);
        }
    }

    private CelType Resolve(CelType type)
    {
        while (type.TypeKind == CelTypeKind.Parameter && _bound[type.ParameterId] is { } bound)
            type = bound;
        return type;
    }

    // The last parameter of a chain of parameters bound to parameters.
    private CelType Terminal(CelType parameter)
    {
        while (_bound[parameter.ParameterId] is { TypeKind: CelTypeKind.Parameter } next)
            parameter = next;
        return parameter;
    }

    private bool TryBind(CelType parameter, CelType type)
    {
        if (Occurs(parameter.ParameterId, type))
            return false;
        Set(parameter, type);
        return true;
    }

    private void Set(CelType parameter, CelType type)
    {
        _trail.Add(new Change(parameter.ParameterId, _bound[parameter.ParameterId]));
        _bound[parameter.ParameterId] = type;
    }

    private bool Occurs(int id, CelType type)
    {
        if (!type.HasParameter)
            return false;
        if (type.TypeKind == CelTypeKind.Parameter)
            return type.ParameterId == id || (_bound[type.ParameterId] is { } bound && Occurs(id, bound));
        foreach (var parameter in type.Parameters)
        {
            if (Occurs(id, parameter))
                return true;
        }

        return false;
    }

    private static CelType Map<TState>(CelType type, TState state, Func<CelType, TState, CelType> replace)
    {
        if (!type.HasParameter)
            return type;
        if (type.TypeKind == CelTypeKind.Parameter)
            return replace(type, state);
        var parameters = new CelType[type.Parameters.Length];
        for (var i = 0; i < parameters.Length; i++)
            parameters[i] = Map(type.Parameters[i], state, replace);
        return type.WithParameters(ImmutableCollectionsMarshal.AsImmutableArray(parameters));
    }

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Change(int Id, CelType? Old);
}
