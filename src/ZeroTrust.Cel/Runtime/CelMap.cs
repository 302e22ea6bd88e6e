namespace ZeroTrust.Cel;

/// <summary>
/// A map with bool, int, uint or string keys. Implementations are immutable for as long as an evaluation may see them.
/// A found value may be an error value (a stale or conflicting attribute, say); it then propagates as that error.
/// </summary>
public abstract class CelMap
{
    /// <summary>The empty map.</summary>
    public static CelMap Empty { get; } = new CelStringMap([]);

    /// <summary>The number of entries.</summary>
    public abstract int Count { get; }

    /// <summary>What walking the map costs (<see cref="CostModel.Weight"/>).</summary>
    internal virtual long Weight => 1 + (2L * Count);

    /// <summary>The entries in the order of the map's own choice, the same each time.</summary>
    public abstract IEnumerable<KeyValuePair<CelValue, CelValue>> Entries { get; }

    /// <summary>Looks a key up; numeric keys match by value across int, uint and double.</summary>
    public abstract bool TryGet(in CelValue key, out CelValue value);

    /// <summary>Looks a string key up; override it to spare the wrapping.</summary>
    public virtual bool TryGet(string key, out CelValue value) => TryGet(CelValue.FromString(key), out value);

    /// <summary>Makes a map with string keys.</summary>
    /// <exception cref="ArgumentException">A key occurs twice.</exception>
    public static CelMap Of(IEnumerable<KeyValuePair<string, CelValue>> entries)
    {
        ArgumentNullException.ThrowIfNull(entries);
        KeyValuePair<string, CelValue>[] copy = [.. entries];
        return copy.Length == 0 ? Empty : new CelStringMap(copy);
    }

    /// <summary>Makes a map with keys of any allowed kind.</summary>
    /// <exception cref="ArgumentException">A key occurs twice (numbers by value), or is of a kind that cannot be a key.</exception>
    public static CelMap OfEntries(IEnumerable<KeyValuePair<CelValue, CelValue>> entries)
    {
        ArgumentNullException.ThrowIfNull(entries);
        var copy = new Dictionary<CelValue, CelValue>();
        foreach (var (key, value) in entries)
        {
            if (key.Kind is not (CelKind.Bool or CelKind.Int or CelKind.Uint or CelKind.String))
                throw new ArgumentException($"a {ValueTypes.Name(key.Kind)} cannot be a map key", nameof(entries));
            copy.Add(key, value);
        }

        return copy.Count == 0 ? Empty : new CelValueMap(copy);
    }
}
