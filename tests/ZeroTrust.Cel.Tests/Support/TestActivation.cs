namespace ZeroTrust.Cel.Tests;

internal sealed class TestActivation(params CelValue[] variables) : CelActivation
{
    public CelTimestamp Clock { get; set; } = new(1_772_000_000, 123_456_789);

    public Func<int, CelActivation, CelValue>? Provider { get; set; }

    public override CelTimestamp Now => Clock;

    public override CelValue GetVariable(int slot) => Provider is null ? variables[slot] : Provider(slot, this);
}
