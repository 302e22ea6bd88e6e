namespace ZeroTrust.Cel.Conformance.Tests;

/// <summary>The bindings of a test, by slot.</summary>
internal sealed class SuiteActivation(CelValue[] values) : CelActivation
{
    public override CelTimestamp Now => default;

    public override CelValue GetVariable(int slot) => values[slot];
}
