using System.Collections.Immutable;

namespace ZeroTrust.Pdp.Server;

/// <summary>The configuration cannot be used; the server did not start.</summary>
public sealed class PdpConfigurationException : Exception
{
    /// <summary>States what is wrong.</summary>
    /// <param name="problems">Every problem, one text each.</param>
    public PdpConfigurationException(ImmutableArray<string> problems)
        : base("the configuration cannot be used:\n  " + string.Join("\n  ", problems)) => Problems = problems;

    /// <summary>Every problem, one text each: which setting, what is wrong with it, what to do.</summary>
    public ImmutableArray<string> Problems { get; }
}
