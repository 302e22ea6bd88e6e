namespace ZeroTrust.Cel;

/// <summary>A plan in which the parts of the tree can be evaluated one by one.</summary>
internal sealed record PartialPlan(Expr Root, Plan Plan, IReadOnlyDictionary<Expr, Node> Nodes);
