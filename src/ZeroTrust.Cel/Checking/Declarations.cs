using System.Collections.Frozen;
using System.Collections.Immutable;

namespace ZeroTrust.Cel;

/// <summary>The names of an environment, the libraries' included, looked up from a container.</summary>
internal sealed class Declarations
{
    private readonly FrozenDictionary<string, ImmutableArray<Overload>> _functions;
    private readonly FrozenDictionary<string, CelType> _typeNames;
    private readonly CelTypeProvider? _types;

    // Enums that are types of their own; with none, the constants of a type provider are ints.
    private readonly FrozenDictionary<string, CelEnumType> _enums;

    // Innermost first; the last is empty.
    private readonly ImmutableArray<string> _prefixes;

    internal Declarations(
        ImmutableArray<CelVariable> variables,
        FrozenDictionary<string, CelValue> constants,
        IReadOnlyCollection<Overload> functions,
        CelTypeProvider? types,
        string container,
        CelLibraries libraries)
    {
        var known = LibraryDeclarations.Functions(libraries);
        _typeNames = LibraryDeclarations.TypeNames(libraries);
        Variables = variables;
        Constants = constants;
        ByName = variables.ToFrozenDictionary(static v => v.Name, StringComparer.Ordinal);
        _types = types;
        _enums = (types?.EnumTypes ?? []).ToFrozenDictionary(static e => e.FullName, StringComparer.Ordinal);
        functions = [.. functions, .. _enums.Values.SelectMany(Conversions)];
        _functions = functions.Count == 0
            ? known
            : known.Values.SelectMany(static overloads => overloads).Concat(functions)
                .GroupBy(static o => o.Function, StringComparer.Ordinal)
                .ToFrozenDictionary(static g => g.Key, static g => g.ToImmutableArray(), StringComparer.Ordinal);
        var prefixes = ImmutableArray.CreateBuilder<string>();
        for (var end = container.Length; end > 0; end = container.LastIndexOf('.', end - 1))
            prefixes.Add(container[..end] + ".");
        prefixes.Add(string.Empty);
        _prefixes = prefixes.ToImmutable();
    }

    internal ImmutableArray<CelVariable> Variables { get; }

    internal FrozenDictionary<string, CelVariable> ByName { get; }

    internal FrozenDictionary<string, CelValue> Constants { get; }

    internal IEnumerable<string> FunctionNames => _functions.Keys;

    /// <summary>Whether the host declares a variable or constant of this name.</summary>
    internal bool IsDeclared(string name) => ByName.ContainsKey(name) || Constants.ContainsKey(name);

    /// <summary>What a dotted name means; a name with a leading dot is looked up at the root only.</summary>
    internal NameBinding? Find(string name, bool isAbsolute)
    {
        for (var i = isAbsolute ? _prefixes.Length - 1 : 0; i < _prefixes.Length; i++)
        {
            if (FindExact(Qualify(i, name)) is { } binding)
                return binding;
        }

        return null;
    }

    internal CelMessageType? FindMessage(string name, bool isAbsolute)
    {
        for (var i = isAbsolute ? _prefixes.Length - 1 : 0; _types is not null && i < _prefixes.Length; i++)
        {
            if (_types.TryFindMessage(Qualify(i, name), out var type))
                return type;
        }

        return null;
    }

    /// <summary>Finds a function's full name.</summary>
    internal string? FindFunction(string name, bool isAbsolute, out ImmutableArray<Overload> overloads)
    {
        for (var i = isAbsolute ? _prefixes.Length - 1 : 0; i < _prefixes.Length; i++)
        {
            var full = Qualify(i, name);
            if (_functions.TryGetValue(full, out overloads))
                return full;
        }

        overloads = [];
        return null;
    }

    private string Qualify(int prefix, string name) => _prefixes[prefix].Length == 0 ? name : _prefixes[prefix] + name;

    private NameBinding? FindExact(string name)
    {
        if (ByName.TryGetValue(name, out var variable))
            return new VariableBinding(variable);
        if (Constants.TryGetValue(name, out var constant))
            return new ConstantBinding(constant, ValueTypes.Of(constant));
        if (_typeNames.TryGetValue(name, out var type))
            return new ConstantBinding(CelValue.FromType(type), CelType.Type);
        if (_types is null)
            return null;
        if (_types.TryFindMessage(name, out var message))
            return new ConstantBinding(CelValue.FromType(message.ValueType), CelType.Type);
        if (_enums.TryGetValue(name, out var enumType))
            return new ConstantBinding(CelValue.FromType(enumType.ValueType), CelType.Type);
        if (!_types.TryFindEnumConstant(name, out var number))
            return null;
        return _enums.TryGetValue(name[..Math.Max(0, name.LastIndexOf('.'))], out enumType)
            ? new ConstantBinding(CelValue.FromEnum(new CelEnum(enumType, number)), enumType.ValueType)
            : new ConstantBinding(CelValue.FromInt(number), CelType.Int);
    }

    private static IEnumerable<Overload> Conversions(CelEnumType type) =>
    [
        new Overload("int", false, [type.ValueType], CelType.Int),
        new Overload(type.FullName, false, [CelType.Int], type.ValueType) { Implementation = type.Convert },
        new Overload(type.FullName, false, [CelType.String], type.ValueType) { Implementation = type.Convert },
    ];
}
