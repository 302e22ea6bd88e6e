using System.Collections.Frozen;
using System.Collections.Immutable;

namespace ZeroTrust.Cel;

/// <summary>A CEL type as the checker knows it; also the payload of a type value, where parameters are erased.</summary>
public sealed class CelType : IEquatable<CelType>
{
    private const string OptionalName = "optional_type";

    private readonly string _name;
    private readonly AttributeTable? _attributes;

    private CelType(string name, FrozenDictionary<string, CelAttribute> attributes, FrozenDictionary<string, string> absences)
        : this(CelTypeKind.Map, "map", [String, Dyn]) => _attributes = new AttributeTable(name, attributes, absences);

    private CelType(
        CelTypeKind kind, string name, ImmutableArray<CelType> parameters = default, CelObjectType? objectType = null, int parameterId = -1, CelMessageType? messageType = null)
    {
        MessageType = messageType;
        TypeKind = kind;
        _name = name;
        Parameters = parameters.IsDefault ? [] : parameters;
        ObjectType = objectType;
        ParameterId = parameterId;
        foreach (var parameter in Parameters)
            HasParameter |= parameter.HasParameter;
        HasParameter |= kind == CelTypeKind.Parameter;
    }

    /// <summary>Any value, dispatched at run time.</summary>
    public static CelType Dyn { get; } = new(CelTypeKind.Dyn, "dyn");

    /// <summary>The type of null.</summary>
    public static CelType Null { get; } = new(CelTypeKind.Null, "null_type");

    /// <summary>Boolean.</summary>
    public static CelType Bool { get; } = new(CelTypeKind.Bool, "bool");

    /// <summary>Signed 64-bit integer.</summary>
    public static CelType Int { get; } = new(CelTypeKind.Int, "int");

    /// <summary>Unsigned 64-bit integer.</summary>
    public static CelType Uint { get; } = new(CelTypeKind.Uint, "uint");

    /// <summary>Double.</summary>
    public static CelType Double { get; } = new(CelTypeKind.Double, "double");

    /// <summary>String.</summary>
    public static CelType String { get; } = new(CelTypeKind.String, "string");

    /// <summary>Bytes.</summary>
    public static CelType Bytes { get; } = new(CelTypeKind.Bytes, "bytes");

    /// <summary>Timestamp.</summary>
    public static CelType Timestamp { get; } = new(CelTypeKind.Timestamp, "google.protobuf.Timestamp");

    /// <summary>Duration.</summary>
    public static CelType Duration { get; } = new(CelTypeKind.Duration, "google.protobuf.Duration");

    /// <summary>The type of types.</summary>
    public static CelType Type { get; } = new(CelTypeKind.Type, "type");

    /// <summary>The shape.</summary>
    public CelTypeKind TypeKind { get; }

    /// <summary>The parameters: one for a list, wrapper or optional, two for a map, as many as it was given for an opaque type.</summary>
    public ImmutableArray<CelType> Parameters { get; }

    /// <summary>The record type, when <see cref="TypeKind"/> is <see cref="CelTypeKind.Object"/>.</summary>
    public CelObjectType? ObjectType { get; }

    /// <summary>The message type, when <see cref="TypeKind"/> is <see cref="CelTypeKind.Message"/>.</summary>
    public CelMessageType? MessageType { get; }

    internal static CelType Error { get; } = new(CelTypeKind.Error, "error");

    internal static CelType ErasedList { get; } = List(Dyn);

    internal static CelType ErasedMap { get; } = Map(Dyn, Dyn);

    internal static CelType ErasedOptional { get; } = Optional(Dyn);

    /// <summary>The name without parameters, by which types compare at run time.</summary>
    public string Name => _name;

    internal int ParameterId { get; }

    internal bool HasParameter { get; }

    internal bool IsDynamic => TypeKind is CelTypeKind.Dyn or CelTypeKind.Error or CelTypeKind.Parameter;

    /// <summary>A list of elements of the given type.</summary>
    public static CelType List(CelType element)
    {
        ArgumentNullException.ThrowIfNull(element);
        return new CelType(CelTypeKind.List, "list", [element]);
    }

