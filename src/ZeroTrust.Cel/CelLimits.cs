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
    /// What a top-level evaluation may cost, nested ones included; default 1,000,000 units, the budget of Kubernetes for one expression.
    /// A unit is about one step: a name, a selection, a call, an iteration; a list literal is 10, a map 30, a message 40. What grows with
    /// its operands costs more for long ones: a unit per ten UTF-16 units or bytes, one per list element compared.
    /// </summary>
    public long MaxCost { get; init; } = 1_000_000;

    /// <summary>
    /// The highest static estimate (<see cref="CelProgram.EstimatedCost"/>) with which an expression compiles; default
    /// 1,000,000,000 units, since an estimate supposes the largest inputs throughout: three nested loops over lists of undeclared sizes are
    /// too much, two are not.
    /// </summary>
    public long MaxEstimatedCost { get; init; } = 1_000_000_000;

    /// <summary>
    /// The size that the static estimate supposes for a list or map for which nothing was declared
    /// (<see cref="CelEnvironmentBuilder.BoundSize"/>); default 1,000.
    /// </summary>
    public int AssumedSize { get; init; } = 1_000;

    /// <summary>The same for a string (UTF-16 units) or byte sequence; default 256.</summary>
    public int AssumedLength { get; init; } = 256;

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
