namespace ZeroTrust.Cel;

/// <summary>A declared variable.</summary>
internal sealed class VariableBinding(CelVariable variable) : NameBinding(variable.Type)
{
    internal CelVariable Variable { get; } = variable;
}
