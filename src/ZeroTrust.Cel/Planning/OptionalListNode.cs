namespace ZeroTrust.Cel;

/// <summary>A list literal with entries that are dropped when they are none.</summary>
internal sealed class OptionalListNode(CelSpan span, Node[] elements, bool[] isOptional) : Node(span)
{
    internal override CelValue Evaluate(CelActivation a)
    {
        if (elements.Length > a.Limits.MaxListSize || !a.TryAllocate(elements.Length))
            return Error(Errors.Limit("list sizes"));
        var items = new CelValue[elements.Length];
        var count = 0;
        for (var i = 0; i < elements.Length; i++)
        {
            var item = elements[i].Evaluate(a);
            if (isOptional[i] && !Optionals.TryEnter(ref item, elements[i].Span))
                continue;
            if (item.IsError)
                return item;
            items[count++] = item;
        }

        return CelValue.FromList(count == 0 ? CelArrayList.Empty : new CelArrayList(items, count));
    }
}
