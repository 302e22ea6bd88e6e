namespace ZeroTrust.Cel;

/// <summary>What kind of failure an evaluation met.</summary>
public enum CelErrorCode : byte
{
    /// <summary>No overload of the function or operator takes these kinds.</summary>
    NoSuchOverload,

    /// <summary>The map has no such key.</summary>
    NoSuchKey,

    /// <summary>The record has no such field.</summary>
    NoSuchField,

    /// <summary>Division or modulus by zero.</summary>
    DivisionByZero,

    /// <summary>A number, timestamp or duration left its range.</summary>
    Overflow,

    /// <summary>A list or string index is out of range.</summary>
    IndexOutOfRange,

    /// <summary>An argument has the right kind but no meaning (a malformed pattern or zone, say).</summary>
    InvalidArgument,

    /// <summary>A value cannot be converted.</summary>
    Conversion,

    /// <summary>A map literal names a key twice.</summary>
    DuplicateKey,

    /// <summary>The evaluation exceeded a limit of <see cref="CelLimits"/>.</summary>
    LimitExceeded,

    /// <summary>Host: the attribute is not there.</summary>
    AttributeAbsent,

    /// <summary>Host: the attribute is too old to be relied on.</summary>
    AttributeStale,

    /// <summary>Host: sources of the attribute contradict each other.</summary>
    AttributeConflicting,

    /// <summary>Host: any other failure to supply a value.</summary>
    Host,

    /// <summary>The host interrupted the evaluation (<see cref="CelActivation.Interruption"/>).</summary>
    Interrupted,

    /// <summary>Not a failure: the attribute is not known in a partial evaluation (language definition, "Partial evaluation").</summary>
    Unknown,

    /// <summary>A name that has no value, a function without an implementation, or one that takes no such arguments.</summary>
    Unbound,
}
