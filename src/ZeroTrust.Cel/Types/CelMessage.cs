namespace ZeroTrust.Cel;

/// <summary>A message as a value. Implementations are immutable for as long as an evaluation may see them.</summary>
public abstract class CelMessage
{
    /// <summary>The type.</summary>
    public abstract CelMessageType Type { get; }

    /// <summary>Whether no field is set.</summary>
    public abstract bool IsEmpty { get; }

    /// <summary>The value of a field, its default when it is unset; an error value when the type has no such field.</summary>
    public abstract CelValue GetField(string name);

    /// <summary>Whether <c>has()</c> is true for a field; null when the type has no such field.</summary>
    public abstract bool? HasField(string name);

    /// <summary>CEL equality with a message (language definition, "Equality").</summary>
    public abstract bool IsEqualTo(CelMessage other);
}
