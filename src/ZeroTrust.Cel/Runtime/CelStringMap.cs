using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ZeroTrust.Cel;

/// <summary>
/// A map all of whose keys are strings: a chained hash table that is built once. Unlike a dictionary it takes a key whose hash is
/// known, and gives its values in place (benchmark: `ratio`, E1 and E5).
/// </summary>
internal sealed class CelStringMap : CelMap
{
    private readonly Entry[] _entries;

    // One more than the index of a chain's first entry; as many as a power of two.
    private readonly int[] _buckets;

    // Remembered, as for lists.
    private long _weight;

    /// <exception cref="ArgumentException">A key occurs twice.</exception>
    internal CelStringMap(ReadOnlySpan<KeyValuePair<string, CelValue>> entries)
    {
        _entries = new Entry[entries.Length];
        _buckets = new int[BitOperations.RoundUpToPowerOf2((uint)entries.Length + 1)];
        for (var i = 0; i < entries.Length; i++)
        {
            var key = new MapKey(entries[i].Key);
            if (!Unsafe.IsNullRef(in Find(key)))
                throw new ArgumentException($"the key `{key.Text}` occurs twice", nameof(entries));
            ref var bucket = ref _buckets[key.Hash & (_buckets.Length - 1)];
            _entries[i] = new Entry(key.Text, key.Hash, bucket - 1, entries[i].Value);
            bucket = i + 1;
        }
    }

    public override int Count => _entries.Length;

    internal override long Weight
    {
        get
        {
            if (_weight != 0)
                return _weight;
            var weight = 1L;
            foreach (ref readonly var entry in _entries.AsSpan())
                weight = CostModel.Plus(weight, 1 + CostModel.Weight(entry.Value));
            return _weight = weight;
        }
    }

    public override IEnumerable<KeyValuePair<CelValue, CelValue>> Entries
    {
        get
        {
            foreach (var entry in _entries)
                yield return new KeyValuePair<CelValue, CelValue>(CelValue.FromString(entry.Key), entry.Value);
        }
    }

    public override bool TryGet(in CelValue key, out CelValue value)
    {
        if (key.StringOrNull is { } text)
            return TryGet(text, out value);
        value = default;
        return false;
    }

    public override bool TryGet(string key, out CelValue value) => TryGet(new MapKey(key), out value);

    internal bool TryGet(in MapKey key, out CelValue value)
    {
        ref readonly var found = ref Find(key);
        var isFound = !Unsafe.IsNullRef(in found);
        value = isFound ? found : default;
        return isFound;
    }

    /// <summary>The value in place; a null reference when there is no such key.</summary>
    internal ref readonly CelValue Find(scoped in MapKey key)
    {
        var buckets = _buckets;
        for (var i = buckets[key.Hash & (buckets.Length - 1)] - 1; i >= 0;)
        {
            ref readonly var entry = ref _entries[i];
            if (entry.Hash == key.Hash && string.Equals(entry.Key, key.Text))
                return ref entry.Value;
            i = entry.Next;
        }

        return ref Unsafe.NullRef<CelValue>();
    }

    [StructLayout(LayoutKind.Auto)]
    private readonly struct Entry(string key, int hash, int next, CelValue value)
    {
        internal readonly string Key = key;
        internal readonly int Hash = hash;
        internal readonly int Next = next;
        internal readonly CelValue Value = value;
    }
}
