using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ZeroTrust.Cel;

/// <summary>
/// A CEL value: two machine words, scalars unboxed. <c>default</c> is null. Equality is CEL equality: numbers are compared
/// across int, uint and double on one number line, NaN equals nothing, and different kinds are unequal.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
public readonly struct CelValue : IEquatable<CelValue>
{
    // INVARIANT: _ref is null (null), a CelValueTag (scalar in _bits), or the payload object, and then _bits is its kind.
    private readonly object? _ref;
    private readonly long _bits;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private CelValue(object? reference, long bits)
    {
        _ref = reference;
        _bits = bits;
    }

    /// <summary>The null value.</summary>
    public static CelValue Null => default;

    /// <summary>The boolean true.</summary>
    public static CelValue True => new(CelValueTag.Bool, 1);

    /// <summary>The boolean false.</summary>
    public static CelValue False => new(CelValueTag.Bool, 0);

    /// <summary>The runtime kind.</summary>
    public CelKind Kind
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            var reference = _ref;
            if (reference is null)
                return CelKind.Null;
            return reference.GetType() == typeof(CelValueTag) ? Unsafe.As<CelValueTag>(reference).Kind : (CelKind)_bits;
        }
    }

    /// <summary>Whether this is an error value.</summary>
    public bool IsError
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => _ref is not null && _ref.GetType() == typeof(CelError);
    }

    /// <summary>Makes a boolean.</summary>
    public static CelValue FromBool(bool value) => new(CelValueTag.Bool, value ? 1 : 0);

    /// <summary>Makes a signed integer.</summary>
    public static CelValue FromInt(long value) => new(CelValueTag.Int, value);

    /// <summary>Makes an unsigned integer.</summary>
    public static CelValue FromUint(ulong value) => new(CelValueTag.Uint, unchecked((long)value));

    /// <summary>Makes a double.</summary>
    public static CelValue FromDouble(double value) => new(CelValueTag.Double, BitConverter.DoubleToInt64Bits(value));

    /// <summary>Makes a string.</summary>
    /// <exception cref="ArgumentNullException"><paramref name="value"/> is null.</exception>
    public static CelValue FromString(string value) => new(NotNull(value), (long)CelKind.String);

    /// <summary>Makes a byte sequence; the array must not be changed afterwards.</summary>
    /// <exception cref="ArgumentNullException"><paramref name="value"/> is null.</exception>
    public static CelValue FromBytes(byte[] value) => new(NotNull(value), (long)CelKind.Bytes);

    /// <summary>Makes a timestamp.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The timestamp is outside years 1 to 9999.</exception>
    public static CelValue FromTimestamp(CelTimestamp value)
    {
        if (!value.IsValid)
            throw new ArgumentOutOfRangeException(nameof(value), "a timestamp must lie in the years 1 to 9999");
        var offset = (ulong)(value.Seconds - CelTimestamp.MinSeconds);
        var tag = CelValueTag.Timestamps[(int)(offset >> 34)];
        return new CelValue(tag, unchecked((long)((offset << 30) | (uint)value.Nanos)));
    }

    /// <summary>Makes a duration.</summary>
    public static CelValue FromDuration(CelDuration value) => new(CelValueTag.Duration, value.Nanoseconds);

    /// <summary>Makes a list.</summary>
    /// <exception cref="ArgumentNullException"><paramref name="value"/> is null.</exception>
    public static CelValue FromList(CelList value) => new(NotNull(value), (long)CelKind.List);

    /// <summary>Makes a map.</summary>
    /// <exception cref="ArgumentNullException"><paramref name="value"/> is null.</exception>
    public static CelValue FromMap(CelMap value) => new(NotNull(value), (long)CelKind.Map);

    /// <summary>Makes a host-defined record.</summary>
    /// <exception cref="ArgumentNullException"><paramref name="value"/> is null.</exception>
    public static CelValue FromObject(CelObject value) => new(NotNull(value), (long)CelKind.Object);

    /// <summary>Makes a value of an abstract type.</summary>
    /// <exception cref="ArgumentNullException"><paramref name="value"/> is null.</exception>
    public static CelValue FromOpaque(CelOpaque value) => new(NotNull(value), (long)CelKind.Opaque);

    /// <summary>Makes a message.</summary>
    /// <exception cref="ArgumentNullException"><paramref name="value"/> is null.</exception>
    public static CelValue FromMessage(CelMessage value) => new(NotNull(value), (long)CelKind.Message);

    /// <summary>Makes an optional value.</summary>
    /// <exception cref="ArgumentNullException"><paramref name="value"/> is null.</exception>
    public static CelValue FromOptional(CelOptional value) => new(NotNull(value), (long)CelKind.Optional);

    /// <summary>Makes a value of an enum that is a type of its own.</summary>
    /// <exception cref="ArgumentNullException"><paramref name="value"/> is null.</exception>
    public static CelValue FromEnum(CelEnum value) => new(NotNull(value), (long)CelKind.Enum);

    /// <summary>Makes a type value.</summary>
    /// <exception cref="ArgumentNullException"><paramref name="value"/> is null.</exception>
    public static CelValue FromType(CelType value) => new(NotNull(value), (long)CelKind.Type);

    /// <summary>Makes an error value.</summary>
    /// <exception cref="ArgumentNullException"><paramref name="value"/> is null.</exception>
    public static CelValue FromError(CelError value) => new(NotNull(value), (long)CelKind.Error);

    /// <summary>
    /// Makes a value that is not known yet. It passes through every operation that cannot decide without it; see
    /// <see cref="CelProgram.EvaluatePartially"/>. Elsewhere it is an error of code <see cref="CelErrorCode.Unknown"/>.
    /// </summary>
    /// <param name="attribute">The attribute as an author would write it, such as <c>resource.owner</c>.</param>
    public static CelValue FromUnknown(string attribute) => new(Errors.Unknown(NotNull(attribute)), (long)CelKind.Error);

    /// <summary>Whether the value is not known yet.</summary>
    public bool IsUnknown => IsError && RawError.IsUnknown;

    /// <summary>The boolean.</summary>
    /// <exception cref="InvalidOperationException">The value is of another kind.</exception>
    public bool AsBool()
    {
        Expect(CelKind.Bool);
        return _bits != 0;
    }

    /// <summary>The signed integer.</summary>
    /// <exception cref="InvalidOperationException">The value is of another kind.</exception>
    public long AsInt()
    {
        Expect(CelKind.Int);
        return _bits;
    }

    /// <summary>The unsigned integer.</summary>
    /// <exception cref="InvalidOperationException">The value is of another kind.</exception>
    public ulong AsUint()
    {
        Expect(CelKind.Uint);
        return unchecked((ulong)_bits);
    }

    /// <summary>The double.</summary>
    /// <exception cref="InvalidOperationException">The value is of another kind.</exception>
    public double AsDouble()
    {
        Expect(CelKind.Double);
        return BitConverter.Int64BitsToDouble(_bits);
    }

    /// <summary>The string.</summary>
    /// <exception cref="InvalidOperationException">The value is of another kind.</exception>
    public string AsString() => _ref as string ?? Refuse<string>(CelKind.String);

    /// <summary>The bytes; not to be changed.</summary>
    /// <exception cref="InvalidOperationException">The value is of another kind.</exception>
    public byte[] AsBytes() => _ref as byte[] ?? Refuse<byte[]>(CelKind.Bytes);

    /// <summary>The timestamp.</summary>
    /// <exception cref="InvalidOperationException">The value is of another kind.</exception>
    public CelTimestamp AsTimestamp()
    {
        Expect(CelKind.Timestamp);
        return RawTimestamp;
    }

    /// <summary>The duration.</summary>
    /// <exception cref="InvalidOperationException">The value is of another kind.</exception>
    public CelDuration AsDuration()
    {
        Expect(CelKind.Duration);
        return new CelDuration(_bits);
    }

    /// <summary>The list.</summary>
    /// <exception cref="InvalidOperationException">The value is of another kind.</exception>
    public CelList AsList() => Kind == CelKind.List ? Unsafe.As<CelList>(_ref!) : Refuse<CelList>(CelKind.List);

    /// <summary>The map.</summary>
    /// <exception cref="InvalidOperationException">The value is of another kind.</exception>
    public CelMap AsMap() => Kind == CelKind.Map ? Unsafe.As<CelMap>(_ref!) : Refuse<CelMap>(CelKind.Map);

    /// <summary>The host-defined record.</summary>
    /// <exception cref="InvalidOperationException">The value is of another kind.</exception>
    public CelObject AsObject() => Kind == CelKind.Object ? Unsafe.As<CelObject>(_ref!) : Refuse<CelObject>(CelKind.Object);

    /// <summary>The value of an abstract type.</summary>
    /// <exception cref="InvalidOperationException">The value is of another kind.</exception>
    public CelOpaque AsOpaque() => Kind == CelKind.Opaque ? Unsafe.As<CelOpaque>(_ref!) : Refuse<CelOpaque>(CelKind.Opaque);

    /// <summary>The message.</summary>
    /// <exception cref="InvalidOperationException">The value is of another kind.</exception>
    public CelMessage AsMessage() => _ref as CelMessage ?? Refuse<CelMessage>(CelKind.Message);

    /// <summary>The optional value.</summary>
    /// <exception cref="InvalidOperationException">The value is of another kind.</exception>
    public CelOptional AsOptional() => _ref as CelOptional ?? Refuse<CelOptional>(CelKind.Optional);

    /// <summary>The value of an enum that is a type of its own.</summary>
    /// <exception cref="InvalidOperationException">The value is of another kind.</exception>
    public CelEnum AsEnum() => _ref as CelEnum ?? Refuse<CelEnum>(CelKind.Enum);

    /// <summary>The type.</summary>
    /// <exception cref="InvalidOperationException">The value is of another kind.</exception>
    public CelType AsType() => _ref as CelType ?? Refuse<CelType>(CelKind.Type);

    /// <summary>The error.</summary>
    /// <exception cref="InvalidOperationException">The value is of another kind.</exception>
    public CelError AsError() => _ref as CelError ?? Refuse<CelError>(CelKind.Error);

    /// <summary>CEL equality (language definition, section "Equality"). Never fails; an error value equals nothing.</summary>
    public static bool Equals(in CelValue a, in CelValue b) => CelEquality.AreEqual(a, b);

    /// <inheritdoc/>
    public bool Equals(CelValue other) => CelEquality.AreEqual(this, other);

    /// <inheritdoc/>
    public override bool Equals([NotNullWhen(true)] object? obj) => obj is CelValue other && CelEquality.AreEqual(this, other);

    /// <summary>A hash code that agrees with CEL equality.</summary>
    public override int GetHashCode() => CelEquality.Hash(this);

    /// <summary>CEL equality.</summary>
    public static bool operator ==(in CelValue left, in CelValue right) => CelEquality.AreEqual(left, right);

    /// <summary>Negated CEL equality.</summary>
    public static bool operator !=(in CelValue left, in CelValue right) => !CelEquality.AreEqual(left, right);

    /// <summary>
    /// Writes the value as a CEL literal for traces, shortened with <c>…</c> to at most <paramref name="maxLength"/> UTF-16 units.
    /// A record is written as <c>TypeName{…}</c>, an error as <c>error(code)</c>.
    /// </summary>
    public string ToLiteral(int maxLength) => CelLiteralWriter.Write(this, maxLength);

    /// <summary>The literal form, shortened to 200 characters.</summary>
    public override string ToString() => CelLiteralWriter.Write(this, 200);

    // The unchecked readers serve nodes that have just tested the kind.
    internal bool RawBool => _bits != 0;

    internal long RawInt => _bits;

    internal ulong RawUint => unchecked((ulong)_bits);

    internal double RawDouble => BitConverter.Int64BitsToDouble(_bits);

    internal CelTimestamp RawTimestamp
    {
        get
        {
            var high = (ulong)Unsafe.As<CelValueTag>(_ref!).High;
            var bits = unchecked((ulong)_bits);
            return new CelTimestamp((long)((high << 34) | (bits >> 30)) + CelTimestamp.MinSeconds, (int)(bits & 0x3FFF_FFFF));
        }
    }

    internal string RawString => Unsafe.As<string>(_ref!);

    internal byte[] RawBytes => Unsafe.As<byte[]>(_ref!);

    internal CelList RawList => Unsafe.As<CelList>(_ref!);

    internal CelMap RawMap => Unsafe.As<CelMap>(_ref!);

    internal CelObject RawObject => Unsafe.As<CelObject>(_ref!);

    internal CelOpaque RawOpaque => Unsafe.As<CelOpaque>(_ref!);

    internal CelMessage RawMessage => Unsafe.As<CelMessage>(_ref!);

    internal CelOptional RawOptional => Unsafe.As<CelOptional>(_ref!);

    internal CelError RawError => Unsafe.As<CelError>(_ref!);

    internal string? StringOrNull
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => _ref as string;
    }

    internal CelStringMap? StringMapOrNull
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => _ref as CelStringMap;
    }

    private static T NotNull<T>(T value, [CallerArgumentExpression(nameof(value))] string? name = null)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(value, name);
        return value;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Expect(CelKind kind)
    {
        if (Kind != kind)
            Refuse<object>(kind);
    }

    [DoesNotReturn]
    private T Refuse<T>(CelKind wanted) =>
        throw new InvalidOperationException($"the value is of kind {Kind}, not {wanted}");
}
