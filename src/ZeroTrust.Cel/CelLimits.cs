namespace ZeroTrust.Cel;

/// <summary>Bounds on compiling and evaluating. The defaults are safe for expressions from authors who are not trusted.</summary>
public sealed record CelLimits
{
    /// <summary>The defaults.</summary>
    public static CelLimits Default { get; } = new();

    /// <summary>The longest source in code points; default 100,000.</summary>
    public int MaxSourceLength { get; init; } = 100_000;

    /// <summary>How deep an expression may nest; default 250, at most 500.</summary>
    public int MaxNesting { get; init; } = 250;

    /// <summary>How many diagnostics are reported; default 100.</summary>
    public int MaxDiagnostics { get; init; } = 100;

    /// <summary>
    /// How many macro iterations a top-level evaluation may make, nested ones included; default 100,000. Compiling a regular expression
    /// that is not constant counts as 500.
    /// </summary>
    public int MaxIterations { get; init; } = 100_000;

    /// <summary>The longest string (UTF-16 units) or byte sequence that an evaluation may build; default 1,048,576.</summary>
    public int MaxStringLength { get; init; } = 1 << 20;

    /// <summary>The longest list that an evaluation may build; default 100,000.</summary>
    public int MaxListSize { get; init; } = 100_000;

    /// <summary>
    /// How much a top-level evaluation may build in all: UTF-16 units, bytes and list elements together; default 16,777,216.
    /// </summary>
    public long MaxAllocation { get; init; } = 1 << 24;

    /// <summary>The longest regular expression in UTF-16 units; default 1,000.</summary>
    public int MaxPatternLength { get; init; } = 1_000;

    /// <summary>How many different constant regular expressions one expression may hold, since compiling one is costly; default 64.</summary>
    public int MaxPatterns { get; init; } = 64;
}