    /// <summary>A map.</summary>
    public static CelType Map(CelType key, CelType value)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(value);
        return new CelType(CelTypeKind.Map, "map", [key, value]);
    }

    /// <summary>
    /// A map with string keys of which the names and the types of the values are declared. Reading another name is a diagnostic; reading a
    /// value that is not of its type is an error of the evaluation. In everything else it is a <c>map(string, dyn)</c>.
    /// </summary>
    /// <param name="name">What diagnostics call it.</param>
    /// <param name="attributes">The entries.</param>
    /// <param name="absences">Names that an author could expect, and why they are not among the entries, in words for the author.</param>
    /// <exception cref="ArgumentException">Two entries have one name.</exception>
    public static CelType Attributes(string name, IEnumerable<CelAttribute> attributes, IEnumerable<KeyValuePair<string, string>>? absences = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(attributes);
        var byName = new Dictionary<string, CelAttribute>(StringComparer.Ordinal);
        foreach (var attribute in attributes)
            byName.Add(attribute.Name, attribute);
        return new CelType(
            name, byName.ToFrozenDictionary(StringComparer.Ordinal), (absences ?? []).ToFrozenDictionary(StringComparer.Ordinal));
    }

    /// <summary>A host-defined record.</summary>
    public static CelType Object(CelObjectType type)
    {
        ArgumentNullException.ThrowIfNull(type);
        return new CelType(CelTypeKind.Object, type.Name, default, type);
    }

    /// <summary>A message.</summary>
    public static CelType Message(CelMessageType type)
    {
        ArgumentNullException.ThrowIfNull(type);
        return new CelType(CelTypeKind.Message, type.FullName, messageType: type);
    }

    /// <summary>A primitive that may be null, as protobuf wrapper fields are.</summary>
    /// <exception cref="ArgumentException">The type is not a primitive.</exception>
    public static CelType Wrapper(CelType primitive)
    {
        ArgumentNullException.ThrowIfNull(primitive);
        if (primitive.TypeKind is < CelTypeKind.Bool or > CelTypeKind.Bytes)
            throw new ArgumentException($"`{primitive}` has no wrapper", nameof(primitive));
        return new CelType(CelTypeKind.Wrapper, "wrapper", [primitive]);
    }

    /// <summary>A value that may be absent.</summary>
    public static CelType Optional(CelType value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return new CelType(CelTypeKind.Opaque, OptionalName, [value]);
    }

    /// <summary>A type about which only functions know more.</summary>
    public static CelType Opaque(string name, params ReadOnlySpan<CelType> parameters)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return new CelType(CelTypeKind.Opaque, name, [.. parameters]);
    }

    /// <summary>A type parameter of a declared function; the same number is the same type throughout one signature.</summary>
    public static CelType TypeParameter(int id)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(id);
        return Parameter(id);
    }

    /// <summary>Whether the two are the same type, parameters included.</summary>
    public bool Equals(CelType? other)
    {
        if (ReferenceEquals(this, other))
            return true;
        if (other is null || TypeKind != other.TypeKind || ParameterId != other.ParameterId || !ReferenceEquals(ObjectType, other.ObjectType)
            || !ReferenceEquals(_attributes, other._attributes)
            || Parameters.Length != other.Parameters.Length
            || (TypeKind is CelTypeKind.Message or CelTypeKind.Opaque && !string.Equals(_name, other._name)))
            return false;
        for (var i = 0; i < Parameters.Length; i++)
        {
            if (!Parameters[i].Equals(other.Parameters[i]))
                return false;
        }

        return true;
    }

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as CelType);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(TypeKind, string.GetHashCode(_name, StringComparison.Ordinal), Parameters.Length);

    /// <summary>The type in CEL notation, such as <c>map(string, list(int))</c>.</summary>
    public override string ToString() => TypeKind switch
    {
        CelTypeKind.List => $"list({Parameters[0]})",
        CelTypeKind.Map when _attributes is not null => _attributes.Name,
        CelTypeKind.Map => $"map({Parameters[0]}, {Parameters[1]})",
        CelTypeKind.Wrapper => $"wrapper({Parameters[0]})",
        CelTypeKind.Opaque when !Parameters.IsEmpty => $"{_name}({string.Join(", ", Parameters)})",
        CelTypeKind.Timestamp => "timestamp",
        CelTypeKind.Duration => "duration",
        _ => _name,
    };

    /// <summary>The declared entries of a map; null when they are not declared.</summary>
    internal AttributeTable? AttributeTable => _attributes;

    internal bool IsOptional => TypeKind == CelTypeKind.Opaque && Parameters.Length == 1 && string.Equals(_name, OptionalName);

    internal CelType WithParameters(ImmutableArray<CelType> parameters) => new(TypeKind, _name, parameters, ObjectType, ParameterId, MessageType);

    internal static CelType Parameter(int id) => new(CelTypeKind.Parameter, $"T{id}", default, null, id);
}
