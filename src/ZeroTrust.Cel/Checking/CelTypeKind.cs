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

    /// <summary>An abstract type, known by its name.</summary>
    Opaque,

    /// <summary>A type parameter; only inside the checker.</summary>
    Parameter,

    /// <summary>The type of a faulty expression; only inside the checker.</summary>
    Error,
}
