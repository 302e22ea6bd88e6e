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
    private CelLibraries _libraries = CelLibraries.All;

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

    /// <summary>Replaces the default limits.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A limit is not positive, or the nesting limit exceeds 500.</exception>
    public CelEnvironmentBuilder WithLimits(CelLimits limits)
    {
        ArgumentNullException.ThrowIfNull(limits);
        if (limits.MaxNesting is < 1 or > 500 || limits.MaxSourceLength < 1 || limits.MaxDiagnostics < 1 || limits.MaxIterations < 0
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
        _libraries = libraries;
        return this;
    }

    /// <summary>Freezes what was declared.</summary>
    public CelEnvironment Build() => new(new Declarations([.. _variables], _constants.ToFrozenDictionary(StringComparer.Ordinal), _libraries), _limits, _validatesConstants);

    private void Claim(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        foreach (var part in name.Split('.'))
        {
            if (part.Length == 0 || !(char.IsAsciiLetter(part[0]) || part[0] == '_')
                || !part.All(static c => char.IsAsciiLetterOrDigit(c) || c == '_') || Keywords.Contains(part))
                throw new ArgumentException($"`{name}` is not a name", nameof(name));
        }

        if (!_names.Add(name))
            throw new ArgumentException($"`{name}` is declared twice", nameof(name));
    }
}
