namespace ZeroTrust.Pdp.Server.Configuration;

/// <summary>What is wrong with a setting.</summary>
/// <param name="Key">Name of the property.</param>
/// <param name="Problem">What is wrong and what to do.</param>
internal readonly record struct OptionProblem(string Key, string Problem)
{
    /// <summary>The problem with the place the value came from.</summary>
    public string ToText(IReadOnlyDictionary<string, string> origins) =>
        $"`{(origins.TryGetValue(Key, out string? origin) ? origin : Key)}`: {Problem}";
}
