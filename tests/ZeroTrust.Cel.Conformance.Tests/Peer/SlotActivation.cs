namespace ZeroTrust.Cel.Conformance.Tests;

/// <summary>Values by slot, without a clock.</summary>
internal sealed class SlotActivation(CelValue[] values) : CelActivation
{
    public override CelTimestamp Now => default;

    public override CelValue GetVariable(int slot) => values[slot];
}
