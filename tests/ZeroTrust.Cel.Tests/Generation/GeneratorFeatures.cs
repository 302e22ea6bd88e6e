namespace ZeroTrust.Cel.Tests;

/// <summary>What generated expressions may use beyond the core language and the standard library.</summary>
[Flags]
internal enum GeneratorFeatures
{
    None = 0,
    Strings = 1,
    Format = 2,
    Math = 4,
    Lists = 8,
    Sets = 16,
    Encoders = 32,
    Bindings = 64,
    TwoVariableMacros = 128,
    Optionals = 256,
    Regex = 512,
    Network = 1024,

    /// <summary>Comparisons and getters of the clock <c>now</c>, for which the evaluator keeps a horizon.</summary>
    Clock = 2048,

    /// <summary><c>matches</c> as a function; the method is always there.</summary>
    MatchesFunction = 4096,

    /// <summary>Fields in backticks, in chaos.</summary>
    QuotedFields = 8192,

    All = Strings | Format | Math | Lists | Sets | Encoders | Bindings | TwoVariableMacros | Optionals | Regex | Network | Clock | MatchesFunction | QuotedFields,
}
