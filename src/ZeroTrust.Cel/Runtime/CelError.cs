namespace ZeroTrust.Cel;

/// <summary>
/// An evaluation error as a value. Immutable. A message names attributes, functions and kinds, never attribute values.
/// </summary>
public sealed class CelError
{
    /// <summary>Makes an error without a position; the evaluator attaches the failing sub-expression's span.</summary>
    public CelError(CelErrorCode code, string message)
        : this(code, message, default, isPlaced: false)
    {
    }

    private CelError(CelErrorCode code, string message, CelSpan span, bool isPlaced)
    {
        ArgumentNullException.ThrowIfNull(message);
        Code = code;
        Message = message;
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
        _ => "host",
    };

    internal bool IsPlaced { get; }

    /// <summary>The code and the message.</summary>
    public override string ToString() => $"{CodeText}: {Message}";

    /// <summary>A copy with the span, unless one is attached already: the innermost position is the one that helps.</summary>
    internal CelError At(CelSpan span) => IsPlaced ? this : new CelError(Code, Message, span, isPlaced: true);
}
