using System.Text;
using ZeroTrust.Cel;

namespace ZeroTrust.Pdp.Server.Wire;

/// <summary>
/// A `google.protobuf.Struct` read in place. It has few entries and no key twice (<see cref="WireStructReader"/>), so
/// walking them is faster than hashing.
/// </summary>
internal sealed class WireMap(byte[] buffer, WireEntry[] entries) : CelTextMap
{
    public override int Count => entries.Length;

    public override IEnumerable<KeyValuePair<CelValue, CelValue>> Entries
    {
        get
        {
            for (int i = 0; i < entries.Length; i++)
            {
                WireBlock key = entries[i].Key;
                yield return new KeyValuePair<CelValue, CelValue>(
                    CelValue.FromString(Encoding.UTF8.GetString(buffer, key.Start, key.Count)), entries[i].Value.Read(buffer));
            }
        }
    }

    public override bool TryGet(string key, out CelValue value)
    {
        for (int i = 0; i < entries.Length; i++)
        {
            if (!IsKey(entries[i].Key, key))
                continue;
            value = entries[i].Value.Read(buffer);
            return true;
        }

        value = default;
        return false;
    }

    private bool IsKey(WireBlock block, string key)
    {
        ReadOnlySpan<byte> bytes = buffer.AsSpan(block.Start, block.Count);
        // As many bytes as UTF-16 units: equal only when both are ASCII.
        if (bytes.Length == key.Length)
            return Ascii.Equals(bytes, key);
        return bytes.Length > key.Length && bytes.Length == Encoding.UTF8.GetByteCount(key) && Encoding.UTF8.GetString(bytes) == key;
    }
}
