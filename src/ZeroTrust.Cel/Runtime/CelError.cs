namespace ZeroTrust.Cel;

/// <summary>
/// An evaluation error as a value. Immutable. A message names attributes, functions and kinds, never attribute values.
/// </summary>
public sealed class CelError
{
    /// <summary>Makes an error without a position; the evaluator attaches the failing sub-expression's span.</summary>
    public CelError(CelErrorCode code, string message)
        : this(code, message, null, default, isPlaced: false)
    {
    }

    internal CelError(CelErrorCode code, string message, string? attribute)
        : this(code, message, attribute, default, isPlaced: false)
    {
    }

    private CelError(CelErrorCode code, string message, string? attribute, CelSpan span, bool isPlaced)
    {
        ArgumentNullException.ThrowIfNull(message);
        Code = code;
        Message = message;
        Attribute = attribute;
        Span = span;
        IsPlaced = isPlaced;
    }

    /// <summary>The kind of failure.</summary>
    public CelErrorCode Code { get; }

    /// <summary>What happened, for a person.</summary>
    public string Message { get; }

    /// <summary>The failing sub-expression; empty as long as no evaluator has met the error.</summary>
    public CelSpan Span { get; }

    /// <summary>The code in snake case, for logs and interfaces; stable.</summary>
    public string CodeText => Code switch
    {
        CelErrorCode.NoSuchOverload => "no_such_overload",
        CelErrorCode.NoSuchKey => "no_such_key",
        CelErrorCode.NoSuchField => "no_such_field",
        CelErrorCode.DivisionByZero => "division_by_zero",
        CelErrorCode.Overflow => "overflow",
        CelErrorCode.IndexOutOfRange => "index_out_of_range",
        CelErrorCode.InvalidArgument => "invalid_argument",
        CelErrorCode.Conversion => "conversion",
        CelErrorCode.DuplicateKey => "duplicate_key",
        CelErrorCode.LimitExceeded => "limit_exceeded",
        CelErrorCode.AttributeAbsent => "attribute_absent",
        CelErrorCode.AttributeStale => "attribute_stale",
        CelErrorCode.AttributeConflicting => "attribute_conflicting",
        CelErrorCode.Unbound => "unbound",
        CelErrorCode.Interrupted => "interrupted",
        CelErrorCode.Unknown => "unknown",
        _ => "host",
    };

    /// <summary>The attribute that is not known, when the code is <see cref="CelErrorCode.Unknown"/>.</summary>
    internal string? Attribute { get; }

    internal bool IsUnknown => Code == CelErrorCode.Unknown;

    internal bool IsPlaced { get; }

    /// <summary>The code and the message.</summary>
    public override string ToString() => $"{CodeText}: {Message}";

    /// <summary>A copy with the span, unless one is attached already: the innermost position is the one that helps.</summary>
    internal CelError At(CelSpan span) => IsPlaced ? this : new CelError(Code, Message, Attribute, span, isPlaced: true);

    /// <summary>
    /// Which of two errors is the result of an operation that could absorb either: an unknown before an error, since what is unknown may
    /// yet decide (language definition, "Logical operators"); else the first.
    /// </summary>
    internal static CelError First(CelError? known, CelError next) =>
        known is null || (next.IsUnknown && !known.IsUnknown) ? next : known;
}
