namespace ZeroTrust.Pdp.Engine.Evaluation;

/// <summary>A named expression; evaluated at most once a request.</summary>
internal sealed class CompiledDefinition(string name, CompiledExpression expression)
{
    public string Name { get; } = name;

    public CompiledExpression Expression { get; } = expression;
}
