namespace ZeroTrust.Cel;

/// <summary>A block: marks its slots as not yet evaluated, then evaluates the body.</summary>
internal sealed class BlockNode(CelSpan span, int first, int count, Node body) : Node(span)
{
    internal static readonly CelValue Pending = CelValue.FromError(new CelError(CelErrorCode.Host, "the slot is not evaluated yet"));

    internal override CelValue Evaluate(CelActivation a)
    {
        for (var i = 0; i < count; i++)
            a.Local(first + i) = Pending;
        return body.Evaluate(a);
    }
}
