namespace ZeroTrust.Cel;

/// <summary>A list literal.</summary>
internal sealed class ListNode(CelSpan span, Node[] elements) : Node(span)
{
    internal override CelValue Evaluate(CelActivation a)
    {
        if (elements.Length > a.Limits.MaxListSize || !a.TryAllocate(elements.Length))
            return Error(Errors.Limit("list sizes"));
        var items = new CelValue[elements.Length];
        for (var i = 0; i < items.Length; i++)
        {
            items[i] = elements[i].Evaluate(a);
            if (items[i].IsError)
                return items[i];
        }

        return CelValue.FromList(new CelArrayList(items, items.Length));
    }
}
