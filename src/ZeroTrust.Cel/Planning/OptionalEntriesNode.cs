namespace ZeroTrust.Cel;

/// <summary>A map literal with entries that are dropped when their value is none.</summary>
internal sealed class OptionalEntriesNode(CelSpan span, Node[] keys, Node[] values, bool[] isOptional) : Node(span)
{
    internal override CelValue Evaluate(CelActivation a)
    {
        if (keys.Length > a.Limits.MaxListSize || !a.TryAllocate(2L * keys.Length))
            return Error(Errors.Limit("map sizes"));
        var entries = new Dictionary<CelValue, CelValue>(keys.Length);
        for (var i = 0; i < keys.Length; i++)
        {
            var key = keys[i].Evaluate(a);
            if (key.IsError)
                return key;
            if (key.Kind is not (CelKind.Bool or CelKind.Int or CelKind.Uint or CelKind.String))
                return CelValue.FromError(Errors.Invalid($"a {ValueTypes.Name(key.Kind)} cannot be a map key").At(keys[i].Span));
            var value = values[i].Evaluate(a);
            if (isOptional[i] && !Optionals.TryEnter(ref value, values[i].Span))
                continue;
            if (value.IsError)
                return value;
            if (!entries.TryAdd(key, value))
                return CelValue.FromError(Errors.DuplicateKey().At(keys[i].Span));
        }

        return CelValue.FromMap(new CelValueMap(entries));
    }
}
