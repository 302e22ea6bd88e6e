using System.Text;

namespace ZeroTrust.Cel;

/// <summary>The strings extension. All indices are code points.</summary>
internal static class StringFunctions
{
    /// <summary>Takes a string or byte sequence that is about to be built from the budgets.</summary>
    internal static bool TryReserve(CelActivation a, long length, out CelValue error)
    {
        error = default;
        if (length <= a.Limits.MaxStringLength && a.TryAllocate(length))
            return true;
        error = CelValue.FromError(Errors.Limit("string lengths"));
        return false;
    }

    internal static CelValue LowerAscii(CelActivation a, in CelValue s) => MapAscii(a, s, "lowerAscii", 'A', 'Z', 32);

    internal static CelValue UpperAscii(CelActivation a, in CelValue s) => MapAscii(a, s, "upperAscii", 'a', 'z', -32);

    internal static CelValue Trim(CelActivation a, in CelValue s)
    {
        if (s.StringOrNull is not { } text)
            return StandardFunctions.NoOverload("trim", s);
        return TryReserve(a, text.Length, out var error) ? CelValue.FromString(text.Trim()) : error;
    }

    internal static CelValue Reverse(CelActivation a, in CelValue s)
    {
        if (s.StringOrNull is not { } text)
            return StandardFunctions.NoOverload("reverse", s);
        if (!TryReserve(a, text.Length, out var error))
            return error;
        return CelValue.FromString(string.Create(text.Length, text, static (target, source) =>
        {
            source.CopyTo(target);
            target.Reverse();
            for (var i = 0; i + 1 < target.Length; i++)
            {
                // Code points are turned round as wholes.
                if (char.IsSurrogatePair(target[i + 1], target[i]))
                {
                    (target[i], target[i + 1]) = (target[i + 1], target[i]);
                    i++;
                }
            }
        }));
    }

    internal static CelValue Quote(CelActivation a, in CelValue s)
    {
        if (s.StringOrNull is not { } text)
            return StandardFunctions.NoOverload("strings.quote", s);
        var escaped = text.AsSpan().Count('"') + text.AsSpan().Count('\\');
        foreach (var c in text)
        {
            if (c is >= '\a' and <= '\r')
                escaped++;
        }

        if (!TryReserve(a, text.Length + escaped + 2L, out var error))
            return error;
        var result = new StringBuilder(text.Length + escaped + 2).Append('"');
        foreach (var c in text)
        {
            if (c is '"' or '\\')
                result.Append('\\').Append(c);
            else if (c is >= '\a' and <= '\r')
                result.Append('\\').Append("abtnvfr"[c - '\a']);
            else
                result.Append(c);
        }

        return CelValue.FromString(result.Append('"').ToString());
    }

    internal static CelValue CharAt(in CelValue s, in CelValue at)
    {
        if (s.StringOrNull is not { } text || at.Kind != CelKind.Int)
            return StandardFunctions.NoOverload("charAt", s, at);
        var offset = at.RawInt < 0 ? -1 : CodePoints.ToOffset(text, at.RawInt);
        if (offset < 0)
            return OutOfRange();
        if (offset == text.Length)
            return CelValue.FromString(string.Empty);
        var length = offset + 1 < text.Length && char.IsSurrogatePair(text[offset], text[offset + 1]) ? 2 : 1;
        return CelValue.FromString(text.Substring(offset, length));
    }

    internal static CelValue IndexOf(CelActivation a, in CelValue s, in CelValue part, in CelValue from)
    {
        if (s.StringOrNull is not { } text || part.StringOrNull is not { } sought || from.Kind != CelKind.Int)
            return StandardFunctions.NoOverload("indexOf", s, part);
        var offset = from.RawInt < 0 ? -1 : CodePoints.ToOffset(text, from.RawInt);
        if (offset < 0)
            return OutOfRange();
        return a.TryCharge(CostModel.Find(text.Length, sought.Length))
            ? ToIndex(text, text.IndexOf(sought, offset, StringComparison.Ordinal))
            : CelValue.FromError(a.OverBudget());
    }

    /// <summary>A null start means the end.</summary>
    internal static CelValue LastIndexOf(CelActivation a, in CelValue s, in CelValue part, in CelValue from)
    {
        if (s.StringOrNull is not { } text || part.StringOrNull is not { } sought || from.Kind is not (CelKind.Int or CelKind.Null))
            return StandardFunctions.NoOverload("lastIndexOf", s, part);
        var offset = from.Kind == CelKind.Null ? text.Length : from.RawInt < 0 ? -1 : CodePoints.ToOffset(text, from.RawInt);
        if (offset < 0)
            return OutOfRange();
        if (sought.Length == 0)
            return ToIndex(text, offset);
        if (!a.TryCharge(CostModel.Find(text.Length, sought.Length)))
            return CelValue.FromError(a.OverBudget());
        var end = (int)Math.Min(text.Length, (long)offset + sought.Length);
        return ToIndex(text, text.AsSpan(0, end).LastIndexOf(sought, StringComparison.Ordinal));
    }

    internal static CelValue Join(CelActivation a, in CelValue list, in CelValue separator)
    {
        if (list.Kind != CelKind.List || separator.StringOrNull is not { } between)
            return StandardFunctions.NoOverload("join", list, separator);
        var items = list.RawList;
        long length = 0;
        for (var i = 0; i < items.Count; i++)
        {
            var item = items[i];
            if (item.IsError)
                return item;
            if (item.StringOrNull is not { } text)
                return CelValue.FromError(Errors.WrongKind(CelKind.String, item.Kind));
            length += text.Length + (i > 0 ? between.Length : 0);
        }

        if (!TryReserve(a, length, out var error))
            return error;
        var result = new StringBuilder((int)length);
        for (var i = 0; i < items.Count; i++)
        {
            if (i > 0)
                result.Append(between);
            result.Append(items[i].RawString);
        }

        return CelValue.FromString(result.ToString());
    }

