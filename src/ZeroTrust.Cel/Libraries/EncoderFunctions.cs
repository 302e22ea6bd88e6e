namespace ZeroTrust.Cel;

/// <summary>The encoders extension (RFC 4648 section 4; padding may be left out when decoding).</summary>
internal static class EncoderFunctions
{
    internal static IEnumerable<KeyValuePair<string, Function1>> Unary =>
    [
        new("base64.encode", Encode),
        new(EncoderLibrary.Decode, Decode),
    ];

    internal static bool IsBase64(string text) => TryDecode(text, out _);

    private static CelValue Encode(CelActivation a, in CelValue x)
    {
        if (x.Kind != CelKind.Bytes)
            return StandardFunctions.NoOverload("base64.encode", x);
        var length = (x.RawBytes.LongLength + 2) / 3 * 4;
        return StringFunctions.TryReserve(a, length, out var error) ? CelValue.FromString(Convert.ToBase64String(x.RawBytes)) : error;
    }

    private static CelValue Decode(CelActivation a, in CelValue x)
    {
        if (x.StringOrNull is not { } text)
            return StandardFunctions.NoOverload(EncoderLibrary.Decode, x);
        if (!StringFunctions.TryReserve(a, text.Length, out var error))
            return error;
        return TryDecode(text, out var bytes) ? CelValue.FromBytes(bytes) : CelValue.FromError(Errors.Invalid("malformed base64 text"));
    }

    private static bool TryDecode(string text, out byte[] bytes)
    {
        bytes = [];
        var missing = (4 - (text.Length % 4)) % 4;

        // The framework skips white space, which is not part of the encoding.
        if (text.AsSpan().ContainsAny(" \t\r\n") || (missing > 0 && text.Contains('=', StringComparison.Ordinal)))
            return false;
        var padded = missing == 0 ? text : text.PadRight(text.Length + missing, '=');
        var target = new byte[padded.Length / 4 * 3];
        if (!Convert.TryFromBase64String(padded, target, out var written))
            return false;
        bytes = written == target.Length ? target : target[..written];
        return true;
    }
}
