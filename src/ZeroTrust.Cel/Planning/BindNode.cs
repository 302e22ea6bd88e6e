namespace ZeroTrust.Cel;

/// <summary>A local of <c>cel.bind</c>: evaluated once; its error counts only where the body reads it.</summary>
internal sealed class BindNode(CelSpan span, int local, Node value, Node body) : Node(span)
{
    internal override CelValue Evaluate(CelActivation a)
    {
        Bind(a);
        return body.Evaluate(a);
    }

    internal override CelTruth Truth(CelActivation a)
    {
        Bind(a);
        return body.Truth(a);
    }

    internal override bool TryInt(CelActivation a, out long result)
    {
        Bind(a);
        return body.TryInt(a, out result);
    }

    internal override bool TryDouble(CelActivation a, out double result)
    {
        Bind(a);
        return body.TryDouble(a, out result);
    }

    internal override string? Text(CelActivation a)
    {
        Bind(a);
        return body.Text(a);
    }

    // Two steps: evaluating the value may move the frame.
    private void Bind(CelActivation a)
    {
        var bound = value.Evaluate(a);
        a.Local(local) = bound;
    }
}
