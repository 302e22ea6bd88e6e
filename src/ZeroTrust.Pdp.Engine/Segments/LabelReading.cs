using System.Collections.Immutable;
using ZeroTrust.Cel;

namespace ZeroTrust.Pdp.Engine.Segments;

/// <summary>The labels of a workload or resource: a map of texts. What is wrong with it is told when a segment asks for labels.</summary>
internal readonly struct LabelReading
{
    private readonly string _attribute;
    private readonly bool _isThere;
    private readonly CelValue _value;

    public LabelReading(CelMap properties, string name, string attribute)
    {
        _attribute = attribute;
        _isThere = properties.TryGet(name, out _value);
    }

    /// <summary>The value of a label.</summary>
    /// <returns>False when it cannot be told. True without a value: there is no such label.</returns>
    public bool TryRead(string name, out string? value, out AttributeFault? fault)
    {
        value = null;
        fault = null;
        if (!_isThere || _value.Kind != CelKind.Map)
            fault = _isThere ? AttributeFault.Unusable(_attribute, _value, "a map of labels") : AttributeFault.Absent(_attribute);
        else if (!_value.AsMap().TryGet(name, out CelValue found))
            return true;
        else if (found.Kind == CelKind.String)
            value = found.AsString();
        else
            fault = AttributeFault.Unusable(_attribute, found, "a map of texts");
        return fault is null;
    }

    /// <summary>Whether all labels are there: a label that differs says no, whatever cannot be told of others.</summary>
    /// <returns>Null when it cannot be told.</returns>
    public bool? Have(ImmutableArray<KeyValuePair<string, string>> labels, out AttributeFault? fault)
    {
        fault = null;
        foreach ((string name, string expected) in labels)
        {
            if (!TryRead(name, out string? value, out AttributeFault? found))
                fault ??= found;
            else if (value != expected)
                return false;
        }

        return fault is null ? true : null;
    }
}
