namespace ZeroTrust.Cel;

/// <summary>The errors that evaluation meets, worded in one place. No message tells a value.</summary>
internal static class Errors
{
    internal static CelError WrongKind(CelKind wanted, CelKind found) =>
        new(CelErrorCode.NoSuchOverload, $"expected {ValueTypes.Name(wanted)}, found {ValueTypes.Name(found)}");

    internal static CelError NoSuchOverload(string function, params ReadOnlySpan<CelKind> kinds)
    {
        var names = new string[kinds.Length];
        for (var i = 0; i < names.Length; i++)
            names[i] = ValueTypes.Name(kinds[i]);
        return new CelError(CelErrorCode.NoSuchOverload, $"no overload of `{Operators.Symbol(function) ?? function}` takes ({string.Join(", ", names)})");
    }

    /// <summary>Only a key that the expression itself spells may be told.</summary>
    internal static CelError NoSuchKey(string? key) =>
        new(CelErrorCode.NoSuchKey, key is null ? "the map has no such key" : $"the map has no key `{key}`");

    internal static CelError NoSuchField(string field, CelKind kind) =>
        new(CelErrorCode.NoSuchField, $"a value of kind {ValueTypes.Name(kind)} has no field `{field}`");

    internal static CelError NoSuchField(string field, CelObjectType type) =>
        new(CelErrorCode.NoSuchField, $"`{type.Name}` has no field `{field}`");

    internal static CelError Overflow(string what) => new(CelErrorCode.Overflow, $"{what} overflow");

    internal static CelError DivisionByZero(bool isModulo) =>
        new(CelErrorCode.DivisionByZero, isModulo ? "modulus by zero" : "division by zero");

    internal static CelError Unbound(string name) =>
        new(CelErrorCode.Unbound, $"nothing is bound to `{name}`");

    internal static CelError Index() => new(CelErrorCode.IndexOutOfRange, "index is out of range");

    internal static CelError Conversion(string to, CelKind from) =>
        new(CelErrorCode.Conversion, $"the {ValueTypes.Name(from)} cannot be converted to {to}");

    internal static CelError Invalid(string message) => new(CelErrorCode.InvalidArgument, message);

    internal static CelError InvalidPattern() => Invalid("malformed or too long regular expression");

    internal static CelError Limit(string what) => new(CelErrorCode.LimitExceeded, $"the evaluation exceeded its limit on {what}");

    internal static CelError TooDeep() =>
        new(CelErrorCode.LimitExceeded, "evaluations are nested too deep; a definition may refer to itself");

    internal static CelError Interrupted() => new(CelErrorCode.Interrupted, "the host interrupted the evaluation");

    internal static CelError Unknown(string attribute) => new(CelErrorCode.Unknown, $"`{attribute}` is unknown", attribute);

    internal static CelError DuplicateKey() => new(CelErrorCode.DuplicateKey, "the map names a key twice");
}
