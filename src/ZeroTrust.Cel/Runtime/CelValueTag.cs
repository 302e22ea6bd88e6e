namespace ZeroTrust.Cel;

/// <summary>
/// Marks a <see cref="CelValue"/> as a scalar and names its kind, so that a value is two words and a scalar needs no box.
/// A timestamp needs 69 bits; the five that do not fit into the second word select one of 32 tags.
/// </summary>
internal sealed class CelValueTag
{
    internal static readonly CelValueTag Bool = new(CelKind.Bool, 0);
    internal static readonly CelValueTag Int = new(CelKind.Int, 0);
    internal static readonly CelValueTag Uint = new(CelKind.Uint, 0);
    internal static readonly CelValueTag Double = new(CelKind.Double, 0);
    internal static readonly CelValueTag Duration = new(CelKind.Duration, 0);
    internal static readonly CelValueTag[] Timestamps = CreateTimestamps();

    internal readonly CelKind Kind;
    internal readonly byte High;

    private CelValueTag(CelKind kind, byte high)
    {
        Kind = kind;
        High = high;
    }

    private static CelValueTag[] CreateTimestamps()
    {
        var tags = new CelValueTag[32];
        for (var i = 0; i < tags.Length; i++)
            tags[i] = new CelValueTag(CelKind.Timestamp, (byte)i);
        return tags;
    }
}
