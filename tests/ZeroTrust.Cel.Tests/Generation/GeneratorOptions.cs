namespace ZeroTrust.Cel.Tests;

/// <summary>How expressions are generated.</summary>
internal sealed record GeneratorOptions
{
    internal GeneratorFeatures Features { get; init; } = GeneratorFeatures.All;

    /// <summary>How many sub-expressions of a thousand are of a wrong type behind <c>dyn</c>, which the checker takes.</summary>
    internal int Mistakes { get; init; } = 15;

    /// <summary>How many sub-expressions of a thousand are openly of a wrong type or name nothing, which the checker refuses.</summary>
    internal int Chaos { get; init; }

    /// <summary>Roughly how many operators and operands an expression has at most.</summary>
    internal int MaxSize { get; init; } = 14;

    internal bool Has(GeneratorFeatures feature) => (Features & feature) == feature;
}
