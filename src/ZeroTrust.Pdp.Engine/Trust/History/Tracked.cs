using System.Runtime.CompilerServices;

namespace ZeroTrust.Pdp.Engine.Trust.History;

/// <summary>A network or device that a subject uses, and how much. The default value is none.</summary>
/// <param name="Id">Its fingerprint; 0 for none.</param>
/// <param name="Weight">In how many spans it was used, faded.</param>
/// <param name="LastSpan">The last of them.</param>
internal readonly record struct Tracked(ulong Id, float Weight, int LastSpan)
{
    public const int Capacity = 8;

    /// <summary>The place of an id; -1 when it is not there.</summary>
    public static int IndexOf(ReadOnlySpan<Tracked> all, ulong id)
    {
        for (int i = 0; i < all.Length; i++)
        {
            if (all[i].Id == id)
                return i;
        }

        return -1;
    }

    /// <summary>Whether an observation of an id would change anything.</summary>
    public static bool IsDue(ReadOnlySpan<Tracked> all, ulong id, int span)
    {
        if (id == 0)
            return false;
        int index = IndexOf(all, id);
        return index < 0 || all[index].LastSpan < span;
    }

    /// <summary>Counts an id that is due; when all places are taken, the least used one makes room.</summary>
    public static void Count(Span<Tracked> all, ulong id, int span)
    {
        int index = IndexOf(all, id);
        if (index >= 0)
        {
            all[index] = new Tracked(id, all[index].Weight + 1, span);
            return;
        }

        int least = 0;
        for (int i = 1; i < all.Length; i++)
        {
            if (all[i].Weight < all[least].Weight)
                least = i;
        }

        all[least] = new Tracked(id, 1, span);
    }

    public static void Fade(Span<Tracked> all, float share)
    {
        foreach (ref Tracked tracked in all)
            tracked = tracked with { Weight = tracked.Weight * share };
    }

    [InlineArray(Capacity)]
    internal struct Table
    {
        private Tracked _first;
    }
}
