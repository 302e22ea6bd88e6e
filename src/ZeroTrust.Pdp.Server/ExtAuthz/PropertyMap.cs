using ZeroTrust.Cel;

namespace ZeroTrust.Pdp.Server.ExtAuthz;

/// <summary>A few properties under fixed names. Filled by the mapper, then no more changed.</summary>
internal sealed class PropertyMap(int capacity) : CelTextMap
{
    private readonly string[] _keys = new string[capacity];
    private readonly CelValue[] _values = new CelValue[capacity];
    private int _count;

    public override int Count => _count;

    public override IEnumerable<KeyValuePair<CelValue, CelValue>> Entries
    {
        get
        {
            for (int i = 0; i < _count; i++)
                yield return new KeyValuePair<CelValue, CelValue>(CelValue.FromString(_keys[i]), _values[i]);
        }
    }

    public void Add(string key, in CelValue value)
    {
        _keys[_count] = key;
        _values[_count++] = value;
    }

    /// <summary>Adds a text, unless it is empty: what the proxy did not say is absent, not empty.</summary>
    public void AddText(string key, string value)
    {
        if (value.Length > 0)
            Add(key, CelValue.FromString(value));
    }

    public override bool TryGet(string key, out CelValue value)
    {
        for (int i = 0; i < _count; i++)
        {
            if (_keys[i] == key)
            {
                value = _values[i];
                return true;
            }
        }

        value = default;
        return false;
    }
}
