namespace ZeroTrust.Cel;

/// <summary>A planned expression and the fixed cost of evaluating it.</summary>
internal sealed record Plan(Node Root, int Cost);
