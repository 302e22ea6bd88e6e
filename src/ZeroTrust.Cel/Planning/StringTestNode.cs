namespace ZeroTrust.Cel;

/// <summary>Tests one string for another, ordinally.</summary>
internal sealed class StringTestNode(CelSpan span, StringTest test, Node target, Node argument) : BoolNode(span)
{
    internal override CelTruth Truth(CelActivation a)
    {
        if (target.Text(a) is not { } text || argument.Text(a) is not { } part)
            return CelTruth.Error;
        return Comparisons.Truth(test switch
        {
            StringTest.Contains => text.Contains(part, StringComparison.Ordinal),
            StringTest.StartsWith => text.StartsWith(part, StringComparison.Ordinal),
            _ => text.EndsWith(part, StringComparison.Ordinal),
        });
    }
}
