namespace ZeroTrust.Cel;

/// <summary>The runtime kind of a <see cref="CelValue"/>.</summary>
public enum CelKind : byte
{
    /// <summary>The null value; also <c>default(CelValue)</c>.</summary>
    Null,

    /// <summary>A boolean.</summary>
    Bool,

    /// <summary>A signed 64-bit integer.</summary>
    Int,

    /// <summary>An unsigned 64-bit integer.</summary>
    Uint,

    /// <summary>An IEEE 754 double.</summary>
    Double,

    /// <summary>A string of Unicode code points.</summary>
    String,

    /// <summary>A byte sequence.</summary>
    Bytes,

    /// <summary>A list.</summary>
    List,

    /// <summary>A map.</summary>
    Map,

    /// <summary>A point in time with nanosecond precision.</summary>
    Timestamp,

    /// <summary>A signed span of time in nanoseconds.</summary>
    Duration,

    /// <summary>A type as a value.</summary>
    Type,

    /// <summary>A host-defined record.</summary>
    Object,

    /// <summary>An evaluation error, carried as a value.</summary>
    Error,

    /// <summary>A value of an abstract type, such as an IP address.</summary>
    Opaque,

    /// <summary>A message of a type that the environment's type provider knows.</summary>
    Message,

    /// <summary>An optional value.</summary>
    Optional,

    /// <summary>A value of an enum that is a type of its own.</summary>
    Enum,
}
