using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ZeroTrust.Cel;

/// <summary>A string key with its hash, so that a plan hashes its keys once (benchmark: `ratio`, E1 and E5).</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly struct MapKey(string text)
{
    private static readonly CelValue Nothing;

    internal string Text { get; } = text;

    internal int Hash { get; } = text.GetHashCode(StringComparison.Ordinal);

    /// <summary>Looks this key up in a map of any kind.</summary>
    internal bool TryFindIn(CelMap map, out CelValue value) => map is CelStringMap strings ? strings.TryGet(this, out value) : map.TryGet(Text, out value);

    /// <summary>The value of this key in place; null where the value is no map that can be read in place, or has no such key.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal ref readonly CelValue FindIn(scoped in CelValue map)
    {
        if (map.StringMapOrNull is { } strings)
        {
            ref readonly var value = ref strings.Find(this);
            if (!Unsafe.IsNullRef(in value))
                return ref value;
        }

        return ref Nothing;
    }
}
