using System.Text;

namespace ZeroTrust.Cel;

/// <summary>
/// Unicode simple case folding: which code points are the same letter in another case. Mostly two, sometimes more, as with K, k and the
/// Kelvin sign.
/// </summary>
internal static class RuneFolds
{
    private const int LastCased = 0x1E943;

    private static readonly Lazy<Dictionary<int, int[]>> Groups = new(Find);

    /// <summary>The groups of two and more code points that fold to one.</summary>
    internal static IEnumerable<int[]> All => Groups.Value.Values;

    /// <summary>All code points that fold to the same as this one, itself included; null when there is no other.</summary>
    internal static int[]? Of(int rune) => Groups.Value.GetValueOrDefault(KeyOf(rune));

    // Two letters are the same when they share a capital, or have only a small form in common. The long s, whose capital is S, is one
    // that the invariant culture leaves alone.
    private static int KeyOf(int rune) => rune switch
    {
        0x17F => 's',
        _ => Rune.TryCreate(rune, out var letter) ? Rune.ToLowerInvariant(Rune.ToUpperInvariant(letter)).Value : rune,
    };

    private static Dictionary<int, int[]> Find()
    {
        var groups = new Dictionary<int, List<int>>();
        for (var rune = 0; rune <= LastCased; rune++)
        {
            var key = KeyOf(rune);
            if (key != rune)
                (groups.TryGetValue(key, out var group) ? group : groups[key] = [key]).Add(rune);
        }

        return groups.ToDictionary(static g => g.Key, static g => g.Value.ToArray());
    }
}
