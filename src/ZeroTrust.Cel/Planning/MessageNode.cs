namespace ZeroTrust.Cel;

/// <summary>A message literal.</summary>
internal sealed class MessageNode(CelSpan span, CelMessageType type, string[] names, Node[] values, bool[] isOptional) : Node(span)
{
    internal override CelValue Evaluate(CelActivation a)
    {
        if (!a.TryAllocate(1 + names.Length))
            return Error(Errors.Limit("message sizes"));
        var fields = new KeyValuePair<string, CelValue>[names.Length];
        var count = 0;
        for (var i = 0; i < names.Length; i++)
        {
            var value = values[i].Evaluate(a);
            if (isOptional[i] && !Optionals.TryEnter(ref value, values[i].Span))
                continue;
            if (value.IsError)
                return value;
            fields[count++] = new KeyValuePair<string, CelValue>(names[i], value);
        }

        return Placed(type.Create(fields.AsSpan(0, count)));
    }
}
