using System.Runtime.CompilerServices;

namespace ZeroTrust.Cel;

/// <summary>
/// A planned expression. The typed readers spare wrapping and allocate nothing on success; each reports failure by leaving the
/// error, with its span, in <see cref="CelActivation.Fault"/>. By default they go through <see cref="Evaluate"/>, which is all
/// that a node has to provide.
/// </summary>
internal abstract class Node(CelSpan span)
{
    internal CelSpan Span { get; } = span;

    /// <summary>The value; an error value has its span attached.</summary>
    internal abstract CelValue Evaluate(CelActivation a);

    internal virtual CelTruth Truth(CelActivation a)
    {
        var value = Evaluate(a);
        if (value.Kind == CelKind.Bool)
            return value.RawBool ? CelTruth.True : CelTruth.False;
        Mismatch(a, value, CelKind.Bool);
        return CelTruth.Error;
    }

    internal virtual bool TryInt(CelActivation a, out long result)
    {
        var value = Evaluate(a);
        result = value.RawInt;
        return value.Kind == CelKind.Int || Mismatch(a, value, CelKind.Int);
    }

    internal virtual bool TryDouble(CelActivation a, out double result)
    {
        var value = Evaluate(a);
        result = value.RawDouble;
        return value.Kind == CelKind.Double || Mismatch(a, value, CelKind.Double);
    }

    /// <returns>The string; null after a failure.</returns>
    internal virtual string? Text(CelActivation a)
    {
        var value = Evaluate(a);
        if (value.StringOrNull is { } text)
            return text;
        Mismatch(a, value, CelKind.String);
        return null;
    }

    protected static CelValue Failure(CelActivation a) => CelValue.FromError(a.Fault!);

    protected bool Fail(CelActivation a, CelError error)
    {
        a.Fault = error.At(Span);
        return false;
    }

    protected CelTruth FailTruth(CelActivation a, CelError error)
    {
        Fail(a, error);
        return CelTruth.Error;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    protected CelValue Placed(in CelValue value) => value.IsError ? Place(value) : value;

    protected CelValue Error(CelError error) => CelValue.FromError(error.At(Span));

    [MethodImpl(MethodImplOptions.NoInlining)]
    private CelValue Place(in CelValue value) => CelValue.FromError(value.RawError.At(Span));

    private bool Mismatch(CelActivation a, in CelValue value, CelKind wanted) =>
        value.IsError ? Fail(a, value.RawError) : Fail(a, Errors.WrongKind(wanted, value.Kind));
}
