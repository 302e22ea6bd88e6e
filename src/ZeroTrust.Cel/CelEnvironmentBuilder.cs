using System.Collections.Frozen;

namespace ZeroTrust.Cel;

/// <summary>Declares the names of a <see cref="CelEnvironment"/>. Not safe for use by many threads.</summary>
public sealed class CelEnvironmentBuilder
{
    private static readonly FrozenSet<string> Keywords = new[] { "true", "false", "null", "in" }.ToFrozenSet(StringComparer.Ordinal);

    private readonly List<CelVariable> _variables = [];
    private readonly Dictionary<string, CelValue> _constants = new(StringComparer.Ordinal);
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private CelLimits _limits = CelLimits.Default;
    private bool _validatesConstants = true;
    private readonly List<Overload> _functions = [];
    private readonly List<(AttributePath Path, int Size)> _bounds = [];
    private CelTypeProvider? _types;
    private string _container = string.Empty;
    private SyntaxOptions _syntax = new(HasOptionals: true, HasBlocks: false, CelLibraries.All);

    internal CelEnvironmentBuilder()
    {
    }

    /// <summary>Declares a variable; slots count from 0 in the order of the calls.</summary>
    /// <exception cref="ArgumentException">The name is malformed or taken, or a clock is not a timestamp.</exception>
    public CelEnvironmentBuilder AddVariable(string name, CelType type, bool isClock = false)
    {
        ArgumentNullException.ThrowIfNull(type);
        if (isClock && type.TypeKind != CelTypeKind.Timestamp)
            throw new ArgumentException($"the clock `{name}` must be a timestamp", nameof(type));
        Claim(name);
        _variables.Add(new CelVariable(name, type, _variables.Count, isClock));
        return this;
    }

    /// <summary>Declares a constant, which the planner folds.</summary>
    /// <exception cref="ArgumentException">The name is malformed or taken, or the value is an error.</exception>
    public CelEnvironmentBuilder AddConstant(string name, CelValue value)
    {
        if (value.IsError)
            throw new ArgumentException($"the constant `{name}` cannot be an error", nameof(value));
        Claim(name);
        _constants.Add(name, value);
        return this;
    }

    /// <summary>
    /// Declares a function without an implementation, so that expressions which call it can be checked; calling it is an evaluation error.
    /// For a method the first parameter is the receiver. Several declarations of one name are its overloads.
    /// </summary>
    /// <exception cref="ArgumentException">The name is malformed, or a method has no receiver.</exception>
    public CelEnvironmentBuilder DeclareFunction(string name, bool isMethod, CelType result, params ReadOnlySpan<CelType> parameters)
    {
        ArgumentNullException.ThrowIfNull(result);
        RequireName(name);
        if (isMethod && parameters.IsEmpty)
            throw new ArgumentException($"the method `{name}` needs a receiver", nameof(parameters));
        _functions.Add(new Overload(name, isMethod, [.. parameters], result));
        return this;
    }

    /// <summary>Sets the container in which names are looked up first: in <c>a.b</c>, the name <c>x</c> is <c>a.b.x</c>, <c>a.x</c> or <c>x</c>.</summary>
    /// <exception cref="ArgumentException">The container is not a dotted name.</exception>
    public CelEnvironmentBuilder WithContainer(string container)
    {
        ArgumentNullException.ThrowIfNull(container);
        if (container.Length != 0)
            RequireName(container);
        _container = container;
        return this;
    }

    /// <summary>Sets where message types and enum constants come from.</summary>
    public CelEnvironmentBuilder WithTypes(CelTypeProvider types)
    {
        ArgumentNullException.ThrowIfNull(types);
        _types = types;
        return this;
    }

    /// <summary>Switches optional syntax (<c>a.?b</c>, <c>a[?k]</c>, <c>[?e]</c>) and its macros on, the default, or off.</summary>
    public CelEnvironmentBuilder UseOptionals(bool isOn)
    {
        _syntax = _syntax with { HasOptionals = isOn };
        return this;
    }

