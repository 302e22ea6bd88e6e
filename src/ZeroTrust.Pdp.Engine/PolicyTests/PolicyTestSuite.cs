using System.Collections.Immutable;
using ZeroTrust.Pdp.Engine.Diagnostics;

namespace ZeroTrust.Pdp.Engine.PolicyTests;

/// <summary>A `PolicyTest` document, ready to be run. Immutable; it is no part of the policies and changes no decision.</summary>
public sealed class PolicyTestSuite
{
    internal PolicyTestSuite(string name, SourcePosition position, ImmutableArray<PolicyTestCase> tests)
    {
        Name = name;
        Position = position;
        Tests = tests;
    }

    /// <summary>Name of the document.</summary>
    public string Name { get; }

    /// <summary>Where the document begins.</summary>
    public SourcePosition Position { get; }

    /// <summary>In the order of the document.</summary>
    internal ImmutableArray<PolicyTestCase> Tests { get; }
}
