using System.Collections.Immutable;

namespace ZeroTrust.Cel;

/// <summary>The names that an expression may use, and its limits. Immutable and safe for use by many threads.</summary>
public sealed class CelEnvironment
{
    private readonly ProgramOrigin _ofAnyType;
    private readonly ProgramOrigin _unchecked;
    private readonly ProgramOrigin _ofBool;

    internal CelEnvironment(Declarations declarations, CelLimits limits, bool validatesConstants, SyntaxOptions syntax, IReadOnlyDictionary<int, SizeBound> sizeBounds)
    {
        Syntax = syntax;
        SizeBounds = sizeBounds;
        ValidatesConstants = validatesConstants;
        Declarations = declarations;
        Limits = limits;
        _ofAnyType = new ProgramOrigin(this, null, IsChecked: true);
        _unchecked = new ProgramOrigin(this, null, IsChecked: false);
        _ofBool = new ProgramOrigin(this, CelType.Bool, IsChecked: true);
    }

    /// <summary>The declared variables, by slot.</summary>
    public ImmutableArray<CelVariable> Variables => Declarations.Variables;

    /// <summary>The limits.</summary>
    public CelLimits Limits { get; }

    /// <summary>Whether a constant pattern, zone, timestamp or duration that is malformed is a diagnostic.</summary>
    public bool ValidatesConstants { get; }

    /// <summary>The extension libraries that an expression may use.</summary>
    public CelLibraries Libraries => Syntax.Libraries;

    internal SyntaxOptions Syntax { get; }

    internal Declarations Declarations { get; }

    /// <summary>The declared sizes, by slot.</summary>
    internal IReadOnlyDictionary<int, SizeBound> SizeBounds { get; }

    /// <summary>Starts an environment with the standard library.</summary>
    public static CelEnvironmentBuilder CreateBuilder() => new();

    /// <summary>Whether a name is that of a function or macro, of whatever arguments.</summary>
    public bool HasFunction(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return Declarations.FindFunction(name, isAbsolute: true, out _) is not null || Checker.IsMacro(name);
    }

    /// <summary>Compiles an expression of any type.</summary>
    public CelCompilation Compile(string expression)
    {
        ArgumentNullException.ThrowIfNull(expression);
        return CelCompiler.Compile(_ofAnyType, expression);
    }

    /// <summary>
    /// Compiles without the type checker: everything is <c>dyn</c>, and a name or function that nothing declares, or that takes no such
    /// arguments, is an error of the evaluation that reaches it. Only mistakes of syntax are diagnostics.
    /// </summary>
    public CelCompilation CompileUnchecked(string expression)
    {
        ArgumentNullException.ThrowIfNull(expression);
        return CelCompiler.Compile(_unchecked, expression);
    }

    /// <summary>Compiles an expression that must have a type; a diagnostic says so if it cannot. A <c>dyn</c> expression passes.</summary>
    public CelCompilation Compile(string expression, CelType expectedResult)
    {
        ArgumentNullException.ThrowIfNull(expression);
        ArgumentNullException.ThrowIfNull(expectedResult);
        return CelCompiler.Compile(expectedResult.Equals(CelType.Bool) ? _ofBool : new ProgramOrigin(this, expectedResult, IsChecked: true), expression);
    }
}