    internal static CelValue Replace(CelActivation a, in CelValue s, in CelValue from, in CelValue to, in CelValue limit)
    {
        if (s.StringOrNull is not { } text || from.StringOrNull is not { } old || to.StringOrNull is not { } fresh || limit.Kind != CelKind.Int)
            return CelValue.FromError(Errors.NoSuchOverload("replace", s.Kind, from.Kind, to.Kind, limit.Kind));
        if (!a.TryCharge(CostModel.Find(text.Length, old.Length)))
            return CelValue.FromError(a.OverBudget());
        var left = limit.RawInt < 0 ? long.MaxValue : limit.RawInt;
        var result = new StringBuilder();
        var at = 0;
        while (left > 0)
        {
            // An empty text to replace stands before each code point and at the end.
            var found = old.Length == 0 ? at : text.IndexOf(old, at, StringComparison.Ordinal);
            if (found < 0)
                break;
            left--;
            result.Append(text, at, found - at).Append(fresh);
            at = found + old.Length;
            if (result.Length > a.Limits.MaxStringLength)
                return CelValue.FromError(Errors.Limit("string lengths"));
            if (old.Length != 0)
                continue;
            if (at >= text.Length)
                break;
            var step = at + 1 < text.Length && char.IsSurrogatePair(text[at], text[at + 1]) ? 2 : 1;
            result.Append(text, at, step);
            at += step;
        }

        result.Append(text, at, text.Length - at);
        return TryReserve(a, result.Length, out var error) ? CelValue.FromString(result.ToString()) : error;
    }

    internal static CelValue Split(CelActivation a, in CelValue s, in CelValue separator, in CelValue limit)
    {
        if (s.StringOrNull is not { } text || separator.StringOrNull is not { } mark || limit.Kind != CelKind.Int)
            return CelValue.FromError(Errors.NoSuchOverload("split", s.Kind, separator.Kind, limit.Kind));
        var most = limit.RawInt < 0 ? long.MaxValue : limit.RawInt;
        if (most == 0)
            return CelValue.FromList(CelArrayList.Empty);
        if (!a.TryCharge(CostModel.Find(text.Length, mark.Length)))
            return CelValue.FromError(a.OverBudget());
        if (!TryReserve(a, text.Length, out var error))
            return error;
        var parts = new List<CelValue>();
        var at = 0;
        while (parts.Count + 1 < most)
        {
            var next = mark.Length == 0 ? NextCodePoint(text, at) : text.IndexOf(mark, at, StringComparison.Ordinal);
            if (next < 0)
                break;
            if (!TryAddPart(a, parts, text[at..next]))
                return CelValue.FromError(Errors.Limit("list sizes"));
            at = next + mark.Length;
        }

        // Split into its code points, an empty text has no part at all.
        if ((mark.Length != 0 || at < text.Length) && !TryAddPart(a, parts, text[at..]))
            return CelValue.FromError(Errors.Limit("list sizes"));
        return CelValue.FromList(CelList.Of([.. parts]));
    }

    /// <summary>A null end means the end of the string.</summary>
    internal static CelValue Substring(in CelValue s, in CelValue from, in CelValue to)
    {
        if (s.StringOrNull is not { } text || from.Kind != CelKind.Int || to.Kind is not (CelKind.Int or CelKind.Null))
            return StandardFunctions.NoOverload("substring", s, from);
        var start = from.RawInt < 0 ? -1 : CodePoints.ToOffset(text, from.RawInt);
        var end = to.Kind == CelKind.Null ? text.Length : to.RawInt < 0 ? -1 : CodePoints.ToOffset(text, to.RawInt);
        return start < 0 || end < start ? OutOfRange() : CelValue.FromString(text[start..end]);
    }

    private static CelValue MapAscii(CelActivation a, in CelValue s, string function, char first, char last, int shift)
    {
        if (s.StringOrNull is not { } text)
            return StandardFunctions.NoOverload(function, s);
        if (!text.AsSpan().ContainsAnyInRange(first, last))
            return s;
        if (!TryReserve(a, text.Length, out var error))
            return error;
        return CelValue.FromString(string.Create(text.Length, (text, first, last, shift), static (target, state) =>
        {
            for (var i = 0; i < target.Length; i++)
            {
                var c = state.text[i];
                target[i] = c >= state.first && c <= state.last ? (char)(c + state.shift) : c;
            }
        }));
    }

    private static bool TryAddPart(CelActivation a, List<CelValue> parts, string part)
    {
        if (parts.Count >= a.Limits.MaxListSize || !a.TryAllocate(1))
            return false;
        parts.Add(CelValue.FromString(part));
        return true;
    }

    // The offset behind the code point at an offset; -1 when that is the text's end: the rest is then the last part.
    private static int NextCodePoint(string text, int at)
    {
        if (at >= text.Length)
            return -1;
        var next = at + (at + 1 < text.Length && char.IsSurrogatePair(text[at], text[at + 1]) ? 2 : 1);
        return next >= text.Length ? -1 : next;
    }

    private static CelValue ToIndex(string text, int offset) =>
        CelValue.FromInt(offset <= 0 ? offset : CodePoints.Count(text.AsSpan(0, offset)));

    private static CelValue OutOfRange() => CelValue.FromError(Errors.Index());
}
