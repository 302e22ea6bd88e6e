namespace ZeroTrust.Cel;

/// <summary>A map all of whose keys are strings: only the look-up by text is left to write. A key of another kind is in no such map.</summary>
public abstract class CelTextMap : CelMap
{
    /// <inheritdoc/>
    public sealed override bool TryGet(in CelValue key, out CelValue value)
    {
        if (key.StringOrNull is { } text)
            return TryGet(text, out value);
        value = default;
        return false;
    }

    /// <summary>Looks a key up.</summary>
    public abstract override bool TryGet(string key, out CelValue value);
}
