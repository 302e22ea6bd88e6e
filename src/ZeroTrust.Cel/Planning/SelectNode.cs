namespace ZeroTrust.Cel;

/// <summary>A field or key of a value whose shape only the evaluation knows.</summary>
internal sealed class SelectNode(CelSpan span, Node operand, string name) : Node(span)
{
    private readonly MapKey _key = new(name);

    internal override CelValue Evaluate(CelActivation a)
    {
        var value = operand.Evaluate(a);
        if (value.Kind == CelKind.Map && _key.TryFindIn(value.RawMap, out var found))
            return Placed(found);
        return Placed(Selection.Select(a, value, name));
    }
}
