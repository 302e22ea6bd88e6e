namespace ZeroTrust.Cel;

/// <summary>
/// A key of a map that a record variable has as a field, the commonest attribute of a record: three steps in one, without a copy of what
/// is between them (benchmark: `scale`, Decide). What is not that is left to the general node.
/// </summary>
internal sealed class FieldKeyNode(VariableFieldNode parent, string name, SelectNode general) : Node(general.Span)
{
    private readonly MapKey _key = new(name);

    internal override CelValue Evaluate(CelActivation a)
    {
        ref readonly var found = ref _key.FindIn(parent.Peek(a));
        return found.Kind is CelKind.Null or CelKind.Error ? general.Evaluate(a) : found;
    }

    internal override string? Text(CelActivation a) => _key.FindIn(parent.Peek(a)).StringOrNull ?? general.Text(a);
}
