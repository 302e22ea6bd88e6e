namespace ZeroTrust.Cel;

/// <summary>A host-defined record.</summary>
public abstract class CelObject
{
    /// <summary>The record's type; the same instance as was declared to the environment.</summary>
    public abstract CelObjectType Type { get; }

    /// <summary>The value of a field; an error value if it cannot be had.</summary>
    public abstract CelValue GetField(int index);

    /// <summary>Whether <c>has()</c> is true for a field; unless overridden, whether its value is neither null nor an error.</summary>
    public virtual bool HasField(int index)
    {
        var value = GetField(index);
        return value.Kind is not (CelKind.Null or CelKind.Error);
    }
}
