namespace ZeroTrust.Cel;

/// <summary>Evaluates constant parts at plan time; they refer to no variable.</summary>
internal sealed class ConstantActivation : CelActivation
{
    public override CelTimestamp Now => default;

    public override CelValue GetVariable(int slot) =>
        throw new InvalidOperationException("a constant expression refers to a variable");
}
