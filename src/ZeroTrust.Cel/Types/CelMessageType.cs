namespace ZeroTrust.Cel;

/// <summary>
/// A message type that a <see cref="CelTypeProvider"/> knows, such as a protobuf message. Unlike <see cref="CelObjectType"/> it may refer
/// to itself, its messages can be built by literals, and its fields are looked up by name.
/// </summary>
public abstract class CelMessageType
{
    /// <summary>Names the type.</summary>
    protected CelMessageType(string fullName)
    {
        ArgumentException.ThrowIfNullOrEmpty(fullName);
        FullName = fullName;
    }

    /// <summary>The name with its package.</summary>
    public string FullName { get; }

    /// <summary>
    /// The type of the value that a literal of this message yields: the message itself, or what the language maps it to
    /// (<c>google.protobuf.Int32Value</c> to a wrapper, <c>google.protobuf.Struct</c> to a map, and so on).
    /// </summary>
    public virtual CelType ValueType => CelType.Message(this);

    /// <summary>The names of the fields, for suggestions.</summary>
    public abstract IEnumerable<string> FieldNames { get; }

    /// <summary>Finds a field, or an extension by its full name.</summary>
    /// <param name="name">The name as written.</param>
    /// <param name="type">What selecting the field yields.</param>
    public abstract bool TryGetField(string name, out CelType type);

    /// <summary>Builds the value of a message literal.</summary>
    /// <param name="fields">The fields as written, each at most once.</param>
    /// <returns>A message, what the language maps it to, or an error value if a field does not exist or cannot hold its value.</returns>
    public abstract CelValue Create(ReadOnlySpan<KeyValuePair<string, CelValue>> fields);

    /// <summary>The full name.</summary>
    public override string ToString() => FullName;
}