    /// <summary>Switches the block macros, which optimizers write, on or off, the default.</summary>
    public CelEnvironmentBuilder UseBlocks(bool isOn)
    {
        _syntax = _syntax with { HasBlocks = isOn };
        return this;
    }

    /// <summary>Replaces the default limits.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A limit is not positive, or the nesting limit exceeds 500.</exception>
    public CelEnvironmentBuilder WithLimits(CelLimits limits)
    {
        ArgumentNullException.ThrowIfNull(limits);
        if (limits.MaxNesting is < 1 or > 500 || limits.MaxSourceLength < 1 || limits.MaxDiagnostics < 1 || limits.MaxCost < 0 || limits.MaxEstimatedCost < 0 || limits.AssumedSize < 0 || limits.AssumedLength < 0
            || limits.MaxStringLength < 0 || limits.MaxListSize < 0 || limits.MaxAllocation < 0 || limits.MaxPatternLength < 0 || limits.MaxPatterns < 0)
            throw new ArgumentOutOfRangeException(nameof(limits), "limits must be positive, and nesting at most 500");
        _limits = limits;
        return this;
    }

    /// <summary>
    /// Says whether a constant pattern, zone, timestamp or duration that is malformed is a diagnostic (the default) or an error of the
    /// evaluation that reaches it, which is all that the language definition asks for.
    /// </summary>
    public CelEnvironmentBuilder ValidateConstants(bool isOn)
    {
        _validatesConstants = isOn;
        return this;
    }

    /// <summary>Says which extension libraries an expression may use; default all.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A library is not defined.</exception>
    public CelEnvironmentBuilder WithLibraries(CelLibraries libraries)
    {
        if ((libraries & ~CelLibraries.All) != CelLibraries.None)
            throw new ArgumentOutOfRangeException(nameof(libraries), "unknown library");
        _syntax = _syntax with { Libraries = libraries };
        return this;
    }

    /// <summary>
    /// Declares how large an attribute can be, for the static estimate of costs: UTF-16 units of a string, bytes, elements of a list, entries
    /// of a map. The attribute is written as <c>subject.groups</c>, its elements as <c>subject.groups[*]</c>, the values of a map as
    /// <c>resource.labels.*</c>. The host sees to it that the attribute keeps to the size; an evaluation does not check it.
    /// </summary>
    /// <exception cref="ArgumentException">It is not written so, or not of a variable that was declared before.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The size is negative.</exception>
    public CelEnvironmentBuilder BoundSize(string attribute, int size)
    {
        ArgumentNullException.ThrowIfNull(attribute);
        ArgumentOutOfRangeException.ThrowIfNegative(size);
        if (!AttributePath.TryParse(attribute, _variables, out var path, out var reason))
            throw new ArgumentException($"`{attribute}` is not an attribute: {reason}", nameof(attribute));
        _bounds.Add((path, size));
        return this;
    }

    /// <summary>Freezes what was declared.</summary>
    public CelEnvironment Build() => new(
        new Declarations([.. _variables], _constants.ToFrozenDictionary(StringComparer.Ordinal), _functions, _types, _container, _syntax.Libraries),
        _limits,
        _validatesConstants,
        _syntax,
        BuildBounds());

    private Dictionary<int, SizeBound> BuildBounds()
    {
        var bounds = new Dictionary<int, SizeBound>();
        foreach (var (path, size) in _bounds)
        {
            if (!bounds.TryGetValue(path.Variable.Slot, out var bound))
                bounds.Add(path.Variable.Slot, bound = new SizeBound());
            bound.Add(path.Steps.AsSpan(), size);
        }

        return bounds;
    }

    private void Claim(string name)
    {
        RequireName(name);
        if (!_names.Add(name))
            throw new ArgumentException($"`{name}` is declared twice", nameof(name));
    }

    private static void RequireName(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        foreach (var part in name.Split('.'))
        {
            if (part.Length == 0 || !(char.IsAsciiLetter(part[0]) || part[0] == '_')
                || !part.All(static c => char.IsAsciiLetterOrDigit(c) || c == '_') || Keywords.Contains(part))
                throw new ArgumentException($"`{name}` is not a name", nameof(name));
        }
    }
}
