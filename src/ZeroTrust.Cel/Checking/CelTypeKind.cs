namespace ZeroTrust.Cel;

/// <summary>The shape of a <see cref="CelType"/>.</summary>
public enum CelTypeKind : byte
{
    /// <summary>Any value; dispatch happens at run time.</summary>
    Dyn,

    /// <summary>The type of null.</summary>
    Null,

    /// <summary>Boolean.</summary>
    Bool,

    /// <summary>Signed 64-bit integer.</summary>
    Int,

    /// <summary>Unsigned 64-bit integer.</summary>
    Uint,

    /// <summary>Double.</summary>
    Double,

    /// <summary>String.</summary>
    String,

    /// <summary>Bytes.</summary>
    Bytes,

    /// <summary>Timestamp.</summary>
    Timestamp,

    /// <summary>Duration.</summary>
    Duration,

    /// <summary>The type of types.</summary>
    Type,

    /// <summary>A list with one parameter.</summary>
    List,

    /// <summary>A map with two parameters.</summary>
    Map,

    /// <summary>A host-defined record.</summary>
    Object,

    /// <summary>A type parameter; only inside the checker.</summary>
    Parameter,

    /// <summary>The type of a faulty expression; only inside the checker.</summary>
    Error,

    /// <summary>A message that a type provider supplies.</summary>
    Message,

    /// <summary>A primitive that may be null: what a protobuf wrapper field holds; one parameter.</summary>
    Wrapper,

    /// <summary>A named type about which only functions know more, optional values among them; any number of parameters.</summary>
    Opaque,
}
