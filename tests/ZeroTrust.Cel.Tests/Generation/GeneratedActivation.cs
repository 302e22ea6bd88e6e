namespace ZeroTrust.Cel.Tests;

/// <summary>One input: a value for each of <see cref="NamedAttributes"/>, by slot.</summary>
internal sealed class GeneratedActivation(CelValue[] values) : CelActivation
{
    /// <summary>The clock is the attribute <c>now</c>, as the contract of a clock variable demands.</summary>
    public override CelTimestamp Now => values[NamedAttributes.ClockSlot].AsTimestamp();

    internal IReadOnlyList<CelValue> Values => values;

    public override CelValue GetVariable(int slot) => values[slot];

    public override string ToString() =>
        string.Join(", ", NamedAttributes.All.Select((attribute, slot) => $"{attribute.Name} = {values[slot].ToLiteral(300)}"));
}
